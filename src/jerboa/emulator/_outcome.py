"""What a run has left behind, and whether it ended as it should."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np

from jerboa.emulator._elf import Elf
from jerboa.emulator._node import Message
from jerboa.emulator._simulation import ProbeHits
from jerboa.errors import SimulationError


def join_lines(
    texts: list[Message], start_nanos: float
) -> tuple[tuple[tuple[float, str], ...], str]:
    """Put the serial port's texts together: each line with its audio time in s, and the whole."""
    start = max(start_nanos, 0)
    lines = []
    buffer = b""
    for message in texts:
        buffer += message["text"].encode("latin-1")
        *whole, buffer = buffer.split(b"\n")
        time = (message["nanos"] - start) / 1e9
        lines += [(time, line.rstrip(b"\r").decode(errors="replace")) for line in whole]
    text = b"".join(message["text"].encode("latin-1") for message in texts)
    return tuple(lines), text.decode(errors="replace")


def check_outcome(
    end: Message,
    text: str,
    names: Elf | None,
    patience: float | None,
    *,
    wants_audio: bool,
    pin: int,
) -> None:
    """Refuse a run that did not end as it should, saying where the firmware was.

    Raises
    ------
    SimulationError
        If the firmware faulted, said nothing, or never listened to the microphone.
    """
    said = f"; its last words: {text.strip().splitlines()[-1]!r}" if text.strip() else ""
    if end["outcome"] == "fault":
        where = name_in(names, end["pc"])
        caller = name_in(names, end["caller"] & ~1)
        raise SimulationError(
            f"the firmware faulted: {end['reason']} in {where} (link register: {caller}){said}"
        )
    if end["outcome"] == "silent":
        what = "went silent" if text else "printed nothing"
        raise SimulationError(
            f"the firmware {what} for {patience:g} s while {_whereabouts(end, names)}{said}"
        )
    if wants_audio and end["audioStartNanos"] < 0:
        raise SimulationError(
            f"the firmware never listened to a microphone on GPIO {pin}; "
            f"it was last seen {_whereabouts(end, names)}; choose the board, kind of microphone "
            "and pins that it was built for"
        )


def _whereabouts(end: Message, names: Elf | None) -> str:
    """Say where the core was in most of the last looks at it."""
    awake = [address for address in end["places"] if address >= 0]
    if len(awake) * 2 < len(end["places"]):
        return f"asleep in {name_in(names, end['pc'])}"
    functions = Counter(name_in(names, address).split("+")[0] for address in awake)
    return f"running in {functions.most_common(1)[0][0]}" if functions else "starting"


def read_hits(folder: Path, index: int, length: int) -> ProbeHits:
    """Read what one probe has copied."""
    cycles = np.fromfile(folder / f"probe{index}.cycles", np.float64).astype(np.int64)
    data = np.fromfile(folder / f"probe{index}.data", np.uint8)
    return ProbeHits(cycles, data.reshape(len(cycles), length))


def name_in(names: Elf | None, address: int) -> str:
    """Name the function that holds an address; the address where there are no names."""
    return names.name_of(address) if names else f"{address:#010x}"
