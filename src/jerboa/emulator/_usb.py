"""What the USB host of the virtual board is told to do, and what it has to tell."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from jerboa.emulator._node import Message

Action = Literal[
    "send", "attach", "detach", "open", "close", "read", "hold", "rate", "record", "request"
]


@dataclass(frozen=True)
class UsbStep:
    """Something that the host does at a time.

    Attributes
    ----------
    seconds : float
        Audio time.
    action : str
        ``send`` (`data` to the serial port), ``attach`` and ``detach`` (the cable), ``open`` and
        ``close`` (DTR), ``read`` and ``hold`` (a program that reads, or hangs), ``rate``
        (`value` bit/s in SET_LINE_CODING), ``record`` (`value` 1 or 0: the microphone),
        ``request`` (`data` is a setup packet and what follows it for the device).
    value : int
        See `action`.
    data : bytes
        See `action`.
    is_abandoned : bool
        Leave a request after its setup packet.
    """

    seconds: float
    action: Action
    value: int = 0
    data: bytes = b""
    is_abandoned: bool = False


@dataclass(frozen=True)
class UsbReply:
    """The device's answer to a ``request``."""

    time: float
    """s of audio time."""
    setup: bytes
    data: bytes | None
    """None for a stall; empty where no data were asked for."""


@dataclass(frozen=True, eq=False)
class UsbDevice:
    """What the device said of itself when it was enumerated, and its microphone."""

    device: bytes
    """Device descriptor; empty if the host never got so far."""
    configuration: bytes
    """Configuration descriptor and all that belongs to it."""
    strings: tuple[str, str, str]
    """Manufacturer, product, serial number."""
    is_open: bool
    """Whether the serial port was opened."""
    bos: bytes = b""
    """Binary device object store; empty if there is none."""
    replies: tuple[UsbReply, ...] = ()
    """To the steps ``request``, in their order."""
    audio_packets: tuple[npt.NDArray[np.int16], ...] = ()
    """What each frame of a recording brought, shape (samples,) each."""


def encode_steps(steps: Sequence[UsbStep]) -> list[Message]:
    """The steps as ``board.mjs`` reads them."""
    return [
        {
            "seconds": step.seconds,
            "action": step.action,
            "value": step.value,
            "data": base64.b64encode(step.data).decode(),
            "isAbandoned": step.is_abandoned,
        }
        for step in steps
    ]


def read_usb(usb: dict[str, Any], messages: Sequence[Message], folder: Path) -> UsbDevice:
    """What a run's last message, its replies and its files tell."""

    def decode(data: str | None) -> bytes:
        return base64.b64decode(data or "")

    strings = [decode(text)[2:].decode("utf-16-le", "replace") for text in usb["strings"]]
    manufacturer, product, serial = [*strings, "", "", ""][:3]
    lengths = np.fromfile(folder / "usbPackets", np.float64).astype(np.int64) // 2
    samples = np.fromfile(folder / "usbAudio", "<i2")
    return UsbDevice(
        device=decode(usb["device"]),
        configuration=decode(usb["configuration"]),
        bos=decode(usb["bos"]),
        strings=(manufacturer, product, serial),
        is_open=usb["open"],
        replies=tuple(
            UsbReply(
                time=message["nanos"] / 1e9,
                setup=decode(message["setup"]),
                data=None if message["data"] is None else decode(message["data"]),
            )
            for message in messages
            if message["type"] == "reply"
        ),
        audio_packets=tuple(np.split(samples, np.cumsum(lengths)[:-1])) if len(lengths) else (),
    )
