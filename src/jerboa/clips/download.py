"""Public data sets, fetched once: resumed, checked, unpacked with care."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from jerboa.clips._fetch import fetch, hash_file
from jerboa.clips._unpack import unpack
from jerboa.errors import DatasetError, DownloadError
from jerboa.storage import storage_errors, take_lock, write_whole

__all__ = ["CATALOGUE", "Source", "get"]

Progress = Callable[[int, int], None]
"""Bytes so far, bytes in all (0 if the server does not tell)."""


@dataclass(frozen=True)
class Source:
    """Where a data set comes from.

    Parameters
    ----------
    address : str
        Of the archive.
    archive : str
        Its file name here; the ending tells zip from tar.
    sha256 : str, optional
        What the archive must hash to; None where nobody can publish one. The first download is
        then trusted, and its hash kept beside it for the next.
    size : int, optional
        Bytes of the archive; None where it is not known.
    unpacked : int
        Bytes that the archive may at most unpack to.
    files : int
        Files that it may at most hold.
    strip : bool
        Whether all of it lies in one folder that is to be left away.
    licence : str
        Under which it is given.
    """

    address: str
    archive: str
    sha256: str | None
    size: int | None
    unpacked: int
    files: int
    strip: bool
    licence: str


CATALOGUE: Mapping[str, Source] = {
    # GitHub makes its archives anew and does not promise their bytes: two checksums of this one
    # have been published, by others, and they differ. So none is given.
    "esc50": Source(
        "https://github.com/karolpiczak/ESC-50/archive/33c8ce9eb2cf0b1c2f8bcf322eb349b6be34dbb6.zip",
        "esc50.zip",
        None,
        None,
        2_000_000_000,
        5_000,
        True,
        "CC BY-NC 3.0, the ESC-10 subset CC BY 3.0; credits per clip in its LICENSE",
    ),
    # Checksum and size as published by TensorFlow Datasets and torchaudio.
    "speech-commands": Source(
        "https://storage.googleapis.com/download.tensorflow.org/data/speech_commands_v0.02.tar.gz",
        "speech_commands_v0.02.tar.gz",
        "af14739ee7dc311471de98f5f9d2c9191b18aedfe957f4a6ff791c709868ff58",
        2_428_923_189,
        6_000_000_000,
        150_000,
        False,
        "CC BY 4.0",
    ),
    # The recordings of the Arm tutorial, a branch of its repository: no checksum, as above.
    "fire-alarms": Source(
        "https://github.com/ArmDeveloperEcosystem/ml-audio-classifier-example-for-pico/archive/refs/heads/fire_alarms.tar.gz",
        "fire_alarms.tar.gz",
        None,
        None,
        500_000_000,
        200,
        True,
        "CC0 1.0, CC BY 3.0 or free of charge and royalties; a licence file beside each recording",
    ),
}
"""The data sets that `get` knows, by name."""


def get(
    name: str,
    folder: Path,
    *,
    progress: Progress | None = None,
    catalogue: Mapping[str, Source] = CATALOGUE,
) -> Path:
    """Download a data set and unpack it.

    What was downloaded before is kept: a download that broke off goes on where it stopped, a
    data set that is there already is left alone. The archive is deleted once it is unpacked.

    Parameters
    ----------
    name : str
        A key of the catalogue.
    folder : Path
        The data set becomes the folder `name` in it.
    progress : callable, optional
        Called with the bytes so far and in all.
    catalogue : mapping of str to Source
        Which data sets there are.

    Returns
    -------
    Path
        ``folder / name``, for `esc50`, `speech_commands` or `one_label`.

    Warns
    -----
    UserWarning
        If there is no published checksum and this is the first download.

    Raises
    ------
    DatasetError
        If the name is unknown.
    DownloadError
        If the server cannot be reached or breaks off, the archive is not the one that was
        published, or not safe to unpack, or another process is downloading it.
    StorageError
        If the disk is full or the folder cannot be written.
    """
    if name not in catalogue:
        names = ", ".join(sorted(catalogue))
        raise DatasetError(f"'{name}' is no data set that can be fetched; choose one of {names}")
    source, target = catalogue[name], folder / name
    if target.exists():
        return target
    archive = folder / source.archive
    with storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    lock_file = folder / f".{name}.lock"
    lock = take_lock(lock_file)
    if lock is None:
        raise DownloadError(f"{target} is being downloaded by another process; wait for it")
    try:
        with closing(lock):
            _download(source, archive, target, progress)
    finally:
        with suppress(OSError):
            lock_file.unlink()
    return target


def _download(source: Source, archive: Path, target: Path, progress: Progress | None) -> None:
    folder, name = target.parent, target.name
    if not archive.exists():
        fetch(source.address, archive, source.size, progress)
    note = folder / f"{source.archive}.sha256"
    scratch = folder / f".{name}.partial"
    try:
        found = _check(source, archive, note)
        unpack(archive, scratch, source.unpacked, source.files, source.strip)
        if source.sha256 is None and not note.exists():
            write_whole(note, f"{found}  {source.archive}\n".encode())
            warnings.warn(
                f"{source.address} has no published checksum; this download is trusted, "
                f"its SHA-256 kept in {note}",
                stacklevel=2,
            )
        with storage_errors(target):
            scratch.rename(target)
            archive.unlink()
    except DownloadError:
        archive.unlink()
        raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _check(source: Source, archive: Path, note: Path) -> str:
    found = hash_file(archive)
    expected = source.sha256
    if expected is None and note.exists():
        expected = note.read_text(encoding="ascii").split()[0]
    if expected is not None and found != expected:
        changed = "" if source.sha256 else f", or delete {note} if the data set has changed"
        raise DownloadError(
            f"{source.address} sent something else than it should (SHA-256 {found[:12]}…, "
            f"not {expected[:12]}…); it was deleted, try again later{changed}"
        )
    return found
