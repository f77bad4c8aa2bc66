"""Write ``src/jerboa/device/dsp/tables.c``: every constant of the Q15 spectrogram.

Run it after a change here: ``python tools/make_dsp_tables.py``. Nothing is measured or
searched; each table is a formula, and each formula says what it has to agree with.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

OUTPUT = Path(__file__).parent.parent / "src" / "jerboa" / "device" / "dsp" / "tables.c"
ROOT_BITS = 13
"""A magnitude is below 2^13, because the Hann window keeps the spectrum below 2^14."""

HEADER = """\
/* Constants of the Q15 spectrogram. Written by tools/make_dsp_tables.py: change that. */
#include "dsp/tables.h"
"""


def hann_q15() -> NDArray[np.int64]:
    """``np.hanning(256)`` as q15: truncated, as ``arm_float_to_q15`` does."""
    return np.trunc(np.hanning(256).astype(np.float32) * 32768).astype(np.int64)


def twiddle(index: int) -> tuple[int, int]:
    """Cosine and sine of ``2 pi index / 128`` as CMSIS-DSP has them: rounded down."""
    angle = 2 * np.pi * index / 128
    # The 12th decimal is cut so that an exact 0 or 1 does not fall to the integer below.
    values = [np.floor(np.round(f(angle), 12) * 32768) for f in (np.cos, np.sin)]
    return int(min(values[0], 32767)), int(min(values[1], 32767))


def radix4_twiddles(stride: int, count: int) -> list[int]:
    """The three twiddles of each of `count` butterflies, in the order they are used."""
    return [
        part for j in range(count) for power in (2, 1, 3) for part in twiddle(power * stride * j)
    ]


def split_coefficients() -> list[int]:
    """``(1 - sin) / 2`` and ``cos / 2`` in q15, rounded, for bins 1 to 63 of 256."""
    angle = 2 * np.pi * np.arange(1, 64) / 256
    both = np.stack([0.5 * (1 - np.sin(angle)), 0.5 * np.cos(angle)], axis=1)
    return [int(value) for value in np.round(both * 32768).ravel()]


def root_lines() -> list[tuple[int, int]]:
    """Intercept and slope of 64 lines that lie 0 to 1 above ``sqrt(x / 2)``.

    Line ``i`` serves ``x`` from ``i << 21``; the slope is a step of ``x >> 7`` in 1/2^18.
    The first 16 lines are 0: the argument is shifted to 2^25 or more, unless it is 0.
    """
    lines = [(0, 0)] * 16
    for i in range(16, 64):
        # x >> 7 loses up to 127, so a step stands for its highest x.
        step = np.arange(i << 14, (i + 1) << 14, dtype=np.int64)
        highest = np.sqrt((step * 128 + 127) / 2) * 2**18
        lowest = np.sqrt(step * 128 / 2) * 2**18
        slope = int(np.round((highest[-1] - highest[0]) / (len(step) - 1)))
        intercept = int(np.ceil((highest - slope * step).max()))
        assert (intercept + slope * step - lowest).max() < 2**18
        lines.append((intercept, slope))
    return lines


def short_roots() -> list[int]:
    """Bit ``n`` is 1 where ``arm_sqrt_q31(2 n^2)`` falls to ``n - 1`` after ``>> 16``.

    Below 2^27 this is the only way in which it differs from the integer root of ``x >> 1``.
    The arithmetic is CMSIS-DSP 1.10.3's: the argument shifted up by an even count, a start
    value from its top five bits, three Newton steps for 1 / sqrt in Q28, one product.
    """
    root = np.arange(1, 1 << ROOT_BITS, dtype=np.int64)
    argument = 2 * root * root
    leading = 31 - np.floor(np.log2(argument)).astype(np.int64)
    shift = (leading - 1) & ~1
    number = argument << shift
    start = np.round(2**28 / np.sqrt((8 + np.arange(32)) / 32)).astype(np.int64)
    inverse = start[(number >> 26) - 8]
    for _ in range(3):
        square = (number * ((inverse * inverse) >> 28)) >> 31
        inverse = (inverse * (0x30000000 - square)) >> 29
    result = ((number * inverse) >> 28) >> (shift // 2) >> 16
    short = np.concatenate([[False], result < root])
    return [int(word) for word in np.packbits(short, bitorder="little").view("<u4")]


def table(
    kind: str, name: str, values: Iterable[int], width: int, mark: str = " JERBOA_RAM_DATA"
) -> str:
    """One C array, `width` numbers a line."""
    numbers = [f"{value}u" if kind == "uint32_t" else str(value) for value in values]
    lines = [", ".join(numbers[at : at + width]) for at in range(0, len(numbers), width)]
    return f"\nconst {kind} {name}{mark} = {{\n    " + ",\n    ".join(lines) + ",\n};\n"


def main() -> None:
    """Write the file."""
    lines = ", ".join(f"{{{intercept}, {slope}}}" for intercept, slope in root_lines())
    radix2 = [part for i in range(64) for part in twiddle(i)]
    text = HEADER
    text += table("int16_t", "jerboa_hann[256]", hann_q15(), 16)
    text += table("int32_t", "jerboa_radix2_twiddles[128]", radix2, 12)
    text += table("int32_t", "jerboa_radix4_first_twiddles[96]", radix4_twiddles(2, 16), 12)
    text += table("int32_t", "jerboa_radix4_middle_twiddles[24]", radix4_twiddles(8, 4), 12)
    text += table("int32_t", "jerboa_split_coefficients[126]", split_coefficients(), 12)
    order = [int(f"{group:05b}"[::-1], 2) for group in range(32)]
    text += table("uint8_t", "jerboa_bin_order[32]", order, 16)
    text += table("uint32_t", "jerboa_short_roots[256]", short_roots(), 8, mark="")
    wrapped = lines.replace("}, {", "},\n    {")
    text += (
        f"\nconst jerboa_line_t jerboa_root_lines[64] JERBOA_RAM_DATA = {{\n    {wrapped},\n}};\n"
    )
    OUTPUT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
