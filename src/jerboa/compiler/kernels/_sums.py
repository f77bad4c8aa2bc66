"""Sums of products as straight-line code made from the weights.

Two activations lie in one word, ``pair = low + (high << 16)``, and one multiplication by a weight
serves both. A sum of such products keeps both apart as long as neither leaves 16 bits: with
int8 activations, as long as the weights' magnitudes add up to 255 or less. Where they would pass
it, the sum is split: ``total`` takes the whole, ``upper`` the upper halves; modulo 2^32 the lower
sum is ``total - (upper << 16)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jerboa.compiler.kernels._code import Code

MAX_GROUP = 255
"""Greatest sum of magnitudes: 128 * 255 < 2^15."""

ROUNDING = "r7"
"""Holds 2^15 while sums are split."""

_PRODUCT = "r2"


@dataclass(slots=True)
class Sum:
    """Two sums of products of one output channel, and where they are.

    Parameters
    ----------
    register : str
        Low register of the sum since the last split.
    total, upper : str
        High registers of what was split off.
    """

    register: str
    total: str
    upper: str
    magnitude: int = 0
    fresh: bool = True
    splits: int = 0

    def split(self, code: Code) -> None:
        """Move the sum to its totals and begin anew."""
        operation = "add" if self.splits else "mov"
        code.add(f"{operation} {self.total}, {self.register}")
        self._take_upper(code)
        code.add(f"{operation} {self.upper}, {self.register}")
        self.splits += 1
        self.fresh, self.magnitude = True, 0

    def finish(self, code: Code, lower: str, scratch: str) -> None:
        """Leave the lower sum in `lower`, the upper one in the sum's own register."""
        if self.fresh:
            code.add(f"movs {self.register}, #0")
        if not self.splits:
            code.add(f"sxth {lower}, {self.register}")
            self._take_upper(code)
            return
        code.add(f"mov {lower}, {self.total}", f"adds {lower}, {self.register}")
        self._take_upper(code)
        code.add(
            f"add {self.register}, {self.upper}",
            f"lsls {scratch}, {self.register}, #16",
            f"subs {lower}, {scratch}",
        )

    def _take_upper(self, code: Code) -> None:
        """Round to the upper half; the lower one, a signed remainder, drops out."""
        code.add(f"adds {self.register}, {ROUNDING}", f"asrs {self.register}, {self.register}, #16")


def add_products(
    code: Code, sums: Sequence[Sum], weights: Sequence[Sequence[int]], pairs: Sequence[str]
) -> None:
    """Add ``weights[i][j] * pairs[j]`` to ``sums[i]`` for all i and j."""
    left = [list(each) for each in weights]
    for total, row in zip(sums, left, strict=True):
        _begin_with_positive(code, total, row, pairs)
    for place, pair in enumerate(pairs):
        _add_products_of(code, sums, [row[place] for row in left], pair)


def _begin_with_positive(code: Code, total: Sum, row: list[int], pairs: Sequence[str]) -> None:
    """Where a new group is due, take a positive weight first: it costs an instruction less."""
    due = total.fresh or total.magnitude + abs(row[0]) > MAX_GROUP
    if not due or row[0] > 0:
        return
    place = next((i for i, weight in enumerate(row) if weight > 1), None)
    if place is not None:
        if not total.fresh:
            total.split(code)
        _multiply(code, total.register, row[place], pairs[place])
        total.magnitude, total.fresh = row[place], False
        row[place] = 0


def _add_products_of(code: Code, sums: Sequence[Sum], weights: Sequence[int], pair: str) -> None:
    """Add the products of one pair.

    A product is made from the one before where that is cheaper: equal, one more, or a power of
    two times as much.
    """
    shared: list[tuple[int, int, Sum]] = []
    for total, weight in zip(sums, weights, strict=True):
        if not weight:
            continue
        if total.magnitude + abs(weight) > MAX_GROUP:
            total.split(code)
        total.magnitude += abs(weight)
        if total.fresh and weight > 1:
            _multiply(code, total.register, weight, pair)
            total.fresh = False
        else:
            shared.append((abs(weight), weight, total))
    held = 0
    for magnitude, weight, total in sorted(shared, key=lambda each: each[0]):
        product = _PRODUCT
        if magnitude == 1:
            product = pair
        elif held != magnitude:
            _next_product(code, held, magnitude, pair)
            held = magnitude
        _accumulate(code, total, product, weight > 0)


def _next_product(code: Code, held: int, magnitude: int, pair: str) -> None:
    ratio, rest = divmod(magnitude, held) if held else (0, 1)
    if held and magnitude == held + 1:
        code.add(f"adds {_PRODUCT}, {pair}")
    elif rest == 0 and ratio.bit_count() == 1:
        code.add(f"lsls {_PRODUCT}, {_PRODUCT}, #{ratio.bit_length() - 1}")
    else:
        _multiply(code, _PRODUCT, magnitude, pair)


def _multiply(code: Code, register: str, weight: int, pair: str) -> None:
    if weight.bit_count() == 1:
        code.add(f"lsls {register}, {pair}, #{weight.bit_length() - 1}")
    else:
        code.add(f"movs {register}, #{weight}", f"muls {register}, {pair}")


def _accumulate(code: Code, total: Sum, product: str, positive: bool) -> None:
    register = total.register
    if total.fresh:
        code.add(f"movs {register}, {product}" if positive else f"rsbs {register}, {product}, #0")
    else:
        code.add(f"{'adds' if positive else 'subs'} {register}, {product}")
    total.fresh = False
