"""Write ``src/jerboa/device/dsp/pdm_tables.h``: the two filters of the PDM decimation.

Run it after a change here: ``python tools/make_pdm_tables.py``. It ends with the response that
it designed; ``tests/device/test_dsp_pdm.py`` measures the same on the C.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

OUTPUT = Path(__file__).parent.parent / "src" / "jerboa" / "device" / "dsp" / "pdm_tables.h"
BOXCARS = (27, 30, 35, 39)
"""Lengths whose zeros spread over 26 to 38 kHz: a sinc^4 with four zeros of its own.

The best of all lengths from 26 to 41 that together take 128 bits.
"""
PASS_KHZ, STOP_KHZ = 6.0, 10.0
STOP_WEIGHT = 33.0
PAIRS = 6
"""Coefficients at odd distances from the centre, each used on both sides."""

HEADER = """\
/* Filters of the PDM decimation. Written by tools/make_pdm_tables.py: change that. */
#ifndef JERBOA_DSP_PDM_TABLES_H
#define JERBOA_DSP_PDM_TABLES_H

#include <stdint.h>

"""


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


def response(taps: NDArray[np.int64], khz: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gain of the symmetric 128 taps at 1.024 MHz, phase left out."""
    distance = np.arange(128) - 63.5
    return np.cos(2 * np.pi * np.outer(khz, distance) / 1024) @ (taps / taps.sum())


def second_filter(taps: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Coefficients in q14 at 32 kHz for distances 0, 2, 1, 3, ... 11, and the total's error.

    Minimax by Lawson's iteration (weighted least squares, weights times error). All that is at
    even distances but 0 and 2 is zero, as in a half-band filter; distance 2 makes up for the
    droop of the first filter.
    """
    passed, stopped = np.linspace(0, PASS_KHZ, 200), np.linspace(STOP_KHZ, 16, 200)
    khz = np.concatenate([passed, stopped])
    distances = np.array([2, *range(1, 2 * PAIRS, 2)])
    basis = np.cos(2 * np.pi * np.outer(khz, distances) / 32)
    basis = np.hstack([np.ones((400, 1)), 2 * basis]) * response(taps, khz)[:, None]
    wanted = np.concatenate([np.ones(200), np.zeros(200)])
    weight = np.concatenate([np.ones(200), np.full(200, STOP_WEIGHT)])
    lawson = np.full(400, 1 / 400)
    for _ in range(300):
        scale = np.sqrt(lawson) * weight
        solution = np.linalg.lstsq(basis * scale[:, None], wanted * scale, rcond=None)[0]
        error = np.abs(basis @ solution - wanted) * weight
        lawson *= error / error.mean() + 1e-3
        lawson /= lawson.sum()
    coefficients = np.round(solution * 16384).astype(np.int64)
    return coefficients, basis @ (coefficients / 16384) - wanted


def main() -> None:
    """Write the file and say what was designed."""
    taps = first_filter()
    coefficients, error = second_filter(taps)
    centre, second, *odd = coefficients.tolist()
    rows = [", ".join(map(str, taps[at : at + 16])) for at in range(0, 128, 16)]
    text = HEADER
    text += "/* At 1.024 MHz; the sum is 65,535, so that a sum over bits fits 16 bits. */\n"
    text += "static const uint16_t jerboa_pdm_taps[128] = {\n    "
    text += ",\n    ".join(rows) + ",\n};\n\n"
    text += "/* At 32 kHz in q14, by distance from the centre. */\n"
    named = {0: centre, 2: second} | dict(zip(range(1, 2 * PAIRS, 2), odd, strict=True))
    for distance, value in sorted(named.items()):
        text += f"#define JERBOA_PDM_TAP_{distance} ({value})\n"
    total = centre + 2 * (second + sum(odd))
    text += f"#define JERBOA_PDM_TAP_SUM ({total})\n"
    OUTPUT.write_text(text + "\n#endif\n")
    passed, stopped = 1 + error[:200], np.abs(error[200:]).max()
    print(
        f"0 to {PASS_KHZ:g} kHz: {20 * np.log10(passed.min()):.2f} to "
        f"{20 * np.log10(passed.max()):.2f} dB, {STOP_KHZ:g} to 16 kHz: "
        f"{20 * np.log10(stopped):.1f} dB"
    )


if __name__ == "__main__":
    main()
