"""Write ``pdm_tables.h`` and ``half_band_tables.h`` in ``src/jerboa/device/dsp``.

They are the filters of PDM and of analogue microphones. Run it after a change here:
``python tools/make_microphone_tables.py``. It ends with the responses that it designed;
``tests/device/test_dsp_pdm.py`` and ``test_dsp_microphones.py`` measure the same on the C.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

FOLDER = Path(__file__).parent.parent / "src" / "jerboa" / "device" / "dsp"
BOXCARS = (24, 30, 36, 41)
"""Lengths whose zeros spread over 24.5 to 39.5 kHz: a sinc^4 with four zeros of its own.

The best of all lengths from 24 to 43 that together take 128 bits.
"""
STOP_KHZ = 8.65
"""Where the half-band from 32 to 16 kHz starts its stop-band."""
ANALOG_STOP_KHZ = 24.0
"""Where the one from 64 to 32 kHz does: all from there on becomes less than 8 kHz."""
DROOP = (21, 7)
"""A pole at -21 / 2^7 lifts what the first filter droops: 0.3 dB are left at 7 kHz."""

HEADER = """\
/* {what}. Written by tools/make_microphone_tables.py: change that. */
#ifndef JERBOA_DSP_{guard}_H
#define JERBOA_DSP_{guard}_H

"""

Coefficient = tuple[int, int]
"""A factor below 2^8 and the shift behind it."""


def first_filter() -> NDArray[np.int64]:
    """128 taps at 1.024 MHz with a sum of exactly 65,535."""
    taps = np.ones(1)
    for length in BOXCARS:
        taps = np.convolve(taps, np.ones(length))
    exact = taps * 65535 / taps.sum()
    half = np.floor(exact[:64]).astype(np.int64)
    # A symmetric sum is even: the odd one of 65,535 is added to one middle tap.
    missing = (65534 - 2 * int(half.sum())) // 2
    half[np.argsort(exact[:64] - half)[::-1][:missing]] += 1
    both = np.concatenate([half, half[::-1]])
    both[64] += 1
    return both


def first_response(taps: NDArray[np.int64], khz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gain of the symmetric 128 taps at 1.024 MHz, phase left out."""
    distance = np.arange(128) - 63.5
    return np.cos(2 * np.pi * np.outer(khz, distance) / 1024) @ (taps / taps.sum())


def elliptic_half_band(count: int, stop_khz: float, rate_khz: float) -> NDArray[np.float64]:
    """Coefficients of the all-pass sections whose sum is an elliptic half-band.

    R. A. Valenzuela and A. G. Constantinides, "Digital signal processing schemes for efficient
    interpolation and decimation", IEE Proceedings G 130 (6), 1983.
    """
    k = np.tan((2 - 4 * stop_khz / rate_khz) * np.pi / 4) ** 2
    root = np.sqrt(np.sqrt(1 - k * k))
    e = 0.5 * (1 - root) / (1 + root)
    q = e * (1 + e**4 * (2 + e**4 * (15 + 150 * e**4)))
    angle = np.arange(1, count + 1) * np.pi / (2 * count + 1)
    i = np.arange(8)[:, None]
    upper = (-1.0) ** i * q ** (i * (i + 1)) * np.sin((2 * i + 1) * angle)
    lower = (-1.0) ** i * q ** (i * i) * np.cos(2 * i * angle)
    ww = (upper.sum(0) * q**0.25 / (lower.sum(0) - 0.5)) ** 2
    r = np.sqrt((1 - ww * k) * (1 - ww / k)) / (1 + ww)
    return np.asarray((1 - r) / (1 + r))


def half_band_response(
    coefficients: list[Coefficient], khz: NDArray[np.float64], rate_khz: float
) -> NDArray[np.complex128]:
    """Gain of two chains of all-pass sections, every other section in each."""
    delay = np.exp(-2j * np.pi * khz / rate_khz)
    chains = [np.ones_like(delay), delay]
    for i, (factor, shift) in enumerate(coefficients):
        a = factor / 2**shift
        chains[i % 2] = chains[i % 2] * (a + delay**2) / (1 + a * delay**2)
    return np.asarray((chains[0] + chains[1]) / 2)


def stop_band(coefficients: list[Coefficient], stop_khz: float, rate_khz: float) -> float:
    """Highest gain from the stop-band's start on."""
    edge = np.linspace(stop_khz, stop_khz + 1.2, 400)
    rest = np.linspace(stop_khz + 1.2, rate_khz / 2, 400)
    khz = np.concatenate([edge, rest])
    return float(np.abs(half_band_response(coefficients, khz, rate_khz)).max())


def half_band(count: int, stop_khz: float, rate_khz: float) -> list[Coefficient]:
    """Coefficients of 8 bits: the elliptic ones rounded, then the best in reach.

    A step changes any two by up to 3; the first that is better is taken until none is.
    """
    found = []
    for value in elliptic_half_band(count, stop_khz, rate_khz):
        shift = int(np.floor(np.log2(255 / value)))
        found.append((round(value * 2**shift), shift))
    best, improved = stop_band(found, stop_khz, rate_khz), True
    while improved:
        improved = False
        for i, j in np.ndindex(count, count):
            for di, dj in np.ndindex(7, 7):
                tried = found.copy()
                tried[i] = (tried[i][0] + di - 3, tried[i][1])
                tried[j] = (tried[j][0] + dj - 3, tried[j][1])
                if max(factor for factor, _ in tried) > 255:
                    continue
                gain = stop_band(tried, stop_khz, rate_khz)
                if gain < best - 1e-9:
                    found, best, improved = tried, gain, True
    return found


def largest_difference(chain: list[Coefficient]) -> float:
    """The most that a section's difference times its factor can be, for an input within 1.

    The sum over the impulse response, so no input of any shape gives more.
    """
    signal = np.zeros(2000)
    signal[0] = 1
    largest = 0.0
    for factor, shift in chain:
        difference, result = np.zeros_like(signal), np.zeros_like(signal)
        for i in range(len(signal)):
            before = (signal[i - 1], result[i - 1]) if i else (0.0, 0.0)
            difference[i] = signal[i] - before[1]
            result[i] = before[0] + difference[i] * factor / 2**shift
        largest = max(largest, factor * float(np.abs(difference).sum()))
        signal = result
    return largest


def largest_sum(coefficients: list[Coefficient]) -> float:
    """The most that two sections can add up to, for an input within 1 and a gain of 1."""
    # |a| and a tail of (1 - a^2) (1 + |a| + a^2 + ...) are the impulse response of a section.
    return sum(1 + 2 * factor / 2**shift for factor, shift in coefficients) / 2


def defines(prefix: str, coefficients: list[Coefficient]) -> str:
    """A factor and a shift of each section."""
    return "".join(
        f"#define {prefix}_FACTOR_{i} {factor}\n#define {prefix}_SHIFT_{i} {shift}\n"
        for i, (factor, shift) in enumerate(coefficients)
    )


def main() -> None:
    """Write the files and say what was designed."""
    taps = first_filter()
    sections = half_band(5, STOP_KHZ, 32)
    analog = half_band(2, ANALOG_STOP_KHZ, 64)
    # 16 bits around their middle, FINE_BITS = 5 below: every product fits 32 bits, also of what
    # the first filter of an analogue microphone overshoots.
    for chain in (sections[::2], sections[1::2]):
        assert largest_difference(chain) * largest_sum(analog) * 2 ** (15 + 5) < 2**31
    for section in analog:
        assert largest_difference([section]) * 2 ** (15 + 4) < 2**31
    rows = [", ".join(map(str, taps[at : at + 16])) for at in range(0, 128, 16)]
    (FOLDER / "pdm_tables.h").write_text(
        HEADER.format(what="The first filter of the PDM decimation", guard="PDM_TABLES")
        + "#include <stdint.h>\n\n"
        + "/* At 1.024 MHz; the sum is 65,535, so that a sum over bits fits 16 bits. */\n"
        + "static const uint16_t jerboa_pdm_taps[128] = {\n    "
        + ",\n    ".join(rows)
        + ",\n};\n\n#endif\n",
        encoding="utf-8",
    )
    (FOLDER / "half_band_tables.h").write_text(
        HEADER.format(what="Half-band filters of all-pass sections", guard="HALF_BAND_TABLES")
        + "/* A factor, and the shift behind it. Even ones work on the second of two samples, odd\n"
        + " * ones on the first. From 32 to 16 kHz: */\n"
        + defines("JERBOA_HALF_BAND", sections)
        + "\n/* From 64 to 32 kHz: */\n"
        + defines("JERBOA_ANALOG", analog)
        + "\n/* The pole that lifts the droop of the first filter of the PDM decimation. */\n"
        + f"#define JERBOA_DROOP_FACTOR {DROOP[0]}\n#define JERBOA_DROOP_SHIFT {DROOP[1]}\n"
        + "\n#endif\n",
        encoding="utf-8",
    )
    report(taps, sections, analog)


def report(taps: NDArray[np.int64], sections: list[Coefficient], analog: list[Coefficient]) -> None:
    """Say how flat each is, and what is left of all that becomes less than 7.35 kHz."""

    def pdm(khz: NDArray[np.float64]) -> NDArray[np.complex128]:
        pole = DROOP[0] / 2 ** DROOP[1]
        lift = (1 + pole) / (1 + pole * np.exp(-2j * np.pi * khz / 16))
        return first_response(taps, khz) * half_band_response(sections, khz, 32) * lift

    def adc(khz: NDArray[np.float64]) -> NDArray[np.complex128]:
        return half_band_response(analog, khz, 64) * half_band_response(sections, khz, 32)

    for name, response, images in (("PDM", pdm, range(1, 32)), ("analogue", adc, range(1, 3))):
        for edge in (6.0, 7.0, 7.35):
            flat = 20 * np.log10(np.abs(response(np.linspace(0, edge, 500))))
            offsets = np.linspace(-edge, edge, 201)
            left = max(np.abs(response(16 * k + offsets)).max() for k in images)
            print(
                f"{name} to {edge} kHz: {flat.min():.2f} to {flat.max():.2f} dB, "
                f"aliases {20 * np.log10(left):.1f} dB"
            )


if __name__ == "__main__":
    main()
