"""What came out of a run on the virtual board."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from jerboa.emulator._usb import UsbDevice

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Hop:
    """One JSON line of the firmware."""

    time: float
    """When the line reached the host, s of audio time."""
    end: float
    """End of the hop's audio by the firmware's own account (``t``), s."""
    number: int
    probabilities: tuple[float, ...]
    label: str | None
    """None while warming up, or where no label of several reaches the threshold."""
    warm: bool
    cycles: dict[str, int]
    """Core cycles of each stage."""
    overruns: int
    """Hops lost so far."""
    fields: dict[str, Any]
    """The whole line."""


@dataclass(frozen=True)
class Event:
    """Consecutive hops with one label."""

    label: str
    start: float
    """When its first hop was reported, s of audio time."""
    end: float
    """When the first hop after it was reported, or the last of the run, s of audio time."""
    probability: float
    """The highest in the event."""


@dataclass(frozen=True, eq=False)
class Led:
    """How bright the LED was."""

    times: FloatArray
    """Middle of each bin, s of audio time, shape (bins,)."""
    duty: FloatArray
    """Part of the bin in which the LED shone, 0 to 1, shape (bins,)."""


@dataclass(frozen=True, eq=False)
class ProbeHits:
    """Copies of memory, one for each time that the core came to a probe's address."""

    cycles: npt.NDArray[np.int64]
    """Core cycle of each hit, shape (hits,)."""
    data: npt.NDArray[np.uint8]
    """Shape (hits, length)."""


@dataclass(frozen=True, eq=False)
class Simulation:
    """A run on the virtual board; times are audio time, 0 at the first clock of the microphone."""

    clip: npt.NDArray[np.int16]
    """What was played, 16 kHz, shape (samples,)."""
    usb_text: str
    lines: tuple[tuple[float, str], ...]
    """Time of arrival (s) and text of each whole line."""
    led: Led
    seconds: float
    """Audio time at the end, s."""
    total_cycles: int
    frequency: float
    """Clock of the core at the end, Hz."""
    stack_bytes: int | None
    """Most that was on the stack; None without an ELF file that has a section ``.stack``."""
    usb: UsbDevice
    markers: tuple[tuple[int, int], ...]
    """Number and core cycle of each ``BKPT #n``."""
    probes: tuple[ProbeHits, ...]
    """In the order of the probes asked for."""
    pdm: npt.NDArray[np.uint8]
    """Bits of the microphone, 0 or 1, shape (bits,); empty unless they were kept."""
    warnings: tuple[str, ...]
    """What the chip or a host might take amiss, or the emulator does not model."""

    start_seconds: float = 0.0
    """From power-on to the start of audio time, s."""
    restarts: tuple[float, ...] = ()
    """Times at which the watchdog restarted the chip, s."""
    writes: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Addresses of the words that were written to, if they were kept, shape (words,)."""
    is_in_boot_rom: bool = False
    """The firmware ended itself for the boot drive (reset_usb_boot), and with it the run."""

    @property
    def usb_audio(self) -> npt.NDArray[np.int16]:
        """What was recorded from the USB microphone, 16 kHz, shape (samples,)."""
        return np.concatenate([np.zeros(0, np.int16), *self.usb.audio_packets])

    @cached_property
    def hops(self) -> tuple[Hop, ...]:
        """The firmware's reports, in their order."""
        return tuple(hop for time, line in self.lines if (hop := _parse_hop(time, line)))

    @cached_property
    def messages(self) -> tuple[tuple[float, dict[str, Any]], ...]:
        """Time of arrival (s) and fields of each JSON line: hops, events, status, replies."""
        parsed = ((time, _parse_json(line)) for time, line in self.lines)
        return tuple((time, fields) for time, fields in parsed if fields)

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """Runs of hops with the same label, hops that warm up left out."""
        return _make_events(self.hops)

    @property
    def cycles(self) -> dict[str, npt.NDArray[np.int64]]:
        """Core cycles of each stage, shape (hops,) each."""
        stages = self.hops[0].cycles if self.hops else {}
        return {
            stage: np.array([hop.cycles[stage] for hop in self.hops], np.int64) for stage in stages
        }

    def facts(self) -> dict[str, Any]:
        """What a page draws of the run, as JSON takes it.

        Returns
        -------
        dict
            ``lines`` of the serial port, ``seconds``, and ``led``: ``values`` 0 to 1, one each
            ``step`` seconds from ``start`` on.
        """
        times = self.led.times
        step = float(times[1] - times[0]) if len(times) > 1 else 1.0
        return {
            "lines": [line for _, line in self.lines],
            "seconds": self.seconds,
            "led": {
                "start": float(times[0]) - step / 2 if len(times) else 0.0,
                "step": step,
                "values": np.round(self.led.duty, 3).tolist(),
            },
        }

    def summary(self) -> list[str]:
        """The run in a few lines for a terminal."""
        lines = [f"played    {self.seconds:.2f} s, {len(self.hops)} hops reported"]
        lines += [
            f"heard     {event.label} from {event.start:.2f} to {event.end:.2f} s, "
            f"probability up to {event.probability:.3f}"
            for event in self.events
        ]
        if len(self.led.duty):
            lines.append(f"LED       up to {self.led.duty.max():.0%}")
        lines += [
            f"cycles    {stage}: {int(np.median(cycles)):,} a hop, at most {cycles.max():,}"
            for stage, cycles in self.cycles.items()
        ]
        lost = self.hops[-1].overruns if self.hops else 0
        lines += [f"overruns  {lost}"] if lost else []
        return lines + [
            f"warning   {each}" for each in (*self._of_the_microphone(), *self.warnings)
        ]

    def _of_the_microphone(self) -> list[str]:
        """What the firmware's last status says against its microphone."""
        statuses = [fields["status"] for _, fields in self.messages if "status" in fields]
        last = statuses[-1] if statuses else {}
        told = last.get("microphone") if isinstance(last, dict) else {}
        if not isinstance(told, dict):
            return []
        if told.get("stuck"):
            return [
                "nothing drives the wire that the firmware listens to; choose the board, kind of "
                "microphone, pins and channel that it was built for"
            ]
        if told.get("clipped"):
            return [
                f"the sound is cut off at full scale in {told['clipped']} hops; build with a lower "
                "gain"
            ]
        return []

    def plot(self, path: Path, labels: Sequence[str] = ()) -> None:
        """Draw sound, probability, LED and label over time.

        Parameters
        ----------
        path : Path
            The picture; its suffix chooses the format. Replaced only by a whole one; its folder
            is made if needed.
        labels : sequence of str
            Of the network's outputs, if it has several; by default those that hops were given.

        Raises
        ------
        StorageError
            If the picture cannot be written.
        """
        from jerboa.emulator._plot import plot_simulation

        plot_simulation(self, path, labels)


def _parse_hop(time: float, line: str) -> Hop | None:
    """A line that is no hop's report is just text."""
    try:
        fields = json.loads(line)
        return Hop(
            time=time,
            end=fields["t"] / 1000,
            number=fields["hop"],
            probabilities=tuple(fields["p"]),
            label=fields["label"],
            warm=fields["warm"],
            cycles=dict(fields["cycles"]),
            overruns=fields["overruns"],
            fields=fields,
        )
    except (KeyError, TypeError, ValueError):
        return None


def _parse_json(line: str) -> dict[str, Any]:
    try:
        fields = json.loads(line)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _make_events(hops: tuple[Hop, ...]) -> tuple[Event, ...]:
    events = []
    first = 0
    for label, group in groupby(hops, key=lambda hop: hop.label):
        members = list(group)
        following = first + len(members)
        if label is not None:
            end = hops[min(following, len(hops) - 1)].time
            peak = max(max(hop.probabilities, default=0.0) for hop in members)
            events.append(Event(label, members[0].time, end, peak))
        first = following
    return tuple(events)
