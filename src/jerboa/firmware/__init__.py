"""Boards, and from a model to an image for one of them; the same C for this computer."""

from jerboa.firmware._boards import Board, board_names, find_board
from jerboa.firmware._build import Firmware, build_firmware
from jerboa.firmware._clock import (
    HIGHEST_MHZ,
    clock_choices,
    expected_current,
    hop_cycles,
    hop_limit,
    lowest_clock,
    pll_settings,
)
from jerboa.firmware._config import HOP_SAMPLES
from jerboa.firmware._host import HostClassifier, StreamEvent
from jerboa.firmware._host_stream import HostStream
from jerboa.firmware._memory_map import MapEntry, MemoryMap
from jerboa.firmware._network import load_model
from jerboa.firmware._settings import FirmwareSettings, MicrophoneKind
from jerboa.firmware._wiring import Wiring, wire
from jerboa.firmware.exports import EXPORT_TARGETS, export_model, export_tflm

__all__ = [
    "EXPORT_TARGETS",
    "HIGHEST_MHZ",
    "HOP_SAMPLES",
    "Board",
    "Firmware",
    "FirmwareSettings",
    "HostClassifier",
    "HostStream",
    "MapEntry",
    "MemoryMap",
    "MicrophoneKind",
    "StreamEvent",
    "Wiring",
    "board_names",
    "build_firmware",
    "clock_choices",
    "expected_current",
    "export_model",
    "export_tflm",
    "find_board",
    "hop_cycles",
    "hop_limit",
    "load_model",
    "lowest_clock",
    "pll_settings",
    "wire",
]
