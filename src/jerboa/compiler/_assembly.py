"""Generated assembly in a compiled network: its file, and what the C must declare for it.

Code runs from RAM. As much as a budget allows lies there for good; the rest is copied from flash
before each run to one overlay, which all of it shares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from jerboa.compiler._kernel import Assembly
from jerboa.compiler._model import AssemblyMemory
from jerboa.compiler._step import Step
from jerboa.compiler._templates import fill

_WORD = 4
_RESIDENT_BYTES = 24 * 1024
"""RAM for code that stays."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """The assembly of one kernel.

    Parameters
    ----------
    symbol : str
        Of its first byte; ``SYMBOL_end`` is behind its last.
    assembly : Assembly
        The code.
    resident : bool
        Whether it lies in RAM for good.
    """

    symbol: str
    assembly: Assembly
    resident: bool

    @property
    def pointer(self) -> str:
        """Where the code is when it runs, as an expression in C."""
        if self.resident:
            return self.symbol
        return f"jerboa_overlay({self.symbol}, {self.symbol}_end, overlay)"


Pieces: TypeAlias = Mapping[Assembly, Piece]


def place_code(steps: Sequence[Step], name: str) -> Pieces:
    """Name the assembly of a network and choose its place, small pieces first.

    A byte that stays saves its way from flash in each run, in whichever piece it is; the overlay
    is as large as the largest piece that does not stay.

    Pieces of one convolution have the same code: it is there once.
    """
    found = [
        (f"{name}_{step.function}_code_{number}", kernel.assembly)
        for step in steps
        for number, kernel in enumerate(step.kernels)
        if kernel.assembly is not None
    ]
    room = _RESIDENT_BYTES
    pieces: dict[Assembly, Piece] = {}
    known: dict[tuple[str, ...], Piece] = {}
    for symbol, assembly in sorted(found, key=lambda each: each[1].code_bytes):
        if assembly.code not in known:
            room -= assembly.code_bytes
            known[assembly.code] = Piece(symbol, assembly, room >= 0)
        pieces[assembly] = known[assembly.code]
    return pieces


def assembly_memory(pieces: Pieces) -> AssemblyMemory:
    """RAM for the code and what it works on."""
    placed = [(each.assembly.code_bytes, each.resident) for each in dict.fromkeys(pieces.values())]
    return AssemblyMemory(
        resident_bytes=sum(size for size, resident in placed if resident),
        overlay_bytes=_words(max((size for size, resident in placed if not resident), default=0)),
        scratch_bytes=_words(max((assembly.scratch_bytes for assembly in pieces), default=0)),
    )


def _words(size: int) -> int:
    return -(-size // _WORD) * _WORD


def declarations(pieces: Pieces, scratch: str) -> str:
    """What the C must know of the code, its overlay, and where its scratch is."""
    if not pieces:
        return ""
    overlay = assembly_memory(pieces).overlay_bytes // _WORD
    return fill(
        "assembly.c.in",
        {
            "symbols": "\n".join(
                f"extern const int8_t {piece.symbol}[], {piece.symbol}_end[];"
                for piece in dict.fromkeys(pieces.values())
            ),
            "scratch": scratch,
            "overlay": f"static int32_t overlay[{overlay}];" if overlay else "",
        },
    )


def assembly_file(pieces: Pieces, common: dict[str, str]) -> str:
    """Text of ``NAME.S``."""
    return fill(
        "model.S.in",
        common
        | {
            "pieces": "".join(
                fill(
                    "code.S.in",
                    {
                        "symbol": piece.symbol,
                        "section": f".{'ram_code' if piece.resident else 'rodata'}.{piece.symbol}",
                        "flags": "ax" if piece.resident else "a",
                        "code": "\n".join(
                            line if line.endswith(":") else f"    {line}"
                            for line in piece.assembly.code
                        ),
                    },
                )
                for piece in dict.fromkeys(pieces.values())
            )
        },
    )
