import numpy as np
import pytest

from jerboa.clips import Augmentation, Recording
from jerboa.errors import ClipError, DatasetError
from jerboa.features import Spectrogram
from jerboa.training import Examples, TrainingSettings, examples_of
from jerboa.training.examples import class_weights, draw_evenly

LABELS = ("background", "alarm")


def test_windows_are_those_of_the_front_end():
    samples = np.random.default_rng(0).integers(-9_000, 9_000, 30_000, dtype=np.int16)
    examples = examples_of([Recording("alarm", "a", held=samples)], LABELS)
    starts = (0, 3_968, 8_064, 12_032)
    wanted = [Spectrogram().transform(samples[start : start + 16_000]) for start in starts]
    assert (examples.magnitudes == np.stack(wanted)).all()
    assert examples.targets.tolist() == [1, 1, 1, 1]
    assert (examples.real() == examples.magnitudes[..., None] / 64).all()


def test_short_recording_is_one_window():
    short = Recording("background", "a", held=np.full(5_000, 500, np.int16))
    assert examples_of([short], LABELS).magnitudes.shape == (1, 124, 129)


def test_pauses_of_an_alarm_are_dropped_and_those_of_the_background_kept():
    beep = np.zeros(64_000, np.int16)
    beep[:4_000:2] = 9_000
    beep[4_000:] = np.random.default_rng(0).integers(-40, 40, 60_000)
    alarm, background = (Recording(label, label, held=beep) for label in ("alarm", "background"))
    examples = examples_of([alarm, background], LABELS)
    assert np.bincount(examples.targets).tolist() == [13, 1]


@pytest.mark.parametrize(
    # Windows every 0.25 s overlap a beep of 0.4 s by 0.25, 0.4, 0.4, 0.4 and 0.15 s.
    ("least", "kept"),
    [(0.1, 5), (0.2, 4), (1.0, 4)],
)
def test_windows_hold_the_least_sound_or_half_of_what_the_fullest_does(least, kept):
    beep = np.zeros(64_000, np.int16)
    beep[32_000:38_400] = 9_000 * (-1) ** np.arange(6_400)
    settings = TrainingSettings(silence_gate_dbfs=None, least_sound_s=least)
    examples = examples_of([Recording("alarm", "a", held=beep)], LABELS, settings)
    assert len(examples) == kept


def test_clicks_are_no_pauses():
    clicks = np.zeros(48_000, np.int16)
    clicks[::16_000] = 20_000
    assert len(examples_of([Recording("alarm", "a", held=clicks)], LABELS)) == 9


def test_ten_minutes_of_silence_name_the_recording():
    silent = Recording("background", "attic.wav", held=np.zeros(9_600_000, np.int16))
    with pytest.raises(ClipError, match=r"attic\.wav: nothing but silence in its 600"):
        examples_of([silent], LABELS)


def test_stranger_among_labels_is_named():
    with pytest.raises(DatasetError, match="'whale'"):
        examples_of([Recording("whale", "a", held=np.ones(16_000, np.int16))], LABELS)


def test_an_epoch_holds_every_window_once():
    targets = np.arange(10) % 2
    magnitudes = np.arange(10, dtype=np.int16)[:, None, None] * 64 * np.ones((1, 2, 3), np.int16)
    examples = Examples(magnitudes, targets, np.arange(10))
    batches = list(examples.batches(np.random.default_rng(0), 4, np.array([1, 3], np.float32)))
    assert [len(windows) for windows, _, _ in batches] == [4, 4, 2]
    seen = np.concatenate([windows[:, 0, 0, 0] for windows, _, _ in batches])
    assert sorted(seen) == list(range(10))
    for windows, wanted, weights in batches:
        assert (wanted[:, 0] == windows[:, 0, 0, 0] % 2).all()
        assert (weights == 1 + 2 * wanted[:, 0]).all()


def test_labels_are_drawn_evenly():
    targets = np.array([0] * 90 + [1] * 8 + [2] * 2)
    chosen = draw_evenly(targets, 20, np.random.default_rng(0))
    assert np.bincount(targets[chosen]).tolist() == [10, 8, 2]
    assert (np.diff(chosen) > 0).all()


def test_balanced_labels_count_the_same():
    targets = np.array([0] * 90 + [1] * 10)
    weights = class_weights(targets, 3, balance=True)
    sums = np.bincount(targets, weights[targets], minlength=3)
    assert sums == pytest.approx([100 / 3, 100 / 3, 0])
    assert class_weights(targets, 2, balance=False).tolist() == [1, 1]


def test_variation_comes_from_the_generator_alone(tones):
    from jerboa.training._recordings import varied_examples_of

    settings = TrainingSettings(augmentation=Augmentation(noise=1.0))
    varied = varied_examples_of(tones.train, tones.labels, settings, Spectrogram())
    weights = np.ones(2, np.float32)
    one, same, other = (
        next(varied.batches(np.random.default_rng(seed), 8, weights))[0] for seed in (1, 1, 2)
    )
    assert (one == same).all()
    assert (one != other).any()


def test_speed_moves_pitch():
    from jerboa.training._recordings import varied_examples_of

    time = np.arange(48_000) / 16_000
    tone = Recording("alarm", "a", held=(9_000 * np.sin(2 * np.pi * 2_000 * time)).astype(np.int16))
    still = Augmentation(shift=0, mix=0, silence=0, noise=0, gain=0)
    settings = TrainingSettings(augmentation=still, speed=(1.5, 1.5))
    varied = varied_examples_of([tone], LABELS, settings, Spectrogram())
    [(windows, _, _)] = varied.batches(np.random.default_rng(0), 64, np.ones(2, np.float32))
    loudest = windows[..., 0].mean(axis=1).argmax(axis=1) * 62.5
    assert set(loudest) == {2_000.0, 3_000.0}
