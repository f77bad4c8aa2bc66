"""Loops over windows around straight-line sums: functions that compute pairs of outputs.

    void code(const int32_t *pairs, int8_t *low, int8_t *high, int32_t rows, int32_t columns);

`pairs` holds the activations of two windows at once; `low` and `high` are where the outputs of
the one and of the other go. `rows` and `columns` count windows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from jerboa.compiler.kernels._code import RESTORE, SAVE, SAVED_BYTES, Code
from jerboa.compiler.kernels._exact import ExactRescale
from jerboa.compiler.kernels._grouping import group_alike
from jerboa.compiler.kernels._rescale import Rescale
from jerboa.compiler.kernels._sums import ROUNDING, Sum, add_products

_WORD = 4
_SET_ROUNDING = (f"movs {ROUNDING}, #128", f"lsls {ROUNDING}, {ROUNDING}, #8")

_OFFSETS = 32
"""STRB reaches so many bytes from a pointer."""

_PASS = 3
"""Channels that share the activations in registers: three sums, six totals."""


@dataclass(frozen=True, slots=True)
class Channel:
    """Weights of an output channel in the order of the window's words, and its requantization."""

    weights: Sequence[int]
    rescale: Rescale | ExactRescale


@dataclass(frozen=True, slots=True)
class Window:
    """Where the words of a window lie.

    Parameters
    ----------
    starts : tuple of int
        Words from the first to each place where words lie side by side.
    words : int
        How many lie so at each.
    step : int
        Words from a window to the next of its row.
    row_step : int
        Words from the first window of a row to that of the next.
    """

    starts: tuple[int, ...]
    words: int
    step: int
    row_step: int


def all_channels(code: Code, window: Window, channels: Sequence[Channel], columns: int) -> None:
    """A function that computes every channel of a window before it goes on to the next.

    Parameters
    ----------
    code : Code
        Takes the function.
    window : Window
        Of the packed activations.
    channels : sequence of Channel
        All of the output's.
    columns : int
        Windows in a row, where there is more than one row.
    """
    code.add(*SAVE)
    code.add(f"ldr r4, [sp, #{SAVED_BYTES}]", "mov r5, r4", "push {r0-r5}", *_SET_ROUNDING)
    code.label("8")
    for number, (base, chosen) in enumerate(_passes(channels)):
        if number:
            code.add("ldr r0, [sp]")
        _pass(code, window, [channels[each] for each in chosen], base, chosen)
    code.add("mov r6, sp", "ldm r6!, {r0-r5}")
    code.increase("r0", window.step * _WORD, "r6")
    code.increase("r1", len(channels), "r6")
    code.increase("r2", len(channels), "r6")
    code.add("subs r4, #1", "bne 7f")
    code.increase("r0", (window.row_step - columns * window.step) * _WORD, "r6")
    code.add("mov r4, r5", "subs r3, #1", "beq 9f")
    code.label("7")
    code.add("mov r6, sp", "stm r6!, {r0-r4}")
    code.branch_far("8b")
    code.label("9")
    code.add("add sp, #24", *RESTORE)
    code.pool()


def _passes(channels: Sequence[Channel]) -> Iterator[tuple[int, list[int]]]:
    """Channels of each pass over a window, and the one from which STRB reaches their outputs."""
    block = len(channels) if len(channels) <= _OFFSETS else _OFFSETS - _OFFSETS % _PASS
    for base in range(0, len(channels), block):
        weights = np.array([each.weights for each in channels[base : base + block]], np.int64)
        for group in group_alike(weights, _PASS):
            yield base, [base + each for each in group]


def _pass(
    code: Code, window: Window, channels: Sequence[Channel], base: int, numbers: Sequence[int]
) -> None:
    sums = [Sum("r3", "r8", "r9"), Sum("r4", "r10", "r11"), Sum("r5", "r12", "lr")]
    spare = ("r1", *(total.register for total in sums[len(channels) :]), "r6")
    sums = sums[: len(channels)]
    place, at = 0, 0
    for begin in window.starts:
        code.increase("r0", (begin - at) * _WORD, "r1")
        at = begin + window.words
        for word in range(0, window.words, len(spare)):
            pairs = spare[: window.words - word]
            taken = slice(place, place + len(pairs))
            code.add(f"ldm r0!, {{{', '.join(pairs)}}}")
            add_products(code, sums, [each.weights[taken] for each in channels], pairs)
            place = taken.stop
    pointed = False
    for number, total, channel in zip(numbers, sums, channels, strict=True):
        total.finish(code, "r1", "r2")
        channel.rescale.scale(code, ("r1", total.register), ("r2", "r0", "r6"))
        if not pointed or channel.rescale.spoils:
            code.add("ldr r6, [sp, #4]", "ldr r0, [sp, #8]")
            code.increase("r6", base, "r2")
            code.increase("r0", base, "r2")
            pointed = True
        code.add(
            f"strb r1, [r6, #{number - base}]", f"strb {total.register}, [r0, #{number - base}]"
        )


def one_channel(
    code: Code, window: Window, channel: Channel, number: int, channels: int, columns: int
) -> None:
    """A function that computes one channel of every window.

    Parameters
    ----------
    code : Code
        Takes the function.
    window : Window
        Of the packed activations of that channel.
    channel : Channel
        Its weights.
    number, channels : int
        Which of the output's it is, and how many there are.
    columns : int
        Windows in a row, where there is more than one row.
    """
    code.add(*SAVE, "subs r4, r2, r1", "mov r10, r4", "mov r6, r1", "mov r11, r3")
    code.increase("r6", number, "r4")
    code.add(f"ldr r4, [sp, #{SAVED_BYTES}]")
    code.load("r5", channels)
    code.add("muls r4, r5", "mov r12, r4", "adds r4, r6", "mov lr, r4", *_SET_ROUNDING)
    code.label("8")
    start = code.size
    total = Sum("r5", "r8", "r9")
    at = place = 0
    for begin in window.starts:
        code.increase("r0", (begin - at) * _WORD, "r1")
        at = begin + window.words
        for word in range(0, window.words, 3):
            pairs = ("r1", "r3", "r4")[: window.words - word]
            taken = slice(place, place + len(pairs))
            code.add(f"ldm r0!, {{{', '.join(pairs)}}}")
            add_products(code, [total], [channel.weights[taken]], pairs)
            place = taken.stop
    code.increase("r0", (window.step - at) * _WORD, "r1")
    total.finish(code, "r1", "r2")
    channel.rescale.scale(code, ("r1", "r5"), ("r2", "r3", "r4"))
    code.add("mov r2, r10", "strb r1, [r6]", "strb r5, [r6, r2]")
    code.increase("r6", channels, "r2")
    code.add("cmp r6, lr")
    code.repeat(start)
    code.increase("r0", (window.row_step - columns * window.step) * _WORD, "r1")
    code.add("add lr, r12", "mov r1, r11", "subs r1, #1", "mov r11, r1")
    code.repeat(start)
    code.add(*RESTORE)
    code.pool()
