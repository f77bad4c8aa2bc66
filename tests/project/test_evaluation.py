"""A model on streams: its events are those of the chip's C, and it is scored by them."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from softmax_network import softmax_model

from jerboa.clips import BACKGROUND, Recording, Split, background_scenes, mixed_scenes, write_clip
from jerboa.errors import ModelError
from jerboa.evaluation import Scores, find_events, score_streams
from jerboa.firmware import HostClassifier
from jerboa.model_file import Decision, read_metadata, write_metadata
from jerboa.project import Run, fit_model, hear_recordings
from jerboa.project._scores import kept_scores
from jerboa.training import PhaseSettings, TrainingSettings, train

pytestmark = pytest.mark.training


def sound(label: str, number: int, seconds: float = 3.0) -> Recording:
    rng = np.random.default_rng(number if label == "alarm" else 1_000 + number)
    samples = rng.normal(0, 300, round(16_000 * seconds))
    if label == "alarm":
        time = np.arange(len(samples)) / 16_000
        samples += 8_000 * np.sin(2 * np.pi * rng.uniform(2_500, 3_500) * time)
    return Recording(label, f"{label}-{number}", held=samples.astype(np.int16))


@pytest.fixture(scope="module")
def model(tmp_path_factory) -> Path:
    parts = [
        tuple(sound(label, number) for number in numbers for label in (BACKGROUND, "alarm"))
        for numbers in (range(4), range(4, 6))
    ]
    phase = PhaseSettings(epochs=4, learning_rate=1e-2, final_learning_rate=2e-3, patience=None)
    settings = TrainingSettings(
        batch_size=16, augmentation=None, baseline=phase, quantization="ptq"
    )
    split = Split(parts[0], parts[1], (), (BACKGROUND, "alarm"))
    return train(split, tmp_path_factory.mktemp("model"), settings=settings).model


@pytest.fixture(scope="module")
def recordings() -> list[Recording]:
    return [sound("alarm", 20), sound("alarm", 21), sound(BACKGROUND, 20, 8.0)]


@pytest.mark.parametrize(
    "decision",
    [
        Decision(threshold=0.5),
        Decision(threshold=0.75, release=0.4, smoothing=8, shortest=4, refractory=20),
    ],
)
def test_events_are_those_of_the_chips_c(model, recordings, decision, tmp_path):
    copy = tmp_path / "model.tflite"
    copy.write_bytes(model.read_bytes())
    metadata = read_metadata(copy)
    write_metadata(copy, metadata.model_copy(update={"decision": decision}))
    classifier = HostClassifier(copy)
    rng = np.random.default_rng(0)
    found = 0
    for scene in [
        *mixed_scenes(recordings[:2], recordings[2:], (0.0, 20.0), rng),
        *background_scenes(recordings[2:]),
    ]:
        outputs = classifier.stream(scene.samples)
        told = classifier.events(outputs, warming_up=0)
        ours = find_events(classifier.probabilities(outputs)[:, 0].astype(float), decision)
        starts = [event.hop for event in told if event.state == "on"]
        ends = [event.hop for event in told if event.state == "off"]
        assert [on for on, _ in ours] == starts
        assert [off for _, off in ours if off < len(outputs)] == ends
        found += len(starts)
    assert found > 0


def test_recordings_become_streams_of_every_condition(model, recordings):
    streams = hear_recordings(model, recordings, snr_db=(20.0,), distances=(0.5, 4.0))
    score = score_streams(streams, read_metadata(model).decision)
    assert score.recall.value >= 0.5
    assert list(score.by_condition) == ["20 dB", "0.5 m", "4 m"]
    # Two scenes of 8 s without their first second, and a background of 8 s.
    assert score.hours == pytest.approx((2 * 7 + 8) / 3_600, rel=0.02)


def test_all_labels_but_the_one_looked_for_are_background(model, recordings):
    others = [*recordings, sound("kettle", 30, 8.0)]
    streams = hear_recordings(model, others, snr_db=())
    assert sum(len(stream.probabilities) for stream in streams) == pytest.approx(500, abs=2)
    assert not any(stream.sounds for stream in streams)


def test_no_background_is_refused(model, recordings):
    with pytest.raises(ModelError, match="no recording of anything but 'alarm'"):
        hear_recordings(model, recordings[:2])


def test_an_unknown_label_is_refused(model, recordings):
    with pytest.raises(ModelError, match="no label 'siren'; choose one of alarm"):
        hear_recordings(model, [sound("siren", 1), *recordings], label="siren")


def test_of_two_labels_the_first_is_no_detection(model, recordings):
    """The one output is the second's probability: events of it would be told as the first's."""
    with pytest.raises(ModelError, match="detects 'alarm' only"):
        hear_recordings(model, recordings, label=BACKGROUND)


def test_no_decision_is_fitted_to_backgrounds_alone(model, tmp_path, evaluate):
    write_clip(tmp_path / "clips" / BACKGROUND / "a.wav", sound(BACKGROUND, 20, 8.0).samples())
    copy = tmp_path / "model.tflite"
    copy.write_bytes(model.read_bytes())
    code, _, told = evaluate(copy, tmp_path / "clips", "--fit", 0.5)
    assert code == 2
    assert "holds no recording of what is to be found" in told
    assert copy.read_bytes() == model.read_bytes()


def test_of_several_labels_the_background_is_no_detection(tmp_path, recordings):
    """The chip tells no event of it; without one, it tells of every label."""
    labels = (BACKGROUND, "unknown", "alarm", "dog")
    several = softmax_model(tmp_path, labels, Decision(background=BACKGROUND))
    told = f"the model detects 'unknown', 'alarm', 'dog' only; '{BACKGROUND}' is all the rest"
    with pytest.raises(ModelError, match=told):
        hear_recordings(several, recordings, label=BACKGROUND)
    several = softmax_model(tmp_path, labels, Decision())
    assert hear_recordings(several, recordings, label=BACKGROUND)[0].sounds


@pytest.fixture
def run(model, recordings, tmp_path) -> Run:
    """A run that was tested on `recordings`, beside two that it has learned from."""
    clips = tmp_path / "project" / "clips"
    written = []
    for recording in [*recordings, sound("alarm", 1), sound(BACKGROUND, 1)]:
        path = clips / recording.label / f"{recording.source}.wav"
        write_clip(path, recording.samples())
        written.append(replace(recording, path=path, held=None))
    tested, learned = tuple(written[:3]), tuple(written[3:])
    folder = tmp_path / "project" / "runs" / "first"
    folder.mkdir(parents=True)
    (folder / "model.tflite").write_bytes(model.read_bytes())
    targets = np.array([1, 1, 0])
    scores = Scores((BACKGROUND, "alarm"), targets, np.eye(2)[targets], np.arange(3), 0.5)
    kept = kept_scores({"int8": scores}, tested, clips, 4_000)
    (folder / "scores.json").write_text(json.dumps(kept))
    split = Split(learned, (), tested, (BACKGROUND, "alarm"))
    (folder / "split.json").write_text(json.dumps(split.sources()))
    return Run(folder)


def test_a_run_is_measured_on_its_own_test_part(run, evaluate):
    code, told, _ = evaluate(run.folder)
    assert code == 0
    assert "6 scenes of 2 recordings" in told, "two sounds at three levels"
    assert "too good" not in told
    hours = run.folder.parent / "hours"
    write_clip(hours / "street" / "long.wav", sound("street", 40, 90.0).samples())
    more = evaluate(run.folder, hours)[1]
    assert "6 scenes of 2 recordings" in more
    assert hours_heard(more) == pytest.approx(hours_heard(told) + 90 / 3_600, abs=0.01)


def hours_heard(told: str) -> float:
    return float(re.search(r"in ([\d.]+) h", told)[1])


def test_what_a_run_has_learned_from_is_no_measure_of_it(run, evaluate):
    code, told, _ = evaluate(run.model, run.folder.parent.parent / "clips")
    assert code == 0
    assert "2 of these 5 recordings the run has learned from" in told
    assert f"'jerboa evaluate {run.folder}'" in told


def test_a_run_that_cannot_be_measured_is_told_what_to_do(run, evaluate):
    code, _, told = evaluate(run.folder, "--fit", 0.5)
    assert code == 2
    assert f"give {run.model} and a folder of other recordings" in told
    code, _, told = evaluate(run.model)
    assert code == 2
    assert "give a folder of some" in told
    gone = run.folder.parent.parent / "clips" / "alarm" / "alarm-20.wav"
    gone.unlink()
    code, _, told = evaluate(run.folder)
    assert code == 2
    assert f"{gone}: was among the run's test recordings and is not there; put it back" in told
    (run.folder / "scores.json").write_text("[]")
    code, _, told = evaluate(run.folder)
    assert code == 2
    assert "scores.json: cannot be read (it is damaged)" in told


def test_fitted_decision_stands_in_the_model(model, recordings, tmp_path):
    copy = tmp_path / "model.tflite"
    copy.write_bytes(model.read_bytes())
    assert fit_model(copy, recordings[:2]) is None
    assert copy.read_bytes() == model.read_bytes()
    fit = fit_model(copy, recordings)
    decision = fit.decision
    assert read_metadata(copy).decision == decision
    assert 0 < decision.release < decision.threshold < 1
    score = score_streams(hear_recordings(copy, recordings), decision)
    assert score.false_alarms == fit.false_alarms == 0
    assert (fit.recall, fit.hours) == (score.recall.value, score.hours)
    assert fit.scenes == 6, "two sounds at three levels"
    assert fit.keeps_to_it
    assert not replace(fit, false_alarms=1).keeps_to_it, "half a one an hour, in seconds"
