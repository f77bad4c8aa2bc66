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
