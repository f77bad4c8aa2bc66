"""Text of generated Thumb-1 assembly, with the little arithmetic that its encodings ask for."""

from __future__ import annotations

SAVE = (
    "push {r4-r7, lr}",
    *("mov r4, r8", "mov r5, r9", "mov r6, r10", "mov r7, r11"),
    "push {r4-r7}",
)
"""Opens a function that uses every register but r12."""

SAVED_BYTES = 36
"""What it leaves on the stack, below the fifth argument."""

RESTORE = (
    "pop {r4-r7}",
    *("mov r8, r4", "mov r9, r5", "mov r10, r6", "mov r11, r7"),
    "pop {r4-r7, pc}",
)
"""Ends it."""

_IMMEDIATE = 255
"""Greatest immediate of MOVS, ADDS, SUBS and CMP."""

_INSTRUCTION_BYTES = 2
_WORD_BYTES = 4

_NEAR_BYTES = 240
"""How far back a conditional branch reaches for certain."""

_TABLE = 1000
"""Label of the table of functions; theirs follow."""

_LITERAL_REACH = 900
"""Bytes from a load to its literal that are always within LDR's 1,020."""


class Code:
    """Instructions in the making.

    Attributes
    ----------
    lines : list of str
        One instruction, label or directive each.
    size : int
        Bytes of the code and its literals; no less than the assembler makes of it.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.size = 0
        self._oldest_literal: int | None = None

    def add(self, *instructions: str) -> None:
        """Append instructions of 16 bits."""
        if self._oldest_literal is not None and self.size - self._oldest_literal > _LITERAL_REACH:
            self.jump_pool()
        self.lines.extend(instructions)
        self.size += _INSTRUCTION_BYTES * len(instructions)

    def label(self, name: str) -> None:
        """Append a label: numbers but 6 may come again, and are referred to as ``1b``, ``1f``."""
        self.lines.append(f"{name}:")

    def table(self, functions: int) -> None:
        """Open the code with the place of each of its functions, bit 0 set as for a call."""
        self.lines.append(f"{_TABLE}:")
        self.lines += [f".word {_TABLE + 1 + i}f - {_TABLE}b + 1" for i in range(functions)]
        self.size += _WORD_BYTES * functions

    def function(self, index: int) -> None:
        """Begin a function of the table."""
        self.lines += [".balign 4", f"{_TABLE + 1 + index}:"]
        self.size += _INSTRUCTION_BYTES

    def repeat(self, start: int) -> None:
        """Branch back to the label 8 at `start`, within 2 KiB, while the Z flag is not set."""
        if self.size - start <= _NEAR_BYTES:
            self.add("bne 8b")
        else:
            self.add("beq 7f", "b 8b")
            self.label("7")

    def branch_far(self, label: str) -> None:
        """Branch anywhere; the link register is lost."""
        self.lines.append(f"bl {label}")
        self.size += 2 * _INSTRUCTION_BYTES

    def pool(self) -> None:
        """Place the literals so far, where nothing runs into them."""
        self.lines.append(".pool")
        self.size += _INSTRUCTION_BYTES
        self._oldest_literal = None

    def jump_pool(self) -> None:
        """Place the literals so far and jump over them; no flag is lost."""
        if self._oldest_literal is not None:
            self._oldest_literal = None
            self.add("b 6f")
            self.pool()
            self.label("6")

    def load(self, register: str, value: int) -> None:
        """Load a constant into a low register."""
        if 0 <= value <= _IMMEDIATE:
            self.add(f"movs {register}, #{value}")
            return
        self.add(f"ldr {register}, ={value & 0xFFFFFFFF:#x}")
        self.size += _WORD_BYTES
        if self._oldest_literal is None:
            self._oldest_literal = self.size

    def increase(self, register: str, value: int, scratch: str) -> None:
        """Add a constant to a low register by way of another where it is large."""
        name, amount = ("adds", value) if value >= 0 else ("subs", -value)
        if amount > 2 * _IMMEDIATE:
            self.load(scratch, amount)
            self.add(f"{name} {register}, {scratch}")
            return
        while amount:
            step = min(amount, _IMMEDIATE)
            self.add(f"{name} {register}, #{step}")
            amount -= step
