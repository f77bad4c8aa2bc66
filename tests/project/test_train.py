"""The whole way of a user's own project, at the smallest scale that still trains."""

import html
import json
from pathlib import Path

import numpy as np
import pytest

from jerboa.clips import read_clip, write_clip
from jerboa.emulator import simulate
from jerboa.errors import DatasetError, ProjectError
from jerboa.firmware import HostClassifier
from jerboa.model_file import read_metadata
from jerboa.project import Project, Run, train_project, with_threshold

pytestmark = [pytest.mark.training, pytest.mark.emulator]

RATE = 16_000
STREAM_S = 600
SETTINGS = """\
base = "none"

[training]
seed = 3
stride = 8000

[training.baseline]
epochs = 4
learning_rate = 2e-3
final_learning_rate = 1e-3
patience = 4

[training.quantization_aware]
epochs = 1
learning_rate = 1e-4
final_learning_rate = 1e-4
patience = 1
"""


def tone(hertz: float, seed: int) -> np.ndarray:
    """2 s of a tone over a little noise."""
    generator = np.random.default_rng(seed)
    time = np.arange(2 * RATE) / RATE
    sound = 12_000 * np.sin(2 * np.pi * hertz * time) + generator.normal(0, 200, 2 * RATE)
    return sound.astype(np.int16)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("whistle")
    project = Project.create(folder)
    (folder / "jerboa.toml").write_text(SETTINGS)
    for seed in range(6):
        write_clip(folder / "clips" / "background" / f"low-{seed}.wav", tone(200 + seed, seed))
        write_clip(folder / "clips" / "whistle" / f"high-{seed}.wav", tone(3000, 100 + seed))
    nights = folder / "nights"
    hiss = np.random.default_rng(9).normal(0, 300, STREAM_S * RATE)
    write_clip(nights / "one.wav", hiss.astype(np.int16))
    stages: list[str] = []
    run = train_project(
        Project.open(project.folder),
        "first",
        lambda stage, *_: stages.append(stage),
        streams=nights,
    )
    assert {"baseline", "hearing_background", "quantization_aware", "building"} <= set(stages)
    return run


def test_a_run_holds_everything(run: Run) -> None:
    assert sorted(path.name for path in run.folder.iterdir()) == [
        "firmware.elf",
        "firmware.map",
        "firmware.uf2",
        "metrics.json",
        "model.keras",
        "model.tflite",
        "report.html",
        "scores.json",
        "settings.json",
        "split.json",
    ]


def test_it_has_learned(run: Run) -> None:
    accuracy = run.metrics()["accuracy"]
    assert min(accuracy.values()) > 0.9, accuracy
    metadata = read_metadata(run.model)
    assert metadata is not None
    assert metadata.labels == ("background", "whistle")
    assert metadata.decision.background == "background", "it never lights the LED"
    assert metadata.decision.model_dump() == run.metrics()["decision"]


def test_the_decision_is_fitted_to_the_last_fifth_of_the_streams_too(run: Run) -> None:
    metrics = run.metrics()
    heard = metrics["training"]["mined_hours"]
    assert heard == pytest.approx(0.8 * STREAM_S / 3600)
    note = next(row["note"] for row in metrics["summary"] if row["name"] == "false alarms")
    fitted = float(note.split()[1])
    assert 0.2 * STREAM_S / 3600 < fitted < 0.2 * STREAM_S / 3600 + 0.02


def test_the_boards_accuracy_can_be_compared(run: Run) -> None:
    notes = {row["name"]: row["note"] for row in run.metrics()["summary"]}
    told = notes["accuracy, virtual board"]
    assert "2 of these recordings; the same C on this computer: 100.0 %" in told


def test_no_recording_stands_on_two_sides(run: Run) -> None:
    split = json.loads((run.folder / "split.json").read_text())
    parts = [set(split[part]) for part in ("train", "validation", "test")]
    assert sum(map(len, parts)) == len(set.union(*parts)) == 12


def test_the_report_needs_nothing_else(run: Run) -> None:
    page = run.report.read_text()
    assert "data:image/png;base64," in page
    assert "RAM of the network's tensors" in html.unescape(page)
    assert 'src="http' not in page
    assert 'href="http' not in page


def test_the_board_decides_as_the_host_does(run: Run) -> None:
    sound = np.concatenate([tone(205, 77), tone(3000, 78)])
    simulation = simulate(run.uf2, sound)
    labels = [hop.label for hop in simulation.hops if hop.warm]
    assert labels[:20] == ["background"] * 20
    assert labels[-20:] == ["whistle"] * 20
    host = HostClassifier(run.model)
    heard = host.probabilities(host.stream(sound))[-20:, 0]
    assert heard.min() >= host.metadata.decision.threshold


def test_streams_for_the_decision_hold_nothing_that_it_is_judged_by(
    run: Run, tmp_path: Path
) -> None:
    project = Project.open(run.folder.parent.parent)
    judged = json.loads((run.folder / "split.json").read_text())["test"][0]
    sound = read_clip(project.clips_folder / f"{judged}.wav")
    write_clip(tmp_path / "train" / "hiss.wav", tone(400, 5))
    write_clip(tmp_path / "validation" / "night.wav", np.concatenate([tone(500, 6), sound]))
    with pytest.raises(DatasetError, match=r"night\.wav from 0 s holds .* judged by"):
        train_project(project, "second", streams=tmp_path)
    assert project.latest_run() == run


def test_a_second_run_of_that_name_is_refused(run: Run) -> None:
    project = Project.open(run.folder.parent.parent)
    with pytest.raises(ProjectError, match="run 'first' exists already"):
        train_project(project, "first")
    assert project.latest_run() == run


def test_another_threshold_is_a_run_of_its_own(run: Run) -> None:
    project = Project.open(run.folder.parent.parent)
    before = run.uf2.read_bytes()
    made = with_threshold(project, run, 0.875)
    assert made.name == "first-at-88"
    metadata = read_metadata(made.model)
    assert metadata is not None
    assert metadata.decision.threshold == 0.88
    assert metadata.labels == ("background", "whistle")
    assert made.metrics()["decision"] == metadata.decision.model_dump()
    scores = json.loads((made.folder / "scores.json").read_text())
    assert scores["stride_seconds"] == 0.5
    assert all((project.clips_folder / file).is_file() for file in scores["files"])
    assert [Path(file).stem for file in scores["files"]] == [
        Path(source).name for source in scores["sources"]
    ]
    kept = scores["ways"]["int8"]
    said = np.array(kept["probabilities"])[:, 1] >= 0.88
    right = np.mean(said == np.array(kept["targets"], bool))
    assert made.metrics()["accuracy"]["int8"] == pytest.approx(right)
    names = [{row["name"] for row in each.metrics()["summary"]} for each in (run, made)]
    stale = {"accuracy, virtual board", "found within 2 s", "false alarms"}
    assert names[0] - names[1] == stale
    assert made.uf2.read_bytes() != before
    assert run.uf2.read_bytes() == before
    assert with_threshold(project, made, 0.88).folder == made.folder
    with pytest.raises(ProjectError, match="no probability"):
        with_threshold(project, run, 1.5)
