"""What a network costs on the chip, measured before it is trained, and what it may cost."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from jerboa import __version__
from jerboa.errors import BoardError, ModelError
from jerboa.firmware import FirmwareSettings
from jerboa.project import HOP_CYCLES, measure_hop
from jerboa.storage import write_whole
from jerboa.training import TrainingSettings, write_untrained

__all__ = ["Budget", "Cost", "Costs"]


@dataclass(frozen=True)
class Cost:
    """What the firmware of a network takes.

    Attributes
    ----------
    cycles : int
        Of the worst hop, microphone and front end among them, and what the chip waits for weights
        in flash.
    ram, flash : int
        Bytes of the whole firmware, RAM with its stack.
    failure : str
        Why there is none of it; empty for a network that the chip runs.
    """

    cycles: int = 0
    ram: int = 0
    flash: int = 0
    failure: str = ""

    def __str__(self) -> str:
        if self.failure:
            return self.failure
        memory = f"{self.ram:,} bytes of RAM, {self.flash:,} bytes of flash"
        return f"{self.cycles:,} cycles a hop, {memory}"


@dataclass(frozen=True)
class Budget:
    """What a network may cost.

    Attributes
    ----------
    cycles : int
        Of a hop, everything in it; a hop of 32 ms has 4,000,000 at 125 MHz.
    ram, flash : int or None
        Bytes of the whole firmware; None for what the board has: what it does not hold fails.
    """

    cycles: int = HOP_CYCLES
    ram: int | None = None
    flash: int | None = None

    def excess(self, cost: Cost) -> list[str]:
        """What a cost goes beyond, in words; nothing if it fits."""
        if cost.failure:
            return [cost.failure]
        return [
            f"{amount:,} {what} against {limit:,}"
            for what, amount, limit in self._limits(cost)
            if amount > limit
        ]

    def share(self, cost: Cost) -> float:
        """The largest share of a limit that a cost takes: above 1 it does not fit."""
        if cost.failure:
            return float("inf")
        return max(amount / limit for _, amount, limit in self._limits(cost))

    def holds(self, cost: Cost) -> bool:
        """Whether a cost fits."""
        return not self.excess(cost)

    def _limits(self, cost: Cost) -> Iterator[tuple[str, int, int]]:
        """Each limit that there is: what of, how much the cost takes, how much there may be."""
        for what, amount, limit in (
            ("cycles", cost.cycles, self.cycles),
            ("bytes of RAM", cost.ram, self.ram),
            ("bytes of flash", cost.flash, self.flash),
        ):
            if limit is not None:
                yield what, amount, limit


class Costs:
    """Costs of networks, each measured once on the virtual board and kept in a file.

    Parameters
    ----------
    path : Path
        The JSON file.
    labels : sequence of str
        What the networks tell apart.
    board : str
        A name of `jerboa.firmware.board_names`.
    firmware : FirmwareSettings
        Those of the project; a clock that is to be found later counts as the standard one.
    """

    def __init__(
        self, path: Path, labels: Sequence[str], board: str, firmware: FirmwareSettings
    ) -> None:
        self._path = path
        self._labels = labels
        self._board = board
        self._firmware = firmware.with_clock()
        self._known: dict[str, Cost] = {}
        with suppress(OSError, ValueError, TypeError, AttributeError):  # not there, or damaged
            kept = json.loads(path.read_text(encoding="utf-8"))
            self._known = {key: Cost(**cost) for key, cost in kept.items()}

    def known(self, settings: TrainingSettings) -> bool:
        """Whether a network was measured already."""
        return self._key(settings) in self._known

    def of(self, settings: TrainingSettings) -> Cost:
        """Give a network's cost, measured if it is not known.

        Raises
        ------
        ToolError, SimulationError
            If the C compiler or the emulator fails.
        StorageError
            If the file cannot be written.
        """
        key = self._key(settings)
        if key not in self._known:
            self._known[key] = _measure(settings, self._labels, self._board, self._firmware)
            text = json.dumps({key: asdict(cost) for key, cost in self._known.items()}, indent=2)
            write_whole(self._path, f"{text}\n".encode())
        return self._known[key]

    def _key(self, settings: TrainingSettings) -> str:
        choice = settings.front_end
        front_end = choice if isinstance(choice, str) else choice.model_dump_json()
        return (
            f"{settings.architecture} x{settings.width:g}, {settings.members} members, "
            f"{front_end}, {len(self._labels)} labels, {self._board}, "
            f"{self._firmware.model_dump_json()}, jerboa {__version__}"
        )


def _measure(
    settings: TrainingSettings, labels: Sequence[str], board: str, firmware: FirmwareSettings
) -> Cost:
    with tempfile.TemporaryDirectory() as scratch:
        model = Path(scratch) / "untrained.tflite"
        try:
            write_untrained(model, settings, labels)
            hop = measure_hop(model, board, HOP_CYCLES, firmware)
        except (BoardError, ModelError) as error:
            return Cost(failure=str(error))
    if isinstance(hop, str):
        return Cost(failure=hop)
    return Cost(hop.cycles + hop.flash_cycles, hop.ram_bytes, hop.flash_bytes)
