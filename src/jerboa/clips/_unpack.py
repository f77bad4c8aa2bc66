"""Archives from elsewhere, unpacked so that they cannot write anywhere else."""

from __future__ import annotations

import lzma
import shutil
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from jerboa.errors import DownloadError
from jerboa.storage import storage_errors

_CHUNK = 1 << 18
_DAMAGE = (
    *(tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, OSError, ValueError, RuntimeError, IndexError, OverflowError),
)
"""What the readers raise on a damaged, encrypted or unknown archive."""


@dataclass(frozen=True)
class _Member:
    """A regular file in an archive."""

    name: str
    open: Callable[[], AbstractContextManager[IO[bytes]]]


def unpack(archive: Path, target: Path, most_bytes: int, most_files: int, strip: bool) -> None:
    """Unpack a zip or tar archive into a new folder.

    Only folders and regular files are made: links, devices and pipes are refused, and so are
    absolute names, drive letters and ``..``. The bytes are counted as they are written, whatever
    the archive says of itself.

    Parameters
    ----------
    archive, target : Path
        The archive, and the folder to make; what stands there is deleted.
    most_bytes, most_files : int
        Bounds.
    strip : bool
        Whether to leave away the first part of every name.

    Raises
    ------
    DownloadError
        If the archive is broken, unsafe, or passes a bound.
    StorageError
        If the disk is full or the folder cannot be written.
    """
    shutil.rmtree(target, ignore_errors=True)
    left = most_bytes
    with storage_errors(target):
        target.mkdir(parents=True)
    try:
        with _open(archive) as members:
            for count, member in enumerate(members, start=1):
                if count > most_files:
                    raise _refusal(archive, f"holds more than {most_files} files")
                path = _safe_path(archive, member.name, target, strip)
                if path is not None:
                    left = _write(archive, member, path, left)
    except _DAMAGE as error:
        raise _refusal(archive, "is damaged or no archive") from error


def _write(archive: Path, member: _Member, path: Path, left: int) -> int:
    if path.exists():
        raise _refusal(archive, f"holds two files of one name ({member.name!a})")
    with member.open() as contents, storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            for chunk in _chunks(archive, contents):
                left -= len(chunk)
                if left < 0:
                    raise _refusal(archive, "unpacks to more than the data set's size")
                file.write(chunk)
    return left


def _chunks(archive: Path, contents: IO[bytes]) -> Iterator[bytes]:
    # Told apart here from the errors of writing, which are of the same class.
    try:
        while chunk := contents.read(_CHUNK):
            yield chunk
    except _DAMAGE as error:
        raise _refusal(archive, "is damaged or no archive") from error


def _safe_path(archive: Path, name: str, target: Path, strip: bool) -> Path | None:
    """Where a member goes; None for what lies above the part that is left away."""
    parts = PurePosixPath(name).parts
    unsafe = any(part == ".." or ":" in part or "\\" in part or "\0" in part for part in parts)
    if name.startswith("/") or unsafe:
        raise _refusal(archive, f"would write outside its folder ({name!a})")
    kept = parts[1:] if strip else parts
    return target.joinpath(*kept) if kept else None


@contextmanager
def _open(archive: Path) -> Iterator[Iterator[_Member]]:
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as zipped:
            yield _zip_members(archive, zipped)
    else:
        with tarfile.open(archive) as tarred:
            yield _tar_members(archive, tarred)


def _zip_members(archive: Path, zipped: zipfile.ZipFile) -> Iterator[_Member]:
    for info in zipped.infolist():
        kind = info.external_attr >> 28
        # The upper half holds the Unix mode where the archive was made on Unix: 8 is a file.
        if kind not in (0, 4, 8):
            raise _refusal(archive, f"holds a link or device ({info.filename!a})")
        if not info.is_dir():
            yield _Member(info.filename, lambda info=info: zipped.open(info))  # type: ignore[misc]


def _tar_members(archive: Path, tarred: tarfile.TarFile) -> Iterator[_Member]:
    for info in tarred:
        contents = tarred.extractfile(info) if info.isreg() else None
        if contents is not None:
            yield _Member(info.name, lambda contents=contents: contents)  # type: ignore[misc]
        elif not info.isdir():
            raise _refusal(archive, f"holds a link or device ({info.name!a})")


def _refusal(archive: Path, what: str) -> DownloadError:
    return DownloadError(f"{archive} {what}; it was deleted, try again later")
