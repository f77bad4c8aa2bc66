from collections.abc import Iterator
from pathlib import Path

import pytest
from pretended_training import PretendedTraining
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


@pytest.fixture
def pretended(project: Project) -> Iterator[PretendedTraining]:
    training = PretendedTraining(project)
    yield training
    training.end()
