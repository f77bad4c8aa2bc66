"""Each kind of microphone through its emulated pin: ``microphone.*`` and the picture of responses.

JERBOA_TEST_DATA=../shared/data python -m benchmarks.microphones
"""

import os
import tempfile
from pathlib import Path

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from benchmarks._results import record
from jerboa.emulator import Probe, simulate
from jerboa.firmware import Firmware, FirmwareSettings, build_firmware

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.microphones"
KINDS = {"pdm": "PDM", "i2s": "I2S", "adc": "analogue"}
PICTURE = Path(__file__).parent.parent / "docs" / "microphone-response.png"
RATE = 16_000
MEASURED = 8192
SETTLED = 4096
TONES = np.unique(np.round(np.geomspace(8, 3690, 90)).astype(int))
"""Of the transform of what is measured: 16 Hz to 7.2 kHz, up to which the emulator plays a clip."""
SINE = 511
"""998 Hz, a whole number of periods in what is measured."""


def heard(firmware: Firmware, clip: NDArray[np.float64]) -> tuple[NDArray[np.float64], int]:
    """Amplitudes, full scale 1, of what the classifier gets of a clip; cycles of the worst hop.

    The clip repeats itself.
    """
    samples = Probe("classifier_front_end", ("samples", 2 * (128 + 512)))
    sound = np.round(np.tile(clip, 2)[: SETTLED + MEASURED + 1024] * 32767).astype(np.int16)
    run = simulate(firmware.uf2, sound, probes=[samples], **firmware.wiring.simulation())
    hops = np.ascontiguousarray(run.probes[0].data).view("<i2")[:, 128:].reshape(-1)
    amplitudes = np.abs(np.fft.rfft(hops[SETTLED : SETTLED + MEASURED] / 32768)) * 2 / MEASURED
    return amplitudes, int(run.cycles["microphone"].max())


def response(firmware: Firmware) -> NDArray[np.float64]:
    """Gain in dB at each of the tones, all played at once."""
    phases = np.random.default_rng(0).uniform(0, 2 * np.pi, len(TONES))
    time = np.arange(MEASURED) / MEASURED
    clip = np.cos(2 * np.pi * np.outer(time, TONES) + phases).sum(axis=1)
    level = 0.5 / np.abs(clip).max()
    amplitudes, _ = heard(firmware, clip * level)
    return 20 * np.log10(amplitudes[TONES] / level + 1e-9)


def of_a_sine(firmware: Firmware) -> tuple[float, float, int]:
    """Harmonics below a sine at -3 dBFS, noise from 20 Hz to 7 kHz beside it, in dB; cycles."""
    clip = 10 ** (-3 / 20) * np.sin(2 * np.pi * SINE * np.arange(MEASURED) / MEASURED)
    amplitudes, cycles = heard(firmware, clip)
    power = amplitudes**2
    harmonics = [n * SINE for n in range(2, 8)]
    noise = np.setdiff1d(np.arange(11, 3584), [SINE, *harmonics])
    decibels = 10 * np.log10([power[harmonics].sum() / power[SINE], power[noise].sum()])
    return float(decibels[0]), float(decibels[1]), cycles


def draw(responses: dict[str, NDArray[np.float64]]) -> None:
    """The picture in docs/microphones.md."""
    figure = Figure(figsize=(8, 4), dpi=120, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    for kind, gains in responses.items():
        axes.semilogx(TONES * RATE / MEASURED, gains, label=KINDS[kind])
    axes.set_xlabel("frequency (Hz)")
    axes.set_ylabel("gain (dB)")
    axes.set_ylim(-6, 2)
    axes.set_xticks([20, 50, 100, 200, 500, 1000, 2000, 4000, 8000])
    axes.set_xticklabels(["20", "50", "100", "200", "500", "1k", "2k", "4k", "8k"])
    axes.grid(color="#d9dee4")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, loc="lower center")
    figure.savefig(PICTURE)


def main() -> None:
    """Build, play, measure, draw."""
    model = Path(os.environ["JERBOA_TEST_DATA"]) / "models" / "arm_fire_alarm_int8.tflite"
    responses = {}
    for kind in KINDS:
        with tempfile.TemporaryDirectory() as scratch:
            settings = FirmwareSettings.model_validate({"microphone": kind})
            firmware = build_firmware(model, Path(scratch), settings=settings)
            responses[kind] = response(firmware)
            distortion, noise, cycles = of_a_sine(firmware)
        hertz = TONES * RATE / MEASURED
        flat = responses[kind][(hertz > 100) & (hertz < 6000)]
        where = "through the emulated pin, whose microphone has no acoustic noise"
        name = f"microphone.{kind}"
        record(
            f"{name}.ripple",
            round(float(np.abs(flat).max()), 2),
            "dB",
            COMMAND,
            f"largest deviation from 0 dB, 100 Hz to 6 kHz, {where}",
        )
        record(
            f"{name}.distortion",
            round(distortion, 1),
            "dB",
            COMMAND,
            f"harmonics 2 to 7 below a sine of 998 Hz at -3 dBFS, {where}",
        )
        record(
            f"{name}.noise",
            round(noise, 1),
            "dBFS",
            COMMAND,
            f"20 Hz to 7 kHz beside that sine, power of a full-scale sine is 0 dB, {where}",
        )
        record(
            f"{name}.cycles",
            cycles,
            "cycles",
            COMMAND,
            "512 samples, interrupts meanwhile included, worst hop; with the USB microphone in the "
            "image; emulator: no bus contention",
        )
        print(kind, cycles, flat.min(), flat.max(), distortion, noise)
    draw(responses)


if __name__ == "__main__":
    main()
