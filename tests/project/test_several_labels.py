"""Events of several labels: one decision for all, as the chip's C tells them."""

import re
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from jerboa.clips import BACKGROUND, Recording, Split, background_scenes, mixed_scenes, write_clip
from jerboa.errors import DatasetError
from jerboa.firmware import HostClassifier
from jerboa.model_file import read_metadata
from jerboa.project import _decision_fit, fit_model
from jerboa.project._evaluation import DISTANCES_M, SNR_DB
from jerboa.training import PhaseSettings, TrainingSettings, train

pytestmark = pytest.mark.training


def tone(label: str, number: int) -> Recording:
    frequencies = {"whistle": (2_500, 3_500), "horn": (500, 900)}
    rng = np.random.default_rng(number)
    samples = rng.normal(0, 300, 48_000)
    if label in frequencies:
        pitch = rng.uniform(*frequencies[label])
        level = rng.choice([400, 1_000, 8_000])
        samples += level * np.sin(2 * np.pi * pitch * np.arange(48_000) / 16_000)
    return Recording(label, f"{label}-{number}", held=samples.astype(np.int16))


@pytest.fixture(scope="module")
def of_three_labels(tmp_path_factory) -> Path:
    labels = (BACKGROUND, "horn", "whistle")
    parts = [
        tuple(tone(label, number) for number in numbers for label in labels)
        for numbers in (range(24), range(24, 27))
    ]
    phase = PhaseSettings(epochs=12, learning_rate=1e-2, final_learning_rate=2e-3, patience=None)
    settings = TrainingSettings(
        batch_size=16, augmentation=None, baseline=phase, quantization="ptq"
    )
    folder = tmp_path_factory.mktemp("three")
    return train(Split(parts[0], parts[1], (), labels), folder, settings=settings).model


@pytest.fixture
def tones() -> list[Recording]:
    return [
        tone(label, number) for number in range(24, 27) for label in (BACKGROUND, "horn", "whistle")
    ]


def test_several_labels_share_a_decision(of_three_labels, tones, tmp_path):
    model = tmp_path / "model.tflite"
    model.write_bytes(of_three_labels.read_bytes())
    named = [each for each in tones if each.label != BACKGROUND]
    assert fit_model(model, named) is None, "nothing to set them into"
    assert model.read_bytes() == of_three_labels.read_bytes()
    fit = fit_model(model, tones)
    assert read_metadata(model).decision == fit.decision
    assert fit.decision.background == BACKGROUND
    assert fit.decision.unknown_below == 0.5, "a hop has its label as before"
    # Scenes of 8 s without their first second; nine seconds of background.
    assert fit.hours == pytest.approx((18 * 7 + 9) / 3_600, rel=0.02)
    told = told_by_the_chip(model, tones)
    assert (fit.scenes, fit.scenes * fit.recall, fit.false_alarms) == told
    assert fit.recall > 0.5
    confused = [
        replace(each, label={"horn": "whistle"}.get(each.label, each.label)) for each in tones
    ]
    assert fit_model(model, confused).false_alarms > 0, "a horn in a whistle's scene"


def test_of_many_recordings_some_of_each_label_are_heard(monkeypatch, of_three_labels, tones):
    monkeypatch.setattr(_decision_fit, "_MOST_SOUNDS", 4)
    heard = []
    monkeypatch.setattr(
        _decision_fit, "hear_labels", lambda model, given, **_: heard.extend(given) or []
    )
    with pytest.raises(DatasetError):
        fit_model(of_three_labels, tones)
    assert Counter(each.label for each in heard) == {BACKGROUND: 3, "horn": 2, "whistle": 2}


def test_all_labels_are_measured_where_none_is_named(of_three_labels, tones, tmp_path, evaluate):
    for each in tones:
        write_clip(tmp_path / each.label / f"{each.source}.wav", each.samples())
    code, told, _ = evaluate(of_three_labels, tmp_path)
    assert code == 0
    assert "18 scenes of 6 recordings" in told
    assert re.search(r"recordings horn [\d.]+ % .* whistle [\d.]+ % .* at 0 dB [\d.]+ %", told)
    assert re.search(r"false alarms an hour .* in 0\.04 h", told)
    code, told, _ = evaluate(of_three_labels, tmp_path, "--label", "horn")
    assert code == 0
    assert "9 scenes of 3 recordings" in told
    shutil.rmtree(tmp_path / BACKGROUND)
    code, _, told = evaluate(of_three_labels, tmp_path)
    assert code == 2
    assert "no recording of anything but 'horn', 'whistle' to set sounds into" in told


def told_by_the_chip(model: Path, recordings: list[Recording]) -> tuple[int, int, int]:
    """Scenes, sounds that the C's events find within 2 s, and events where nothing is to be."""
    classifier = HostClassifier(model)
    window = classifier.window_hops
    backgrounds = [each for each in recordings if each.label == BACKGROUND]
    rng = np.random.default_rng(0)
    scenes = found = false = 0
    for label in ("horn", "whistle"):
        sounds = [each for each in recordings if each.label == label]
        for scene in mixed_scenes(sounds, backgrounds, SNR_DB, rng, DISTANCES_M):
            outputs = classifier.stream(scene.samples)[window:]
            told = [each for each in classifier.events(outputs, warming_up=0) if each.state == "on"]
            ((begin, end),) = scene.sounds
            begin, end = begin // 512 - window, -(-end // 512) - window
            scenes += 1
            found += any(each.label == label and begin <= each.hop <= begin + 62 for each in told)
            false += sum(
                each.label != label or not begin <= each.hop < end + window for each in told
            )
    for scene in background_scenes(backgrounds):
        told = classifier.events(classifier.stream(scene.samples)[window:], warming_up=0)
        false += sum(each.state == "on" for each in told)
    return scenes, found, false
