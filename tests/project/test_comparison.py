"""``jerboa compare`` reads what ``jerboa train`` has written."""

import json
from pathlib import Path

import pytest

from jerboa.errors import ProjectError
from jerboa.project import Run, compare_runs


def write_run(folder: Path, sources: list[str], found: list[float], epochs: int, ram: str) -> Run:
    folder.mkdir()
    ways = {
        way: {
            "targets": [1] * len(found),
            "probabilities": [[1 - p, p] for p in found],
            "clips": list(range(len(found))),
        }
        for way in ("float", "int8")
    }
    summary = [
        {"name": "accuracy, int8", "value": "1 %", "note": ""},
        {"name": "RAM", "value": ram, "note": ""},
    ]
    files = {
        "scores": {"labels": ["background", "alarm"], "sources": sources, "ways": ways},
        "metrics": {"threshold": 0.7, "summary": summary},
        "settings": {"board": "pico", "training": {"baseline": {"epochs": epochs}}},
    }
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    return Run(folder)


def test_recordings_are_matched_by_source_and_take(tmp_path: Path) -> None:
    first = write_run(tmp_path / "a", ["x", "x", "y"], [0.8, 0.6, 0.6], 5, "40 B")
    second = write_run(tmp_path / "b", ["z", "x", "x"], [0.9, 0.6, 0.9], 9, "30 B")
    comparison = compare_runs(first, second)
    result = comparison.results["int8"]
    assert (result.recordings, result.sources) == (2, 1), "two takes of x"
    assert (result.only_first, result.only_second) == (1, 1), "each at its own threshold"
    assert comparison.settings == [("training.baseline.epochs", "5", "9")]
    assert comparison.costs == [("RAM", "40 B", "30 B")]


def test_a_folder_that_is_no_run(tmp_path: Path) -> None:
    run = write_run(tmp_path / "a", ["x"], [0.8], 5, "40 B")
    with pytest.raises(ProjectError, match=r"nothing.scores\.json: .*'jerboa train' has finished"):
        compare_runs(run, Run(tmp_path / "nothing"))


@pytest.mark.parametrize("name", ["metrics", "settings", "scores"])
@pytest.mark.parametrize("content", [None, "{", '{"labels": []}'])
def test_a_run_that_is_damaged(tmp_path: Path, name: str, content: str | None) -> None:
    run = write_run(tmp_path / "a", ["x"], [0.8], 5, "40 B")
    damaged = write_run(tmp_path / "b", ["x"], [0.8], 5, "40 B")
    file = damaged.folder / f"{name}.json"
    file.unlink() if content is None else file.write_text(content)
    if name == "settings" and content == '{"labels": []}':
        assert compare_runs(run, damaged).settings, "settings of an older jerboa are told"
        return
    with pytest.raises(ProjectError, match="train"):
        compare_runs(run, damaged)
