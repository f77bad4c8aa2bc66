"""The notebooks of examples/ run from top to bottom without a board and without a download."""

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from jerboa.uf2_file import read_uf2

EXAMPLES = Path(__file__).parents[2] / "examples"
NOTEBOOKS = sorted(path.name for path in EXAMPLES.glob("*.ipynb"))
CELL_SECONDS = 600

SMALL = {
    "tutorial.ipynb": "RECORDINGS, SECONDS, EPOCHS = 3, 2.5, 2",
    "your_own_sound.ipynb": "MADE, EPOCHS = 5, 2",
}
"""What the cell tagged 'parameters' is followed by."""

FILES = {
    "tutorial.ipynb": ["tutorial-files/firmware/firmware.uf2", "tutorial-files/again/model.tflite"],
    "your_own_sound.ipynb": ["my-sound/runs/*/firmware.uf2", "my-sound/runs/*/report.html"],
}

WIDGETS = {
    "tutorial.ipynb": {
        "ClipBrowser", "Recorder", "TrainingMonitor", "VirtualBoard", "Flasher", "SerialMonitor",
    },
    "your_own_sound.ipynb": {
        "ClipBrowser", "Recorder", "TrainingMonitor", "VirtualBoard", "Flasher", "SerialMonitor",
    },
}  # fmt: skip


def read(name: str) -> nbformat.NotebookNode:
    return nbformat.read(EXAMPLES / name, as_version=4)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_nothing_of_a_run_is_kept(name: str) -> None:
    code = [cell for cell in read(name).cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_links_lead_somewhere(name: str) -> None:
    text = "\n".join(cell.source for cell in read(name).cells if cell.cell_type == "markdown")
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert targets
    assert [target for target in targets if not (EXAMPLES / target).exists()] == []


@pytest.mark.training
@pytest.mark.emulator
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_it_runs(name: str, tmp_path: Path) -> None:
    notebook = read(name)
    [parameters] = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    parameters.source += f"\n{SMALL[name]}"
    place = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=CELL_SECONDS, resources=place).execute()
    for pattern in FILES[name]:
        [found] = tmp_path.glob(pattern)
        if found.suffix == ".uf2":
            assert read_uf2(found)
    outputs = [out for cell in notebook.cells for out in cell.get("outputs", [])]
    texts = [str(out.get("data", {}).get("text/plain", "")) for out in outputs]
    shown = {widget for widget in WIDGETS[name] if any(widget in text for text in texts)}
    assert shown == WIDGETS[name]
