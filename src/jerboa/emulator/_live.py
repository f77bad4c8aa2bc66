"""A virtual board that runs as long as it is wanted, at the pace of the clock on the wall."""

from __future__ import annotations

import base64
import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from jerboa.emulator._node import find_node, job_folder
from jerboa.emulator._parts import board_parts
from jerboa.emulator._simulate import FLASH, LED_BIN_SECONDS, read_bootable
from jerboa.emulator._sound import AUDIO_RATE, density
from jerboa.emulator._usb import Action
from jerboa.errors import SimulationError, ToolError

_MAIN = Path(__file__).parent / "main.mjs"
_END_SECONDS = 5
_SCALE = 0.5
"""Part of the microphone's full scale that a clip's is, as `simulate` has it."""


class LiveBoard:
    """The very UF2 on the virtual board, its serial port in the caller's hands.

    The board keeps to real time as far as the computer keeps up; one that does not runs slower,
    and nothing else changes. Leave its block, or call `close`, to end it.

    Parameters
    ----------
    uf2 : Path
        The firmware.
    clip : array of int16, shape (samples,), optional
        Sound at 16 kHz, played to the microphone again and again; silence without one.
    **board
        What `simulate` takes of the board: pins, microphone, LED.

    Raises
    ------
    BoardError
        If the file is no UF2 for the RP2040, or a pin does not exist.
    SimulationError
        If the boot ROM would not start the firmware.
    ToolError, StorageError
        If the emulator is missing, or there is no room for the run's files.
    """

    def __init__(self, uf2: Path, clip: npt.NDArray[np.int16] | None = None, **board: Any) -> None:
        image = read_bootable(uf2)
        parts = board_parts(**board)
        self._stack = ExitStack()
        self._folder = self._stack.enter_context(job_folder())
        self._heard = bytearray()
        self._news = threading.Condition()
        self._end: dict[str, Any] | None = None
        self._is_over = False
        (self._folder / "flash").write_bytes(image)
        (self._folder / "clip").write_bytes(b"")
        job = {
            "kind": "live",
            "folder": str(self._folder),
            "images": [{"address": FLASH, "file": "flash"}],
            "stackLimit": 0,
            "clip": "clip",
            "led": parts["led"],
            "ledBinNanos": LED_BIN_SECONDS * 1e9,
            "microphone": {**parts["microphone"], "rate": AUDIO_RATE, "keepBits": False},
            "usbInput": "",
            "usbSteps": [],
            "recordsUsbAudio": False,
            "probes": [],
            "restarts": True,
        }
        file = self._folder / "job.json"
        file.write_bytes(json.dumps(job).encode())
        self._stderr = self._stack.enter_context((self._folder / "stderr").open("w+b"))
        self._process = subprocess.Popen(
            [str(find_node()), str(_MAIN), str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
        )
        assert self._process.stdout is not None
        self._reader = threading.Thread(
            target=self._listen, args=(self._process.stdout,), daemon=True
        )
        self._reader.start()
        if clip is not None:
            self.play(clip, loop=True)

    def __enter__(self) -> LiveBoard:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read(self, timeout: float) -> bytes:
        """What the firmware has sent; empty if nothing came for `timeout` seconds.

        Raises
        ------
        SimulationError
            If the firmware has faulted, or gone to its boot ROM.
        ToolError
            If the emulator broke.
        """
        with self._news:
            self._news.wait_for(lambda: self._heard or self._is_over, timeout)
            data = bytes(self._heard)
            self._heard.clear()
        if not data and self._is_over:
            self._raise_end()
        return data

    @property
    def in_boot_rom(self) -> bool:
        """Whether the firmware has left for the boot ROM, which ends the run."""
        return self._end is not None and self._end["outcome"] == "bootRom"

    def write(self, data: bytes) -> None:
        """Send bytes to the firmware's serial port."""
        self.do("send", data=data)

    def play(self, clip: npt.NDArray[np.int16], *, loop: bool = False) -> None:
        """Play a clip to the microphone from now on, in place of any other.

        Parameters
        ----------
        clip : array of int16, shape (samples,)
            At 16 kHz.
        loop : bool
            Whether it begins again at its end.
        """
        file = self._folder / "clip"
        partial = self._folder / "clip.partial"
        partial.write_bytes(density(clip, _SCALE).tobytes())
        partial.replace(file)
        self._tell({"action": "play", "file": file.name, "loops": loop and len(clip) > 0})

    def do(self, action: Action, value: int = 0, data: bytes = b"") -> None:
        """Let the USB host do something: see `UsbStep`."""
        encoded = base64.b64encode(data).decode()
        self._tell({"action": action, "value": value, "data": encoded, "isAbandoned": False})

    @contextmanager
    def serial_port(self) -> Iterator[str]:
        """Offer the board's serial port as a pseudo-terminal, whose path any program can open.

        Opening it raises DTR, closing it drops DTR, and its speed becomes the line coding.

        Raises
        ------
        ToolError
            On Windows, which has no pseudo-terminals of this kind.
        """
        try:
            from jerboa.emulator._pseudo_terminal import PseudoTerminal
        except ImportError as error:
            raise ToolError("a virtual serial port needs Linux or macOS") from error
        with PseudoTerminal(self) as path:
            yield path

    def close(self) -> None:
        """End the run."""
        if self._process.stdin and not self._process.stdin.closed:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        self._stack.close()

    def _tell(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(f"{json.dumps(message)}\n".encode())
            self._process.stdin.flush()
        except BrokenPipeError:
            self._raise_end()

    def _listen(self, stdout: IO[bytes]) -> None:
        with stdout:
            for line in stdout:
                message = json.loads(line) if line.endswith(b"\n") else {"type": ""}
                with self._news:
                    if message["type"] == "text":
                        self._heard += message["text"].encode("latin-1")
                        self._news.notify_all()
                    elif message["type"] == "end":
                        self._end = message
        with self._news:
            self._is_over = True
            self._news.notify_all()

    def _raise_end(self) -> None:
        self._reader.join()
        if self.in_boot_rom:
            raise SimulationError("the firmware went to its boot ROM")
        if self._end is not None and self._end["outcome"] == "fault":
            raise SimulationError(f"the firmware faulted: {self._end['reason']}")
        self._stderr.seek(0)
        lines = self._stderr.read().decode(errors="replace").splitlines()
        cause = next((line for line in lines if "Error" in line), "no message")
        raise ToolError(f"the emulator ended: {cause}")
