"""A model on streams: its events are those of the chip's C, and it is scored by them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from jerboa.clips import BACKGROUND, Recording, Split, background_scenes, mixed_scenes, write_clip
from jerboa.errors import ModelError
from jerboa.evaluation import find_events, score_streams
from jerboa.firmware import HostClassifier
from jerboa.model_file import Decision, read_metadata, write_metadata
from jerboa.project import fit_model, hear_recordings
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
    with pytest.raises(ModelError, match="no label 'siren'; choose one of background, alarm"):
        hear_recordings(model, [sound("siren", 1), *recordings], label="siren")


def test_of_two_labels_the_first_is_no_detection(model, recordings):
    """The one output is the second's probability: events of it would be told as the first's."""
    with pytest.raises(ModelError, match="detects 'alarm' only"):
        hear_recordings(model, recordings, label=BACKGROUND)


def test_no_decision_is_fitted_to_backgrounds_alone(model, tmp_path, monkeypatch, capsys):
    from jerboa.cli import main

    write_clip(tmp_path / "clips" / BACKGROUND / "a.wav", sound(BACKGROUND, 20, 8.0).samples())
    copy = tmp_path / "model.tflite"
    copy.write_bytes(model.read_bytes())
    command = ["jerboa", "evaluate", str(copy), str(tmp_path / "clips"), "--fit", "0.5"]
    monkeypatch.setattr("sys.argv", command)
    with pytest.raises(SystemExit) as stop:
        main()
    assert stop.value.code == 2
    assert "holds no recording of what is to be found" in " ".join(capsys.readouterr().err.split())
    assert copy.read_bytes() == model.read_bytes()


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
