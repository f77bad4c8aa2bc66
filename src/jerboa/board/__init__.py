"""The computer's side of the cable: boards found, flashed, watched and recorded from.

Every command takes a `Bus`, this computer's by default; tests give a simulated one.
"""

from jerboa.board._bus import BootDevice, Bus, SystemBus
from jerboa.board._capture import Capture, capture
from jerboa.board._devices import Device, devices
from jerboa.board._flash import Flashed, flash
from jerboa.board._level import Level, measure
from jerboa.board._listener import CONNECTED, LOST, Listener
from jerboa.board._log import CsvLog, JsonLinesLog, Log, open_log
from jerboa.board._permissions import UDEV_FILE, UDEV_RULE
from jerboa.board._picoboot import PicoBoot, Refused, write_flash
from jerboa.board._port import NO_BOARD, PortInfo, PortLost, SerialStream, Stream, choose_port
from jerboa.board._protocol import LineReader, Message, ask, kind
from jerboa.board._screen import bar, event_text, render
from jerboa.board._sound_card import SoundCard
from jerboa.board._state import BoardState
from jerboa.board._transport import Gone, Stall, Transport

__all__ = [
    "CONNECTED",
    "LOST",
    "NO_BOARD",
    "UDEV_FILE",
    "UDEV_RULE",
    "BoardState",
    "BootDevice",
    "Bus",
    "Capture",
    "CsvLog",
    "Device",
    "Flashed",
    "Gone",
    "JsonLinesLog",
    "Level",
    "LineReader",
    "Listener",
    "Log",
    "Message",
    "PicoBoot",
    "PortInfo",
    "PortLost",
    "Refused",
    "SerialStream",
    "SoundCard",
    "Stall",
    "Stream",
    "SystemBus",
    "Transport",
    "ask",
    "bar",
    "capture",
    "choose_port",
    "devices",
    "event_text",
    "flash",
    "kind",
    "measure",
    "open_log",
    "render",
    "write_flash",
]
