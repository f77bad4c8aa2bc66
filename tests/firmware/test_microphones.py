"""Every kind of microphone and of LED on the virtual board, each with the very same clip."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from jerboa.clips import read_clip
from jerboa.emulator import Probe, Simulation, simulate
from jerboa.firmware import Firmware, FirmwareSettings, board_names, build_firmware

pytestmark = pytest.mark.emulator

SAMPLES = Probe("classifier_front_end", ("samples", 2 * (128 + 512)))
SETTLED = 4096
MEASURED = 8192
TAPS = 48
BAND_HZ = 200, 4000


@pytest.fixture(scope="module")
def clip(test_data: Path) -> npt.NDArray[np.int16]:
    return read_clip(test_data / "fire_alarms" / "bigsoundbank-1151.flac")[:24_000]


def build(model: Path, folder: Path, board: str = "pico", **settings: object) -> Firmware:
    return build_firmware(
        model,
        folder,
        board=board,
        labels=["background", "alarm"],
        settings=FirmwareSettings.model_validate(settings),
    )


def heard(run: Simulation) -> npt.NDArray[np.int16]:
    hops = np.ascontiguousarray(run.probes[0].data).view("<i2")
    return np.ascontiguousarray(hops[:, 128:]).reshape(-1)


def compare(samples: np.ndarray, clip: np.ndarray) -> tuple[float, float]:
    """What a filter cannot make of the clip, in dB below it, and the filter's error in dB.

    A filter of 48 taps, the best by least squares, stands for delay and response, whatever part
    of a sample the delay may be.
    """
    start, end = 4000, min(len(samples), len(clip)) - 100
    delayed = np.stack([clip[start - lag : end - lag] for lag in range(-4, TAPS - 4)], axis=1)
    wanted = samples[start:end].astype(float)
    taps = np.linalg.lstsq(delayed.astype(float), wanted, rcond=None)[0]
    error = np.std(wanted - delayed @ taps) / np.std(wanted)
    hertz = np.fft.rfftfreq(4096, 1 / 16_000)
    gain = np.abs(np.fft.rfft(taps, 4096))[(hertz > 300) & (hertz < 3900)]
    return float(20 * np.log10(error)), float(np.abs(20 * np.log10(gain)).max())


def low_noise(seconds: float = 0.6) -> npt.NDArray[np.int16]:
    """Noise below 4 kHz, where every kind's filters are flat."""
    spectrum = np.fft.rfft(np.random.default_rng(0).normal(0, 1, round(seconds * 16_000)))
    hertz = np.fft.rfftfreq(round(seconds * 16_000), 1 / 16_000)
    spectrum[(hertz < BAND_HZ[0]) | (hertz > BAND_HZ[1])] = 0
    noise = np.fft.irfft(spectrum)
    return np.round(noise / np.abs(noise).max() * 16_000).astype(np.int16)


@pytest.mark.parametrize("channel", ["left", "right"])
@pytest.mark.parametrize("kind", ["pdm", "i2s", "adc"])
def test_samples_are_the_clips(alarm_model: Path, tmp_path: Path, kind: str, channel: str) -> None:
    """Late, but the same within the kind's noise."""
    if (kind, channel) == ("adc", "right"):
        pytest.skip("an analogue microphone has no channel")
    firmware = build(alarm_model, tmp_path, microphone=kind, channel=channel)
    noise = low_noise()
    run = simulate(firmware.uf2, noise, probes=[SAMPLES], **firmware.wiring.simulation())
    error, response = compare(heard(run), noise)
    assert error < {"pdm": -45, "i2s": -55, "adc": -45}[kind]
    assert response < 0.3
    assert run.warnings == ()


@pytest.mark.parametrize(("kind", "noise_dbfs"), [("pdm", -70), ("i2s", -93), ("adc", -65)])
def test_harmonics_and_noise(
    alarm_model: Path, tmp_path: Path, kind: str, noise_dbfs: float
) -> None:
    """A sine of 998 Hz at -3 dBFS, and what else there is from 20 Hz to 7 kHz."""
    firmware = build(alarm_model, tmp_path, microphone=kind)
    sine = 0.7079 * np.sin(2 * np.pi * 511 * np.arange(12_800) / 8192)
    clip = np.round(sine * 32767).astype(np.int16)
    run = simulate(firmware.uf2, clip, probes=[SAMPLES], **firmware.wiring.simulation())
    samples = heard(run)[4096 : 4096 + 8192] / 32768
    power = (np.abs(np.fft.rfft(samples)) * 2 / 8192) ** 2
    harmonics = [511 * n for n in range(2, 8)]
    noise = np.setdiff1d(np.arange(11, 3584), [511, *harmonics])
    assert 10 * np.log10(power[511]) == pytest.approx(-3, abs=0.1)
    assert 10 * np.log10(power[harmonics].sum() / power[511]) < -80
    assert 10 * np.log10(power[noise].sum()) < noise_dbfs


def amplitudes(firmware: Firmware, periods: np.ndarray, rate: int) -> tuple[np.ndarray, float]:
    """Of each of the tones, all played at once, what arrives at its place below 8 kHz.

    Tones are numbers of periods in the 8,192 samples that are measured; full scale is 1. Also what
    amplitude each was played with.
    """
    count = MEASURED * rate // 16_000
    phases = np.random.default_rng(0).uniform(0, 2 * np.pi, len(periods))
    time = np.arange(count) / count
    clip = np.cos(2 * np.pi * np.outer(time, periods) + phases).sum(axis=1)
    level = 0.9 / np.abs(clip).max()
    sound = np.round(np.tile(clip, 2)[: count * 13 // 8] * level * 32767).astype(np.int16)
    wired = firmware.wiring.simulation()
    run = simulate(firmware.uf2, sound, clip_rate=rate, probes=[SAMPLES], **wired)
    spectrum = np.fft.rfft(heard(run)[SETTLED : SETTLED + MEASURED] / 32768)
    places = np.abs((periods + MEASURED // 2) % MEASURED - MEASURED // 2)
    assert len(set(places.tolist())) == len(places)
    return np.abs(spectrum)[places] * 2 / MEASURED, level


@pytest.mark.parametrize("kind", ["pdm", "i2s", "adc"])
def test_flat_to_6_khz_through_the_pin(alarm_model: Path, tmp_path: Path, kind: str) -> None:
    firmware = build(alarm_model, tmp_path, microphone=kind)
    periods = np.unique(np.round(np.geomspace(100, 6000, 40) * MEASURED / 16_000).astype(int))
    found, level = amplitudes(firmware, periods, 16_000)
    assert np.abs(20 * np.log10(found / level)).max() < 0.5


@pytest.mark.parametrize("kind", ["pdm", "adc"])
def test_what_would_alias_is_60_decibels_down_through_the_pin(
    alarm_model: Path, tmp_path: Path, kind: str
) -> None:
    """From 8.65 to 39.3 kHz, what would become up to 7.35 kHz; an I2S microphone has converted.

    Between samples of 128 kHz the emulator draws straight lines, which make tones so high quieter;
    the ADC reads at every second sample, none between.
    """
    firmware = build(alarm_model, tmp_path, microphone=kind)
    beside = [-7340, -5100, -2900, -700, 1800, 4000, 6200]
    hertz = np.array([16_000 * n + 100 * n + each for n in (1, 2) for each in beside])
    periods = np.round(hertz * MEASURED / 16_000).astype(int)
    found, level = amplitudes(firmware, periods, 128_000)
    played = level * (np.sinc(hertz / 128_000) ** 2 if kind == "pdm" else 1)
    assert (20 * np.log10(found / played)).max() < -60


@pytest.mark.parametrize("kind", ["pdm", "i2s"])
def test_the_other_channel_is_silence(alarm_model: Path, tmp_path: Path, kind: str) -> None:
    firmware = build(alarm_model, tmp_path, microphone=kind)
    wired = firmware.wiring.simulation() | {"microphone_channel": "right"}
    run = simulate(firmware.uf2, low_noise(0.3), probes=[SAMPLES], **wired)
    assert np.abs(heard(run)[4000:]).max() <= 1


@pytest.mark.parametrize("kind", ["pdm", "i2s", "adc"])
def test_the_same_label_on_every_kind(
    alarm_model: Path, tmp_path: Path, clip: np.ndarray, kind: str
) -> None:
    firmware = build(alarm_model, tmp_path, microphone=kind)
    run = simulate(firmware.uf2, clip, **firmware.wiring.simulation())
    assert [event.label for event in run.events] == ["alarm"]
    assert run.hops[-1].overruns == 0
    assert run.cycles["microphone"].max() < 80_000


@pytest.mark.parametrize("board", board_names())
def test_every_board_lights_its_led(
    alarm_model: Path, tmp_path: Path, clip: np.ndarray, board: str
) -> None:
    firmware = build(alarm_model, tmp_path, board)
    run = simulate(firmware.uf2, clip, **firmware.wiring.simulation())
    assert run.led.duty[run.led.times > 1.2].max() > 0.9
    assert run.led.duty[run.led.times < 0.9].max() < 1e-9
    assert run.warnings == ()


def test_a_pixel_without_power_stays_dark(
    alarm_model: Path, tmp_path: Path, clip: np.ndarray
) -> None:
    """The power pin is that which lights it: on another pin, nothing shines."""
    firmware = build(alarm_model, tmp_path, "adafruit_qtpy_rp2040")
    wired = firmware.wiring.simulation() | {"led_power_pin": 27}
    assert simulate(firmware.uf2, clip, **wired).led.duty.max() == 0


def last_status(run: Simulation) -> dict[str, Any]:
    lines = [json.loads(line) for _, line in run.lines if line.startswith('{"status"')]
    status: dict[str, Any] = lines[-1]["status"]["microphone"]
    return status


@pytest.mark.parametrize("level", [0, 1])
@pytest.mark.parametrize("kind", ["pdm", "i2s", "adc"])
def test_a_microphone_that_is_not_there_is_told(
    alarm_model: Path, tmp_path: Path, kind: str, level: int
) -> None:
    firmware = build(alarm_model, tmp_path, microphone=kind)
    wired = firmware.wiring.simulation()
    run = simulate(
        firmware.uf2, seconds=1.1, microphone_stuck_at=level, record_usb_audio=True, **wired
    )
    assert last_status(run)["stuck"] is True
    assert run.cycles["microphone"].max() <= 80_000


@pytest.mark.parametrize("kind", ["pdm", "i2s", "adc"])
def test_silence_is_not_taken_for_no_microphone(
    alarm_model: Path, tmp_path: Path, kind: str
) -> None:
    firmware = build(alarm_model, tmp_path, microphone=kind)
    run = simulate(firmware.uf2, seconds=1.1, **firmware.wiring.simulation())
    status = last_status(run)
    assert status["stuck"] is False
    assert status["clipped"] == 0


@pytest.mark.parametrize(("kind", "gain"), [("i2s", 4), ("pdm", 1000)])
def test_clipping_is_told(alarm_model: Path, tmp_path: Path, kind: str, gain: int) -> None:
    """A sine of twice full scale or more: nearly every hop holds clipped samples."""
    firmware = build(alarm_model, tmp_path, microphone=kind, gain=gain)
    sine = np.round(32_000 * np.sin(np.arange(18_000) * 0.3)).astype(np.int16)
    run = simulate(firmware.uf2, sine, **firmware.wiring.simulation())
    assert last_status(run)["clipped"] > 20
