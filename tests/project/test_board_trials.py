"""A recording that is shorter than what the network hears at once is judged on the board too."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from jerboa.clips import BACKGROUND, Recording
from jerboa.firmware import HOP_SAMPLES, build_firmware
from jerboa.model_file import LogMelSettings
from jerboa.notebook import VirtualBoard
from jerboa.project import BoardTrial, score_trials, try_on_board
from jerboa.training import TrainingSettings, find_front_end, write_untrained

pytestmark = [pytest.mark.training, pytest.mark.emulator]

LABELS = (BACKGROUND, "alarm")


def test_a_short_recording_is_heard_by_a_long_window(tmp_path: Path) -> None:
    settings = TrainingSettings(front_end=LogMelSettings(columns=124), architecture="detector")
    window = find_front_end(settings.front_end).samples
    model = tmp_path / "model.tflite"
    write_untrained(model, settings, LABELS)
    firmware = build_firmware(model, tmp_path / "firmware")
    beep = (8_000 * np.sin(np.arange(8_000))).astype(np.int16)
    recordings = [Recording(label, label, held=beep) for label in LABELS]
    trials = try_on_board(firmware.uf2, recordings, wiring=firmware.wiring, window=window)
    for trial in trials:
        played = trial.simulation.clip
        assert len(played) > window + 7 * HOP_SAMPLES
        np.testing.assert_array_equal(played[trial.lead :], beep)
        assert not played[: trial.lead].any()
    scores = score_trials(trials, LABELS, 0.5, pause_db=30.0)
    assert scores is not None
    assert np.bincount(scores.targets, minlength=2).min() >= 5
    [before] = try_on_board(firmware.uf2, recordings[1:], wiring=firmware.wiring)
    assert not any(hop.warm for hop in before.simulation.hops), "the board had nothing to say"
    assert score_trials([before], LABELS, 0.5, pause_db=30.0) is None
    in_notebook = VirtualBoard(firmware.uf2, recordings, firmware.wiring).play(recordings[1])
    assert in_notebook.hops == trials[1].simulation.hops


def test_a_sound_shorter_than_a_tenth_of_a_second_is_judged() -> None:
    click = np.zeros(40_000, np.int16)
    click[20_000:20_480] = 8_000
    hops = [
        SimpleNamespace(number=number, warm=True, probabilities=(0.9,))
        for number in range(len(click) // HOP_SAMPLES)
    ]
    simulation: Any = SimpleNamespace(hops=hops)
    trial = BoardTrial(Recording("alarm", "click", held=click), simulation)
    scores = score_trials([trial], LABELS, 0.5, pause_db=30.0)
    assert scores is not None
    assert 25 <= len(scores.targets) <= 32, "hops of the second after it"
