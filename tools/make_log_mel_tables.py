"""Write ``src/jerboa/device/dsp/log_mel_tables.c``: the constants of the log-mel front end.

Run it after a change here: ``python tools/make_log_mel_tables.py``. Each table is a formula.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

OUTPUT = Path(__file__).parent.parent / "src" / "jerboa" / "device" / "dsp" / "log_mel_tables.c"

HEADER = """\
/* Constants of the log-mel front end. Written by tools/make_log_mel_tables.py: change that. */
#include "dsp/log_mel_tables.h"
"""


def turns(points: int, steps: Iterable[int]) -> list[int]:
    """Cosine and sine of ``2 pi step / points`` in 2.14, rounded."""
    angles = 2 * np.pi * np.array(list(steps)) / points
    both = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return [int(value) for value in np.round(both * 2**14).ravel()]


def butterfly_turns(points: int) -> list[int]:
    """The three twiddles of each radix-4 butterfly of a transform of `points`."""
    return turns(points, (power * j for j in range(points // 4) for power in (2, 1, 3)))


def reversed_bits(bits: int) -> list[int]:
    """Each number of so many bits read backwards."""
    return [int(f"{value:0{bits}b}"[::-1], 2) for value in range(2**bits)]


def table(kind: str, name: str, values: list[int], width: int) -> str:
    """One C array, `width` numbers a line."""
    numbers = [str(value) for value in values]
    lines = [", ".join(numbers[at : at + width]) for at in range(0, len(numbers), width)]
    body = ",\n    ".join(lines)
    return f"\nconst {kind} {name}[{len(values)}] JERBOA_RAM_DATA = {{\n    {body},\n}};\n"


def main() -> None:
    """Write the file."""
    text = HEADER
    text += table("int16_t", "jerboa_turns_512", turns(512, range(256)), 12)
    text += table("int16_t", "jerboa_turns_1024", turns(1024, range(512)), 12)
    for points in (256, 64, 16):
        text += table("int32_t", f"jerboa_butterfly_turns_{points}", butterfly_turns(points), 12)
    text += table("uint8_t", "jerboa_reversed_bits", reversed_bits(6), 16)
    zeros = [4 - value.bit_length() for value in range(16)]
    text += table("uint8_t", "jerboa_zeros_of_four_bits", zeros, 16)
    logarithms = np.round(np.log2(1 + np.arange(33) / 32) * 2**16)
    text += table("uint32_t", "jerboa_log2_table", [int(value) for value in logarithms], 8)
    powers = np.round((np.exp2(np.arange(256) / 256) - 1) * 2**16)
    text += table("uint16_t", "jerboa_exp2_table", [int(value) for value in powers], 12)
    of_more = np.round(np.log2(1 + np.exp2(np.arange(-12, 12.125, 0.125))) * 2**11)
    text += table("uint16_t", "jerboa_log2_of_more_table", [int(value) for value in of_more], 12)
    OUTPUT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
