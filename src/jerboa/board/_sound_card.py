"""Microphones that the computer sees: its own, and the board's over USB. PortAudio's binding."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from jerboa.board._level import Samples
from jerboa.errors import DeviceError

RATE = 16_000
"""Hz of every clip."""
_BOARD_NAME = "jerboa"
_BLOCKS_A_SECOND = 20


class SoundCard:
    """A microphone, recorded in blocks.

    Attributes
    ----------
    gaps : int
        Blocks of the last recording before which the system had thrown samples away.

    Parameters
    ----------
    of_board : bool
        The board's USB microphone, by its name; otherwise the computer's default one.

    Raises
    ------
    DeviceError
        If the binding or PortAudio is missing, there is no such microphone, or there are two
        boards.
    """

    def __init__(self, *, of_board: bool) -> None:
        self.gaps = 0
        self._library = _load()
        self._device = self._find_board() if of_board else None
        try:
            info = self._library.query_devices(self._device, "input")
        except (ValueError, self._library.PortAudioError) as error:
            raise DeviceError(
                f"no microphone found ({error}); plug one in, or check the system's sound settings"
            ) from error
        self.name = str(info["name"])
        self._rate = self._usable_rate(int(info["default_samplerate"]))

    def record(self, seconds: float, on_block: Callable[[Samples], None] | None = None) -> Samples:
        """Record a clip.

        Parameters
        ----------
        seconds : float
        on_block : callable, optional
            Called with each block of 50 ms, for a level meter.

        Returns
        -------
        array of int16, shape (samples,)
            At 16 kHz.

        Raises
        ------
        DeviceError
            If the microphone is in use, or goes away.
        """
        block = self._rate // _BLOCKS_A_SECOND
        blocks = []
        self.gaps = 0
        try:
            with self._library.InputStream(
                device=self._device, samplerate=self._rate, channels=1, dtype="int16"
            ) as stream:
                for _ in range(round(seconds * _BLOCKS_A_SECOND)):
                    data, overflowed = stream.read(block)
                    self.gaps += bool(overflowed)
                    blocks.append(np.asarray(data, np.int16)[:, 0])
                    if on_block:
                        on_block(blocks[-1])
        except self._library.PortAudioError as error:
            raise DeviceError(
                f"{self.name}: cannot be recorded ({error}); close other programs that use it"
            ) from error
        return _to_rate(np.concatenate(blocks), self._rate)

    def _find_board(self) -> int:
        found = [
            (index, info)
            for index, info in enumerate(self._library.query_devices())
            if _BOARD_NAME in info["name"].lower() and info["max_input_channels"] > 0
        ]
        if not found:
            raise DeviceError(
                "no board with a USB microphone found; plug it in, and flash a firmware that was "
                "built without --release"
            )
        # Windows lists each microphone once for each of its sound interfaces.
        first = found[0][1]["hostapi"]
        boards = [(index, info["name"]) for index, info in found if info["hostapi"] == first]
        if len(boards) > 1:
            raise DeviceError(
                f"{len(boards)} boards with a USB microphone found "
                f"({', '.join(name for _, name in boards)}); unplug the others, or choose one with "
                "--from serial --port"
            )
        return boards[0][0]

    def _usable_rate(self, default: int) -> int:
        """Windows' shared mode takes no rate but the card's own."""
        try:
            self._library.check_input_settings(
                device=self._device, channels=1, dtype="int16", samplerate=RATE
            )
        except self._library.PortAudioError:
            return default
        return RATE


def _to_rate(samples: Samples, rate: int) -> Samples:
    if rate == RATE:
        return samples
    import soxr

    resampled: Samples = soxr.resample(samples, rate, RATE, "VHQ")
    return resampled


def _load() -> Any:
    try:
        import sounddevice
    except ImportError as error:
        raise DeviceError(
            "recording from a microphone needs one more package; pip install 'jerboa[record]'"
        ) from error
    except OSError as error:
        how = (
            "; sudo apt install libportaudio2 (Fedora: sudo dnf install portaudio)"
            if sys.platform.startswith("linux")
            else "; install PortAudio"
        )
        raise DeviceError(f"PortAudio is missing{how}") from error
    return sounddevice
