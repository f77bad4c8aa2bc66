"""A run's sources lead back to the clips that it was tested on."""

import json
from pathlib import Path

import numpy as np
import pytest

from jerboa import clips
from jerboa.project import Project, Run
from jerboa.studio._library import Library
from jerboa.studio._tested_clips import find_tested_clips

PATHS = [
    "alarm/0a7c2a8d_nohash_0.wav",
    "alarm/0a7c2a8d_nohash_1.wav",
    "alarm/1-17367-A-10.wav",
    "alarm/again.wav",
    "alarm/copy.wav",
    "alarm/day1/one.wav",
    "background/0a7c2a8d_nohash_0.wav",
    "background/two.wav",
]


def noise(number: int) -> np.ndarray:
    rng = np.random.default_rng(number)
    return rng.integers(-9000, 9000, 2 * clips.SAMPLE_RATE).astype(np.int16)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Two words of one speaker, one of ESC-50's names, a copy, one that sounds the same."""
    project = Project.create(tmp_path / "project")
    for number, path in enumerate(PATHS):
        clips.write_clip(project.clips_folder / path, noise(number))
    one = noise(PATHS.index("alarm/day1/one.wav"))
    clips.write_clip(project.clips_folder / "alarm" / "copy.wav", one)
    clips.write_clip(project.clips_folder / "alarm" / "again.wav", (one // 2).astype(np.int16))
    return project


def run_over(project: Project) -> tuple[Run, dict[str, object]]:
    """A run that was tested on all of it, as a training writes it."""
    recordings = clips.merge_same_sound(project.dataset()).recordings
    labels = ["background", "alarm"]
    scores = {
        "labels": labels,
        "sources": [each.source for each in recordings],
        "ways": {
            "int8": {
                "clips": list(range(len(recordings))),
                "targets": [labels.index(each.label) for each in recordings],
            }
        },
    }
    run = Run(project.runs_folder / "first")
    run.folder.mkdir(parents=True)
    (run.folder / "split.json").write_text(json.dumps({"test": scores["sources"]}))
    return run, scores


def test_each_source_leads_to_its_clip(project: Project) -> None:
    run, scores = run_over(project)
    sources = scores["sources"]
    assert len(set(sources)) < len(sources) - 2, "copies and speakers share a source"
    assert find_tested_clips(Library(project), run, scores) == PATHS


def test_what_came_or_went_since_is_taken_for_nothing_else(project: Project) -> None:
    run, scores = run_over(project)
    folder = project.clips_folder
    clips.write_clip(folder / "alarm" / "new.wav", noise(100))
    (folder / "alarm" / "0a7c2a8d_nohash_0.wav").unlink()
    (folder / "background" / "two.wav").rename(folder / "alarm" / "two.wav")
    gone = (0, 1, 7)
    expected = [None if index in gone else path for index, path in enumerate(PATHS)]
    assert find_tested_clips(Library(project), run, scores) == expected


def test_a_recording_under_two_labels_since_hides_only_itself(project: Project) -> None:
    """A training would refuse it; the others are found all the same."""
    run, scores = run_over(project)
    folder = project.clips_folder
    (folder / "alarm" / "copy.wav").rename(folder / "background" / "copy.wav")
    found = find_tested_clips(Library(project), run, scores)
    assert [each for each in found if each] == [path for path in PATHS if path in found]
    assert {"alarm/1-17367-A-10.wav", "background/two.wav"} <= set(found)
