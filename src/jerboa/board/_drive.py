"""The boot ROM's drive: found by its INFO_UF2.TXT, fed with a UF2; RP2040 datasheet, 2.8.4."""

from __future__ import annotations

import os
import re
import string
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from jerboa.errors import DeviceError

INFO_FILE = "INFO_UF2.TXT"
_BOARD_ID = "Board-ID:"
_RP2040 = "RPI-RP2"
_CHUNK = 64 * 512
_MOUNTS = Path("/proc/mounts")
_ESCAPE = re.compile(r"\\([0-7]{3})")
"""A blank, tab, line end or backslash of a mount point (getmntent(3))."""


def board_id(folder: Path) -> str | None:
    """What a boot drive says that it is, ``RPI-RP2`` for an RP2040; None for another folder."""
    try:
        lines = (folder / INFO_FILE).read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return None
    found = [line.removeprefix(_BOARD_ID).strip() for line in lines if line.startswith(_BOARD_ID)]
    return found[0] if found else None


def check_drive(folder: Path) -> None:
    """Refuse a folder that is not the drive of an RP2040.

    Raises
    ------
    DeviceError
    """
    found = board_id(folder)
    if found is None:
        raise DeviceError(
            f"{folder}: no boot drive ({INFO_FILE} is missing); hold BOOTSEL while plugging the "
            "board in, and give the drive that appears"
        )
    if found != _RP2040:
        raise DeviceError(
            f"{folder}: the drive of another chip ({found}); jerboa builds for the RP2040 only"
        )


def find_drives() -> list[Path]:
    """Boot drives of RP2040 boards among the mounted ones."""
    return [folder for folder in _mounted() if board_id(folder) == _RP2040]


def _mounted() -> list[Path]:
    if sys.platform == "win32":
        return [Path(f"{letter}:\\") for letter in string.ascii_uppercase]
    if sys.platform == "darwin":
        return sorted(Path("/Volumes").glob("*"))
    try:
        lines = os.fsdecode(_MOUNTS.read_bytes()).split("\n")
    except OSError:
        return []
    return _fat_drives(lines)


def _fat_drives(mounts: Iterable[str]) -> list[Path]:
    """Mount points of FAT file systems; any bytes but blanks, which are octal numbers there."""
    return [
        Path(_ESCAPE.sub(lambda found: chr(int(found[1], 8)), fields[1]))
        for fields in (line.split(" ") for line in mounts)
        if len(fields) > 2 and fields[2] in ("vfat", "msdos")
    ]


def copy_uf2(
    data: bytes, drive: Path, progress: Callable[[str, int, int], None] | None = None
) -> None:
    """Copy a whole UF2 to a boot drive; the board starts it when its last block has come.

    Parameters
    ----------
    data : bytes
        The file's contents, checked before.
    drive : Path
        A drive of `find_drives`.
    progress : callable, optional
        Called with the stage, the bytes done and all bytes.

    Raises
    ------
    DeviceError
        If the drive went away before the end. The board stays in its boot ROM or comes back to it
        by BOOTSEL, so that the copy can be made again.
    """
    done = 0
    try:
        with (drive / "firmware.uf2").open("wb", buffering=0) as file:
            while done < len(data):
                done += file.write(data[done : done + _CHUNK])
                os.fsync(file.fileno())
                if progress:
                    progress("copying", done, len(data))
    except PermissionError as error:
        raise DeviceError(
            f"{drive}: no permission to write to the boot drive; mount it for your user, or "
            "unmount it and let jerboa write over USB"
        ) from error
    except OSError as error:
        # The board reboots as soon as it has the last block, before the file is closed.
        if done < len(data):
            raise DeviceError(
                f"{drive}: went away after {done:,} of {len(data):,} bytes (unplugged, or power "
                "lost); the board is not broken: plug it in with BOOTSEL held and run the same "
                "command again"
            ) from error
