"""Reading: any rate, channel count and format gives the same sound; bad files give one line."""

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from _sounds import noise, sine, write

from jerboa.clips import _cache, one_label, read_clip, write_clip
from jerboa.errors import ClipError, StorageError


def strongest(samples: np.ndarray) -> tuple[float, float]:
    """Frequency in Hz and amplitude of the strongest line of a second in the middle."""
    middle = samples[len(samples) // 2 - 8000 : len(samples) // 2 + 8000].astype(float)
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(16_000)))
    return float(spectrum.argmax()), float(spectrum.max() / 4000)


def test_16_bit_mono_at_16_khz_is_read_unchanged(tmp_path: Path) -> None:
    samples = np.concatenate([noise(1.0), np.array([-32768, 32767, 0, -1], np.int16)])
    write_clip(tmp_path / "a.wav", samples)
    np.testing.assert_array_equal(read_clip(tmp_path / "a.wav"), samples)


@pytest.mark.parametrize("rate", [8_000, 11_025, 22_050, 44_100, 48_000, 96_000])
def test_a_tone_keeps_frequency_level_and_length(tmp_path: Path, rate: int) -> None:
    path = write(tmp_path / "a.wav", sine(1000, 3.0, rate), rate)
    samples = read_clip(path)
    frequency, amplitude = strongest(samples)
    assert frequency == 1000
    assert amplitude == pytest.approx(0.5 * 32768, rel=0.005)
    assert abs(len(samples) - 48_000) <= 1


def test_what_16_khz_cannot_hold_is_gone(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", sine(11_000, 3.0, 48_000), 48_000, subtype="FLOAT")
    middle = read_clip(path)[8000:-8000]
    assert np.abs(middle).max() <= 2


@pytest.mark.parametrize(
    ("suffix", "options"),
    [
        (".wav", {"subtype": "PCM_24"}),
        (".wav", {"subtype": "FLOAT"}),
        (".flac", {}),
        (".ogg", {}),
        (".mp3", {}),
    ],
)
def test_every_format_gives_the_same_tone(
    tmp_path: Path, suffix: str, options: dict[str, str]
) -> None:
    path = write(tmp_path / f"a{suffix}", sine(1000, 3.0, 44_100), 44_100, **options)
    frequency, amplitude = strongest(read_clip(path))
    assert frequency == 1000
    assert amplitude == pytest.approx(0.5 * 32768, rel=0.05)


def test_opus_is_taken_too(tmp_path: Path) -> None:
    tone = sine(1000, 3.0, 48_000)
    path = write(tmp_path / "a.opus", tone, 48_000, format="OGG", subtype="OPUS")
    assert [each.path for each in one_label(tmp_path, "tone").recordings] == [path]
    frequency, amplitude = strongest(read_clip(path))
    assert frequency == 1000
    assert amplitude == pytest.approx(0.5 * 32768, rel=0.05)


def test_channels_are_averaged(tmp_path: Path) -> None:
    left, right = sine(1000, 2.0), sine(3000, 2.0)
    stereo = read_clip(write(tmp_path / "a.wav", np.stack([left, right], 1), subtype="FLOAT"))
    expected = np.rint((left + right) / 2 * 32768)
    assert np.abs(stereo - expected).max() <= 1


def test_what_is_louder_than_full_scale_saturates(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", np.array([1.5, -1.5, 0.5]), subtype="FLOAT")
    np.testing.assert_array_equal(read_clip(path), [32767, -32768, 16384])


def text(path: Path) -> None:
    path.write_text("this is a diary, not a sound\n" * 20)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def truncated(path: Path) -> None:
    write(path, noise(1.0))
    path.write_bytes(path.read_bytes()[:20_000])


def without_sound(path: Path) -> None:
    write(path, np.zeros(0, np.int16))


def unfinished(path: Path) -> None:
    """As a recorder leaves it that lost its power: the length would have come last."""
    write(path, noise(1.0))
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = bytes(4)
    path.write_bytes(data)


def with_nan(path: Path) -> None:
    write(path, np.array([0.1, np.nan, 0.2] * 100), subtype="FLOAT")


def with_infinity(path: Path) -> None:
    write(path, np.array([0.1, np.inf, 0.2] * 100), subtype="FLOAT")


def with_what_is_no_sound(path: Path) -> None:
    write(path, np.array([0.1, 3e38, -3e38] * 100), 44_100, subtype="FLOAT")


def at_one_hertz(path: Path) -> None:
    write(path, noise(1.0), 1)


def header_only(path: Path) -> None:
    path.write_bytes(b"RIFF" + struct.pack("<I", 4) + b"WAVE")


def missing(path: Path) -> None:
    del path


def folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (text, "cannot be decoded"),
        (empty, "empty file"),
        (truncated, "truncated"),
        (without_sound, "0 s long; record it again"),
        (unfinished, "sox --ignore-length"),
        (with_nan, "NaN"),
        (with_infinity, "NaN"),
        (with_what_is_no_sound, "far above full scale"),
        (at_one_hertz, "sample rate of 1 Hz"),
        (header_only, "cannot be decoded"),
        (missing, "No such file"),
        (folder, "cannot be"),
    ],
)
def test_a_bad_file_gives_one_line_that_names_it_and_the_next_step(
    tmp_path: Path, spoil: "type[text]", says: str
) -> None:
    path = tmp_path / "bad.wav"
    spoil(path)
    with pytest.raises(ClipError) as caught:
        read_clip(path)
    message = str(caught.value)
    assert str(path) in message
    assert says in message
    assert ";" in message
    assert "\n" not in message
    assert caught.value.exit_code == 2


def test_a_truncated_flac_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.flac", noise(4.0))
    path.write_bytes(path.read_bytes()[:40_000])
    with pytest.raises(ClipError, match=r"truncated|decoded"):
        read_clip(path)


@pytest.mark.parametrize(
    ("name", "format"), [("a.wav", "RF64"), ("a.aiff", "AIFF"), ("a.wav", "WAVEX")]
)
def test_truncated_files_of_other_headers_are_refused(
    tmp_path: Path, name: str, format: str
) -> None:
    path = tmp_path / name
    soundfile.write(path, noise(1.0), 16_000, format=format)
    assert len(read_clip(path)) == 16_000
    path.write_bytes(path.read_bytes()[:-1000])
    with pytest.raises(ClipError, match="is truncated, 1000 bytes"):
        read_clip(path)


@pytest.mark.parametrize("length", [0xFFFFFFFF, 0x80000000, 0x7FFFFF00, 0x7FFFF000])
def test_a_streamed_wav_of_unknown_length_is_read(tmp_path: Path, length: int) -> None:
    """As FFmpeg, arecord and sox write it into a pipe."""
    path = write(tmp_path / "a.wav", noise(0.5))
    data = bytearray(path.read_bytes())
    at = data.index(b"data") + 4
    data[at : at + 4] = struct.pack("<I", length)
    path.write_bytes(data)
    np.testing.assert_array_equal(read_clip(path), noise(0.5))


def test_a_full_disk_leaves_the_earlier_file_whole(
    tmp_path: Path, full_disk: Callable[[Path], None]
) -> None:
    path = tmp_path / "a.wav"
    write_clip(path, noise(0.5, seed=1))
    full_disk(path)
    with pytest.raises(StorageError, match="No space left") as caught:
        write_clip(path, noise(0.5, seed=2))
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    np.testing.assert_array_equal(read_clip(path), noise(0.5, seed=1))
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.wav"]


def test_no_samples_are_not_written(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match="no samples"):
        write_clip(tmp_path / "a.wav", np.zeros(0, np.int16))
    assert not list(tmp_path.iterdir())


def test_a_clip_is_decoded_once_and_again_when_it_changed(tmp_path: Path) -> None:
    cache = _cache.ClipCache()
    path = write(tmp_path / "a.wav", noise(0.5, seed=1))
    first = cache.read(path)
    assert cache.read(path) is first
    write(path, noise(0.6, seed=2))
    np.testing.assert_array_equal(cache.read(path), noise(0.6, seed=2))


def test_the_cache_stays_below_its_limit(tmp_path: Path) -> None:
    cache = _cache.ClipCache(limit=40_000)
    paths = [write(tmp_path / f"{i}.wav", noise(0.5, seed=i)) for i in range(4)]
    clips = [cache.read(path) for path in paths]
    assert cache.read(paths[3]) is clips[3]
    assert cache.read(paths[0]) is not clips[0]


def test_the_real_fire_alarms_are_read(test_data: Path) -> None:
    for path in sorted((test_data / "fire_alarms").glob("*.flac")):
        samples = read_clip(path)
        assert len(samples) / 16_000 == pytest.approx(soundfile.info(path).duration, abs=1e-3)
        assert np.abs(samples).max() > 10_000


def test_the_8_khz_digits_keep_their_level(test_data: Path) -> None:
    for path in sorted((test_data / "spoken_digits").glob("*_0.flac"))[:20]:
        raw = soundfile.read(path)[0] * 32768
        samples = read_clip(path).astype(float)
        assert samples.std() == pytest.approx(raw.std(), rel=0.02)
