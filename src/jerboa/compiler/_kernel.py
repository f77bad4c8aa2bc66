"""What an operator becomes: calls of C kernels, their constants, and assembly in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """An array that goes into flash for one operator; a null pointer if it is empty."""

    name: str
    values: NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class Kernel:
    """A call of a C kernel in ``device/nn/``.

    The function takes pointers to the inputs, to the output, to the constants, and to a
    struct of its own name with the parameters.

    Parameters
    ----------
    function : str
        ``jerboa_conv_2d`` is declared in ``nn/conv_2d.h``.
    constants : tuple of Constant
        In the order of the function's arguments.
    parameters : mapping of str to int
        The struct's fields.
    macs : int
        Multiply-accumulates of one run; 0 where there are no weights.
    inputs : tuple of int or None
        Places of the operator's inputs that it reads; None for all that need no constant.
    output : int
        Place of the operator's output that it writes.
    copies_to : int or None
        Where in that output it puts bytes of its only input as they are; None if it does
        anything else.
    copies_from : int
        Where in the input they lie.
    assembly : Assembly or None
        What the chip runs in its place.
    """

    function: str
    parameters: Mapping[str, int]
    constants: tuple[Constant, ...] = ()
    macs: int = 0
    inputs: tuple[int, ...] | None = None
    output: int = 0
    copies_to: int | None = None
    copies_from: int = 0
    assembly: Assembly | None = None

    @property
    def header(self) -> str:
        """The kernel's header, below ``device/``."""
        return f"nn/{self.function.removeprefix('jerboa_')}.h"


@dataclass(frozen=True, slots=True, eq=False)
class Assembly:
    """Generated Thumb-1 code, and the call that drives it.

    Parameters
    ----------
    driver : Kernel
        Its function takes, before the parameters, a pointer to the code and one to the scratch.
    code : tuple of str
        Lines of assembly that run at any address.
    code_bytes : int
        No less than the assembler makes of them.
    scratch_bytes : int
        RAM that it needs while it runs.
    holds_weights : bool
        Whether it is made from the weights, so that these lie where the code does.
    """

    driver: Kernel
    code: tuple[str, ...]
    code_bytes: int
    scratch_bytes: int
    holds_weights: bool = False
