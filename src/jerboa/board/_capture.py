"""The last seconds that a board has heard, over its serial port; with what it made of them."""

from __future__ import annotations

import base64
import binascii
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from jerboa.board._level import Samples
from jerboa.board._port import PortLost, Stream
from jerboa.board._protocol import LineReader, Message, spell
from jerboa.errors import DeviceError

_SILENCE_SECONDS = 5.0
_LONGEST_CLIP = 1 << 20
"""Samples; the chip's whole memory holds an eighth of them."""
_NO_CAPTURE = (
    "the board knows no 'capture': its firmware is old, or was built with --release; flash one "
    "without, or record with --from computer"
)


@dataclass(frozen=True, eq=False)
class Capture:
    """A clip from a board's ring.

    Attributes
    ----------
    samples : array of int16, shape (samples,)
        At 16 kHz, the very samples that the classifier saw.
    probabilities : tuple of tuple of float
        Of each hop of the clip.
    """

    samples: Samples
    probabilities: tuple[tuple[float, ...], ...]


def capture(
    stream: Stream,
    *,
    wait: bool = False,
    progress: Callable[[int, int], None] | None = None,
    silence: float = _SILENCE_SECONDS,
) -> Capture:
    """Fetch a clip.

    Parameters
    ----------
    stream : Stream
        Of a board with a jerboa firmware.
    wait : bool
        Wait for the clip that the board sends by itself at its next event (``capture on``), in
        place of asking for one.
    progress : callable, optional
        Called with the samples that have come and all samples.
    silence : float
        Seconds without a piece of the clip after which it counts as broken.

    Returns
    -------
    Capture
        Samples and the probabilities of their hops.

    Raises
    ------
    DeviceError
        If the firmware has no such command, the board leaves, or a piece is lost.
    """
    reader, clip = LineReader(), _Clip()
    try:
        stream.write(spell("capture on" if wait else "capture"))
        heard = time.monotonic()
        while not clip.is_whole:
            for message in reader.feed(stream.read(0.2)):
                if clip.take(message):
                    heard = time.monotonic()
                    if progress and clip.length:
                        progress(clip.received, clip.length)
            waits_for_event = wait and clip.length is None
            if not waits_for_event and time.monotonic() - heard > silence:
                raise DeviceError(_broken(clip))
    except PortLost as error:
        raise DeviceError("the board went away in the middle of a clip; try again") from error
    finally:
        # However it ends: a board that is left on sends a clip at every event, whoever listens.
        if wait:
            with suppress(PortLost):
                stream.write(spell("capture off"))
    return clip.finish()


def _broken(clip: _Clip) -> str:
    if clip.length is None:
        return _NO_CAPTURE
    return f"the clip broke off after {clip.received} of {clip.length} samples; try again"


class _Clip:
    """Pieces of one clip, put together."""

    def __init__(self) -> None:
        self.length: int | None = None
        self.received = 0
        self.is_whole = False
        self._number: object = None
        self._samples = np.zeros(0, np.int16)
        self._probabilities: tuple[tuple[float, ...], ...] = ()

    def take(self, message: Message) -> bool:
        """Take a line; whether it belongs to the clip."""
        if str(message.get("command", "")).startswith("capture") and "error" in message:
            unknown = str(message["error"]).startswith("unknown")
            raise DeviceError(_NO_CAPTURE if unknown else str(message["error"]))
        if message.get("reply") == "capture" and "samples" in message:
            self.length, self._number = int(message["samples"]), message.get("id")
            if self.length > _LONGEST_CLIP:
                raise DeviceError(f"the board promises a clip of {self.length} samples; try again")
            self._samples = np.zeros(self.length, np.int16)
            self.received = 0
            return True
        if self.length is None or message.get("capture") != self._number:
            return False
        if "pcm" in message:
            self._piece(message.get("at"), str(message["pcm"]))
        elif "p" in message:
            self._probabilities += (tuple(map(float, message["p"])),)
        elif message.get("end"):
            self.is_whole = True
        return True

    def _piece(self, at: int | None, text: str) -> None:
        try:
            piece = np.frombuffer(base64.b64decode(text, validate=True), "<i2")
        except (binascii.Error, ValueError) as error:
            raise DeviceError("a piece of the clip is damaged; try again") from error
        assert self.length is not None
        if at != self.received or at + len(piece) > self.length:
            raise DeviceError(f"a piece of the clip was lost at sample {self.received}; try again")
        self._samples[at : at + len(piece)] = piece
        self.received += len(piece)

    def finish(self) -> Capture:
        """The whole clip."""
        if self.received != self.length:
            raise DeviceError(
                f"{self.length} samples were promised and {self.received} came; try again"
            )
        return Capture(self._samples, self._probabilities)
