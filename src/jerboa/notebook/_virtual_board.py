"""A firmware on the virtual board."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import traitlets

from jerboa.clips import SAMPLE_RATE, Recording
from jerboa.emulator import Simulation
from jerboa.errors import ClipError
from jerboa.firmware import FirmwareSettings, Wiring, find_board, wire
from jerboa.notebook._widget import Widget, module, samples_of
from jerboa.project import try_on_board


class VirtualBoard(Widget):
    """Play recordings to the unchanged UF2 and see what the board does.

    Parameters
    ----------
    uf2 : Path
        The firmware.
    recordings : iterable of Recording
        To choose from; the first 5 s of each are played. The page adds its microphone.
    wiring : Wiring, optional
        As the firmware was built for; a Pico with a PDM microphone by default.
    window : int
        Samples that the network hears at once, or more: a shorter recording begins after silence,
        as the board says nothing before its first window is full.

    Attributes
    ----------
    simulation : Simulation or None
        The last run.
    """

    _esm = module("virtual_board")

    names: traitlets.List[str] = traitlets.List().tag(sync=True)
    result = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        uf2: Path,
        recordings: Iterable[Recording] = (),
        wiring: Wiring | None = None,
        window: int = 2 * SAMPLE_RATE,
    ) -> None:
        self.uf2 = Path(uf2)
        self.window = window
        self.wiring = wiring or wire(find_board("pico"), FirmwareSettings())
        self.simulation: Simulation | None = None
        self._plays = 0
        self._recordings = list(recordings)
        names = [f"{recording.label}: {recording.source}" for recording in self._recordings]
        super().__init__(names=names)

    def play(self, recording: Recording) -> Simulation:
        """Play a recording; the page shows what came of it.

        Raises
        ------
        SimulationError
            If the firmware faults, hangs or says nothing.
        BoardError
            If the file is no UF2 for the RP2040.
        ToolError, StorageError
            If the emulator is missing or broke, or there is no room for the run's files.
        """
        [trial] = try_on_board(self.uf2, [recording], wiring=self.wiring, window=self.window)
        self.simulation = trial.simulation
        # The same clip gives the same facts; the page waits for a change.
        self._plays += 1
        self.result = {**trial.simulation.facts(), "play": self._plays}
        return trial.simulation

    def _asked(self, message: dict[str, Any], buffers: Sequence[Any]) -> None:
        index = message.get("index")
        if index is None:
            samples = samples_of(buffers, ClipError)
            self.play(Recording("microphone", "microphone", held=samples))
        elif isinstance(index, int) and 0 <= index < len(self._recordings):
            self.play(self._recordings[index])
        else:
            raise ClipError("there is no such clip; run the cell again")
