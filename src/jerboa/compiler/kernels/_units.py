"""Sums of many products as a loop over packed weights, those of two units in a word.

    void code(const int32_t *activations, const int32_t *weights, int32_t *sums, int32_t passes);

A unit is what one row of weights makes of the activations: one of a dense layer, or one channel of
one window. A pass makes the sums of four. As in `_sums`, the halves of a sum stay apart while the
magnitudes of its weights add up to 255 or less: inputs are grouped so that this holds for every
unit, and each group ends in a split. The activations are words of RAM; the weights, each read
once, stay in flash.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._kernel import Assembly, Constant, Kernel
from jerboa.compiler.kernels._code import RESTORE, SAVE, Code
from jerboa.compiler.kernels._sums import MAX_GROUP

_WORD = 4
UNITS = 4
"""Of a pass."""
_MIN_UNITS = 3
"""Fewer leave more of a pass idle than the pairs gain."""

_MIN_DEPTH = 16
_LOOP_BYTES = 2_000
"""Of straight-line code: the branch back reaches 2 KiB."""

_GROUP = 3
"""Most inputs of a group: so many activations and words of weights fit the registers."""

_GROUP_BYTES, _INPUT_BYTES = 18, 8
"""Of the code of a group, and of each of its inputs."""
_LEAST_BYTES = _GROUP_BYTES // _GROUP + _INPUT_BYTES
"""An input takes no less, in whole groups."""

_CACHED_BYTES = 8 * 1024
"""Of weights, half of the cache in front of the flash: what is read again comes from there."""

_SCRATCH_BYTES = 8 * 1024
"""For windows that are computed together: RAM, against weights that are read once more."""

_TOTALS = (("r8", "r9"), ("r10", "r11"))
_ROUNDING = "r12"


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Packed weights, and the code that reads them.

    Parameters
    ----------
    pairs : Constant
        Words of two weights in the order in which they are read.
    padded_depth : int
        Activations, with some of no weight at the end.
    passes : int
        Of four units each.
    code : Code
        One function.
    """

    pairs: Constant
    padded_depth: int
    passes: int
    code: Code

    def assembly(self, function: str, kernel: Kernel) -> Assembly:
        """The code with a driver that takes what a plain kernel takes."""
        return self._assembly(function, kernel, {}, at_once=1)

    def assembly_of_windows(self, function: str, kernel: Kernel, windows: int) -> Assembly:
        """Likewise for a driver of many windows, which reads weights from flash rarely.

        As many passes as the cache surely holds are computed for as many windows as fit the
        scratch, before the next weights are read.
        """
        pass_words = self.pairs.values.size // self.passes
        passes_at_once = max(1, _CACHED_BYTES // (_WORD * pass_words))
        fitting = _SCRATCH_BYTES // (_WORD * (self.padded_depth + UNITS * self.passes))
        at_once = 1 if passes_at_once >= self.passes else max(1, min(windows, fitting))
        own = {
            "pass_words": pass_words,
            "passes_at_once": min(passes_at_once, self.passes),
            "windows_at_once": at_once,
        }
        return self._assembly(function, kernel, own, at_once)

    def _assembly(
        self, function: str, kernel: Kernel, own: dict[str, int], at_once: int
    ) -> Assembly:
        driver = Kernel(
            function,
            constants=(self.pairs, *kernel.constants[1:]),
            parameters={
                **kernel.parameters,
                "padded_depth": self.padded_depth,
                "passes": self.passes,
                **own,
            },
            macs=kernel.macs,
            inputs=kernel.inputs,
            output=kernel.output,
        )
        scratch = _WORD * (self.padded_depth + UNITS * self.passes) * at_once
        return Assembly(driver, tuple(self.code.lines), self.code.size, scratch)


def pack_units(weights: NDArray[np.int8]) -> Units | None:
    """Pack the weights of a layer; None for few units or inputs.

    Parameters
    ----------
    weights : ndarray, shape (units, inputs), int8
        A row for each unit.
    """
    units, depth = weights.shape
    if units < _MIN_UNITS or depth < _MIN_DEPTH:
        return None
    passes = -(-units // UNITS)
    fewest = -(-depth * _LEAST_BYTES // _LOOP_BYTES)
    for chunks in range(fewest, depth + 1):
        chunk = -(-depth // chunks)
        padded = np.zeros((passes * UNITS, chunks * chunk), np.int32)
        padded[:units, :depth] = weights
        groups = list(_groups(padded.reshape(-1, chunk)))
        if _GROUP_BYTES * len(groups) + _INPUT_BYTES * chunk <= _LOOP_BYTES:
            break
    pairs = Constant("pairs", _pack(padded, chunk, groups))
    return Units(pairs, padded.shape[1], passes, _code(groups, padded.shape[1]))


def _groups(rows: NDArray[np.int32]) -> Iterator[slice]:
    """Cut the columns so that no row's magnitudes pass the limit within a group."""
    magnitudes = np.abs(rows)
    start, width = 0, rows.shape[1]
    while start < width:
        end = min(start + _GROUP, width)
        while magnitudes[:, start:end].sum(axis=1).max() > MAX_GROUP:
            end -= 1
        yield slice(start, end)
        start = end


def _pack(padded: NDArray[np.int32], chunk: int, groups: Sequence[slice]) -> NDArray[np.int32]:
    """Words in the order in which the code reads them: pass, chunk, group, pair, input."""
    units, depth = padded.shape
    pairs = padded.reshape(units // UNITS, 2, 2, depth // chunk, chunk).astype(np.int64)
    words = (pairs[:, :, 0] + (pairs[:, :, 1] << 16)).astype(np.int32)
    ordered = words.transpose(0, 2, 1, 3)
    return np.concatenate(
        [ordered[..., group].reshape(*ordered.shape[:2], -1) for group in groups], axis=-1
    ).reshape(-1)


def _code(groups: Sequence[slice], depth: int) -> Code:
    code = Code()
    code.table(1)
    code.function(0)
    code.add(*SAVE)
    code.load("r4", depth * _WORD)
    code.add("adds r4, r0", "push {r0, r2-r4}")
    code.add("movs r4, #128", "lsls r4, r4, #8", f"mov {_ROUNDING}, r4")
    code.label("1")
    code.add("movs r2, #0", *(f"mov {total}, r2" for totals in _TOTALS for total in totals))
    code.add("ldr r2, [sp, #12]", "mov lr, r2")
    code.label("8")
    start = code.size
    for group in groups:
        count = group.stop - group.start
        activations, words = ("r2", "r3", "r4")[:count], ("r5", "r6", "r7")[:count]
        code.add(f"ldm r0!, {{{', '.join(activations)}}}")
        for total, upper in _TOTALS:
            code.add(f"ldm r1!, {{{', '.join(words)}}}")
            code.add(*(f"muls {w}, {a}" for w, a in zip(words, activations, strict=True)))
            code.add(*(f"adds r5, {word}" for word in words[1:]))
            code.add(f"add {total}, r5", f"add r5, {_ROUNDING}")
            code.add("asrs r5, r5, #16", f"add {upper}, r5")
    code.add("cmp r0, lr")
    code.repeat(start)
    code.add("ldr r5, [sp, #4]")
    for total, upper in _TOTALS:
        code.add(f"mov r3, {upper}", "lsls r4, r3, #16", f"mov r2, {total}", "subs r2, r4")
        code.add("stm r5!, {r2, r3}")
    code.add("str r5, [sp, #4]", "ldr r0, [sp]", "ldr r2, [sp, #8]", "subs r2, #1")
    code.add("str r2, [sp, #8]", "beq 9f")
    code.branch_far("1b")
    code.label("9")
    code.add("add sp, #16", *RESTORE)
    code.pool()
    return code
