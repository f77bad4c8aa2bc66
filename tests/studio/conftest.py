from pathlib import Path

import pytest
from studio_page import Page, tone

from jerboa import clips
from jerboa.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project.create(tmp_path / "project")
    clips.write_clip(project.clips_folder / "alarm" / "one.wav", tone())
    clips.write_clip(project.clips_folder / "background" / "two.wav", tone(hertz=200.0))
    return project


@pytest.fixture
def page(project: Project) -> Page:
    return Page(project)
