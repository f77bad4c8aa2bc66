"""The notebook's widgets: their modules are whole, and what a page sends arrives or is refused."""

import subprocess
from pathlib import Path

import numpy as np
import pytest

from jerboa import notebook
from jerboa.clips import Recording
from jerboa.emulator._node import find_node
from jerboa.firmware import build_firmware
from jerboa.notebook._modules import assemble
from jerboa.notebook._widget import Widget
from jerboa.project import Project

WIDGETS = [getattr(notebook, name) for name in notebook.__all__]
CLIP = np.arange(-8_000, 8_000, dtype=np.int16)


def sent_back(widget: Widget, monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    """What the widget tells its page."""
    told: list[dict] = []
    monkeypatch.setattr(widget, "send", told.append)
    return told


@pytest.mark.parametrize("widget", WIDGETS, ids=notebook.__all__)
def test_a_widget_is_one_module_that_parses(widget: type[Widget], tmp_path: Path) -> None:
    text = str(widget._esm)
    path = tmp_path / "widget.mjs"
    path.write_text(text)
    checked = subprocess.run([str(find_node()), "--check", path], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert "import {" not in text
    assert "export default" in text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("import x from './other.mjs';", "cannot be put"),
        ("export let x = 1;", "cannot be put"),
        ("const x = import('./other.mjs');", "cannot be put"),
        ("import { a } from './entry.mjs';", "import each other"),
    ],
)
def test_other_forms_are_refused(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "entry.mjs").write_text("import { a } from './part.mjs';\nexport default { a };")
    (tmp_path / "part.mjs").write_text(text)
    with pytest.raises(ValueError, match=reason):
        assemble(tmp_path / "entry.mjs")


def test_each_module_runs_once_and_keeps_its_names(tmp_path: Path) -> None:
    (tmp_path / "base.mjs").write_text("export const box = { count: 0 };\nbox.count += 1;")
    for name in ("left", "right"):
        text = f"import {{ box }} from './base.mjs';\nexport function {name}() {{ return box; }}"
        (tmp_path / f"{name}.mjs").write_text(text)
    (tmp_path / "entry.mjs").write_text(
        "import { left } from './left.mjs';\nimport { right as other } from './right.mjs';\n"
        "console.log(left() === other(), left().count);\nexport default {};"
    )
    whole = tmp_path / "whole.mjs"
    whole.write_text(assemble(tmp_path / "entry.mjs"))
    ran = subprocess.run([str(find_node()), whole], capture_output=True, text=True, check=True)
    assert ran.stdout == "true 1\n"


def test_a_recording_arrives_sample_for_sample(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "project")
    recorder = notebook.Recorder("kettle", project)
    recorder._take(None, {"label": "kettle"}, [CLIP.tobytes()])
    [recording] = recorder.recordings
    assert recorder.count == 1
    assert recording.path is not None
    assert recording.path.parent == project.clips_folder / "kettle"
    np.testing.assert_array_equal(recording.samples(), CLIP)


@pytest.mark.parametrize(
    ("label", "data"), [("../up", CLIP.tobytes()), ("kettle", b"x"), ("kettle", b"")]
)
def test_what_is_no_clip_is_refused_in_a_line(
    monkeypatch: pytest.MonkeyPatch, label: str, data: bytes
) -> None:
    recorder = notebook.Recorder("kettle")
    told = sent_back(recorder, monkeypatch)
    recorder._take(None, {"label": label}, [data])
    assert not recorder.recordings
    assert len(told) == 1
    assert "\n" not in told[0]["problem"]


@pytest.mark.parametrize("kind", [notebook.Recorder, notebook.SerialMonitor])
def test_the_page_hears_which_clip_was_kept_or_refused(
    monkeypatch: pytest.MonkeyPatch, kind: type[notebook.Recorder | notebook.SerialMonitor]
) -> None:
    widget = kind()
    told = sent_back(widget, monkeypatch)
    widget._take(None, {"label": "kettle", "clip": "first"}, [CLIP.tobytes()])
    widget._take(None, {"label": "ket/tle", "clip": "second"}, [CLIP.tobytes()])
    assert widget.count == 1
    assert told[0] == {"clip": "first"}
    assert told[1]["clip"] == "second"
    assert "cannot be used" in told[1]["problem"]


def test_a_clip_that_is_not_there_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = notebook.VirtualBoard(tmp_path / "firmware.uf2")
    told = sent_back(board, monkeypatch)
    board._take(None, {"index": 3}, [])
    assert told == [{"problem": "there is no such clip; run the cell again"}]


@pytest.mark.emulator
def test_a_page_hears_of_the_same_clip_played_twice(alarm_model: Path, tmp_path: Path) -> None:
    firmware = build_firmware(alarm_model, tmp_path)
    clip = Recording("alarm", "ramp", held=CLIP)
    board = notebook.VirtualBoard(firmware.uf2, [clip])
    changes: list[object] = []
    board.observe(lambda change: changes.append(change["new"]), "result")
    board._take(None, {"index": 0}, [])
    board._take(None, {"index": 0}, [])
    assert len(changes) == 2
