"""Level normalization and PCEN against their definitions in float64; PCEN's is librosa's."""

import numpy as np
import pytest
from log_mel_oracle import oracle, sine, sound

from jerboa.errors import ModelError
from jerboa.features import LevelNormalization, LogMel, Pcen

OCTAVE_DB = 10 * np.log10(2)
RNG = np.random.default_rng(5)
NOISE = RNG.normal(0, 300, 24_000)
BEEPS = sine(3_000, -12) * (np.arange(24_000) % 8_000 < 4_000)
SOUNDS = {
    "beeps in noise": sound(NOISE + BEEPS),
    "far away": sound((NOISE + BEEPS) / 30),
    "noise that swells": sound(RNG.normal(0, 1, 24_000) * np.geomspace(3, 9_000, 24_000)),
}
LEVELS = {
    "default": LevelNormalization(),
    "fast": LevelNormalization(release_db=60, floor_dbfs=-50, range_db=40),
}
PCENS = {
    "default": Pcen(),
    "2 s": Pcen(time_constant=2.0),
    "weak": Pcen(gain=0.8, bias=10.0, power=0.25),
    "no bias": Pcen(bias=0.0),
    "short, no root": Pcen(time_constant=0.1, power=1.0),
}


def exact_powers(samples: np.ndarray) -> np.ndarray:
    """In units of the floor, shape (frames, bands)."""
    return 2 ** (oracle(LogMel(), samples) / 256) - 1


def exact_level(powers: np.ndarray, wanted: LevelNormalization) -> np.ndarray:
    floor = np.log2(1 + 10 ** (wanted.floor_dbfs / 10) * 2.0**30)
    level, rows = 0.0, []
    for power in powers:
        fallen = level - wanted.release_db * 256 / 16_000 / OCTAVE_DB
        level = max(fallen, np.log2(1 + power.max()))
        gain = 2 ** (wanted.range_db / OCTAVE_DB - max(level, floor))
        rows.append(np.log2(1 + gain * power))
    return np.array(rows)


def exact_pcen(powers: np.ndarray, wanted: Pcen, hop: int = 256) -> np.ndarray:
    librosa = pytest.importorskip("librosa")
    columns = wanted.time_constant * 16_000 / hop
    smoothing = (np.sqrt(1 + 4 * columns**2) - 1) / (2 * columns**2)
    normalized: np.ndarray = librosa.pcen(
        powers.T,
        sr=16_000,
        hop_length=hop,
        gain=wanted.gain,
        bias=wanted.bias,
        power=wanted.power,
        time_constant=wanted.time_constant,
        eps=wanted.eps,
        zi=(1 - smoothing) * powers[:1].T,
    )
    return normalized.T


@pytest.mark.parametrize("wanted", LEVELS.values(), ids=LEVELS)
@pytest.mark.parametrize("samples", SOUNDS.values(), ids=SOUNDS)
def test_level_is_within_two_tenths_of_a_decibel(
    wanted: LevelNormalization, samples: np.ndarray
) -> None:
    """What lies 10 dB and more below the front end's floor is left out: its steps are coarse."""
    powers = exact_powers(samples)
    front_end = LogMel(normalization=wanted)
    error = (front_end.transform(samples) / 256 - exact_level(powers, wanted)) * OCTAVE_DB
    heard = error[powers > 0.1]
    assert np.abs(heard).max() < 0.2
    assert np.sqrt(np.mean(heard**2)) < 0.02


@pytest.mark.parametrize("wanted", PCENS.values(), ids=PCENS)
@pytest.mark.parametrize("samples", SOUNDS.values(), ids=SOUNDS)
def test_pcen_is_within_half_a_percent_of_its_range(wanted: Pcen, samples: np.ndarray) -> None:
    front_end = LogMel(normalization=wanted)
    expected = exact_pcen(exact_powers(samples), wanted)
    error = front_end.transform(samples) * front_end.scale - expected
    assert np.abs(error).max() < 0.005 * expected.max()
    assert np.sqrt(np.mean(error**2)) < 0.0005 * expected.max()


@pytest.mark.parametrize("hop", [128, 512])
def test_pcen_has_the_same_time_constant_at_other_hops(hop: int) -> None:
    samples = SOUNDS["beeps in noise"]
    front_end = LogMel(hop=hop, normalization=Pcen())
    powers = 2 ** (oracle(LogMel(hop=hop), samples) / 256) - 1
    expected = exact_pcen(powers, Pcen(), hop)
    error = front_end.transform(samples) * front_end.scale - expected
    assert np.abs(error).max() < 0.005 * expected.max()


def test_a_far_sound_looks_like_a_near_one() -> None:
    """40 dB apart, in noise that is as far below each; above the front end's floor by 10 dB."""
    near, far = sound(NOISE * 10 + BEEPS), sound((NOISE * 10 + BEEPS) / 100)
    heard = LogMel().transform(far) > 10 / OCTAVE_DB * 256
    assert heard.sum() > 1_000
    before = np.abs(LogMel().transform(near) - LogMel().transform(far))[heard]
    assert before.min() * OCTAVE_DB / 256 > 38
    front_end = LogMel(normalization=LevelNormalization())
    after = np.abs(front_end.transform(near) - front_end.transform(far))[heard]
    assert after.max() * OCTAVE_DB / 256 < 1


@pytest.mark.parametrize("wanted", [*LEVELS.values(), *PCENS.values()])
def test_silence_stays_nothing(wanted: LevelNormalization | Pcen) -> None:
    assert not LogMel(normalization=wanted).transform(np.zeros(8_192, np.int16)).any()


@pytest.mark.parametrize("wanted", [LevelNormalization(), Pcen()], ids=["level", "PCEN"])
def test_a_column_depends_on_those_before_it_only(wanted: LevelNormalization | Pcen) -> None:
    front_end = LogMel(normalization=wanted)
    columns = front_end.logarithms(SOUNDS["beeps in noise"])
    whole = front_end.normalize(columns)
    np.testing.assert_array_equal(front_end.normalize(columns[:50]), whole[:50])
    assert (front_end.normalize(columns[50:]) != whole[50:]).any()


def test_no_normalization_leaves_the_logarithms() -> None:
    samples = SOUNDS["far away"]
    np.testing.assert_array_equal(LogMel().transform(samples), LogMel().logarithms(samples))


@pytest.mark.parametrize(
    ("wanted", "message"),
    [
        (LevelNormalization(release_db=0), "release must be 1 to 1000 dB/s, not 0"),
        (LevelNormalization(floor_dbfs=3), "floor must be -90 to 0 dBFS"),
        (LevelNormalization(range_db=91), "range must be 10 to 90 dB"),
        (Pcen(time_constant=0.03), "time constant must be 0.032 to 5 s"),
        (Pcen(gain=1.5), "gain must be 0.5 to 1, not 1.5"),
        (Pcen(power=0.0), "power must be 0.25 to 1"),
        (Pcen(eps=0.0), "eps must be 0.001"),
        (Pcen(bias=-1), "bias must be 0 to 100"),
    ],
)
def test_what_is_not_there_is_refused(wanted: LevelNormalization | Pcen, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        LogMel(normalization=wanted)


def test_pcen_of_what_clips_in_one_wide_band() -> None:
    """More than 2^32 floors: the power saturates there, and wraps to no half of it."""
    samples = sound(40_000 * np.sign(sine(1_940, 0)))
    wide = {"window": 514, "bands": 1, "low_hz": 0.0, "high_hz": 8_000.0}
    wanted = Pcen(gain=0.5)
    powers = 2 ** (oracle(LogMel(**wide), samples) / 256) - 1
    assert powers.max() > 2**32
    front_end = LogMel(**wide, normalization=wanted)
    expected = exact_pcen(np.minimum(powers, 2.0**32), wanted)
    error = front_end.transform(samples) * front_end.scale - expected
    assert np.abs(error).max() < 0.005 * expected.max()


@pytest.mark.parametrize(
    ("wanted", "hop"),
    [
        (Pcen(time_constant=5.0, gain=0.5, power=1.0), 128),
        (Pcen(time_constant=5.0, gain=1.0, power=0.25, eps=0.001), 128),
        (Pcen(time_constant=0.064, gain=0.5, bias=100.0, power=1.0), 512),
        (Pcen(time_constant=0.016, gain=1.0, bias=100.0, power=0.25, eps=10_000), 128),
    ],
)
@pytest.mark.parametrize("samples", SOUNDS.values(), ids=SOUNDS)
def test_pcen_at_the_ends_of_its_settings(wanted: Pcen, hop: int, samples: np.ndarray) -> None:
    powers = 2 ** (oracle(LogMel(hop=hop), samples) / 256) - 1
    expected = exact_pcen(powers, wanted, hop)
    front_end = LogMel(hop=hop, normalization=wanted)
    error = front_end.transform(samples) * front_end.scale - expected
    assert np.abs(error).max() < max(0.013 * expected.max(), front_end.scale)
