"""The virtual board: runs the very UF2 that a user flashes, or a bare ELF file."""

from jerboa.emulator._live import LiveBoard
from jerboa.emulator._run_elf import (
    BARE_LINKER_SCRIPT,
    BARE_SOURCES,
    ElfRun,
    FunctionCycles,
    run_elf,
)
from jerboa.emulator._simulate import Probe, simulate
from jerboa.emulator._simulation import Event, Hop, Led, ProbeHits, Simulation
from jerboa.emulator._usb import UsbDevice, UsbReply, UsbStep

__all__ = [
    "BARE_LINKER_SCRIPT",
    "BARE_SOURCES",
    "ElfRun",
    "Event",
    "FunctionCycles",
    "Hop",
    "Led",
    "LiveBoard",
    "Probe",
    "ProbeHits",
    "Simulation",
    "UsbDevice",
    "UsbReply",
    "UsbStep",
    "run_elf",
    "simulate",
]
