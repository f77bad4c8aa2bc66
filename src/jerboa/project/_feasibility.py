"""Whether the board can run a network, known before the network is trained."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from jerboa import training
from jerboa.firmware import build_firmware
from jerboa.project._clock import choose_clock
from jerboa.project._settings import ProjectSettings


def check_board(settings: ProjectSettings, labels: Sequence[str]) -> None:
    """Build the firmware around the network with random weights, as it will be built later.

    Parameters
    ----------
    settings : ProjectSettings
        Board, firmware, architecture and front end count.
    labels : sequence of str
        What the network will tell apart.

    Raises
    ------
    BoardError
        If the board's memory is too small for it, or its clock is to be found and none is enough.
    ModelError
        If the architecture reads nothing of the front end.
    ToolError, SimulationError
        If the C compiler or the emulator fails.
    """
    with tempfile.TemporaryDirectory() as scratch:
        model = Path(scratch) / "untrained.tflite"
        training.write_untrained(model, settings.training, labels)
        if settings.firmware.clock == "auto":
            choose_clock(model, settings.firmware, board=settings.board)
        else:
            build_firmware(model, Path(scratch), board=settings.board, settings=settings.firmware)
