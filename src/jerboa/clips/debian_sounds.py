"""Hours of sound from Debian's packages: music, prompts in many languages, games' effects.

A detector rings at what it has never heard. Few people have hours of music and voices at hand
that they may use; Debian's archive holds them, each under a free licence. Of each track and each
voice some pieces of 5 s are kept, joined in one file: many short ones say more than a few long.
"""

from __future__ import annotations

import lzma
import shutil
import subprocess
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import groupby
from os import cpu_count
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from jerboa.clips._audio import AUDIO_SUFFIXES, SAMPLE_RATE, read_clip, write_clip
from jerboa.clips._debian_packages import EFFECTS, PACKAGES, Package
from jerboa.errors import ClipError, DownloadError, ToolError
from jerboa.storage import storage_errors

__all__ = ["EFFECTS", "PACKAGES", "PIECE_S", "Package", "get_debian_sounds"]

PIECE_S = 5
_PIECE = PIECE_S * SAMPLE_RATE
_LEAST_TRACK_S = 40
"""Of music: what is shorter is an effect, and may be a beep."""
_LONGEST_EFFECT_S = 20
"""What is longer is cut in pieces."""
_MINUTE = 60 * SAMPLE_RATE
_LONGEST_PROMPT_S = 10
_PAUSE = SAMPLE_RATE // 5
_DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, RuntimeError)
"""Of an archive in a package, encrypted ones too: what comes after it is left out."""
_FAINTEST = 100.0
"""RMS of a piece of music, of 32,768: what is fainter is a pause or a fade."""

Progress = Callable[[int, int], None]
"""Packages so far, packages in all."""


def get_debian_sounds(
    folder: Path,
    *,
    packages: Mapping[str, Package] = PACKAGES,
    progress: Progress | None = None,
) -> list[str]:
    """Download packages one after another, keep pieces of their sounds and their licences.

    What is there of an earlier call is kept. Nothing is installed.

    Parameters
    ----------
    folder : Path
        Becomes ``music``, ``speech`` and ``effects``, mono WAV files at 16 kHz named after package
        and track or voice, and ``licences``, a file of each package's.
    packages : mapping of str to Package
        Which.
    progress : callable, optional
        Called with the packages done and all.

    Returns
    -------
    list of str
        The packages that this system's archive does not have.

    Raises
    ------
    ToolError
        If this system has no ``apt-get`` and ``dpkg-deb``.
    DownloadError
        If no package can be had.
    StorageError
        If the disk is full or the folder cannot be written.
    """
    for tool in ("apt-get", "dpkg-deb"):
        if shutil.which(tool) is None:
            raise ToolError(
                f"{tool} was not found: these sounds come from Debian's packages, for Debian, "
                "Ubuntu and Raspberry Pi OS; elsewhere import recordings of your own"
            )
    missing = []
    complaint = ""
    for done, (name, package) in enumerate(packages.items()):
        if progress:
            progress(done, len(packages))
        licence = folder / "licences" / f"{name}.txt"
        if licence.exists():
            continue
        with tempfile.TemporaryDirectory() as scratch:
            complaint = _unpack(name, Path(scratch)) or complaint
            copyright_file = Path(scratch) / "usr" / "share" / "doc" / name / "copyright"
            if not copyright_file.exists():
                missing.append(name)
                continue
            _keep(name, package, Path(scratch), folder / package.kind)
            with storage_errors(licence):
                licence.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(copyright_file, licence)
    if len(missing) == len(packages):
        raise DownloadError(f"apt-get has none of the packages ({complaint}); try apt-get update")
    if progress:
        progress(len(packages), len(packages))
    return missing


def _unpack(name: str, scratch: Path) -> str:
    """Download and unpack a package; what went wrong, if anything did."""
    with storage_errors(scratch):
        found = _run(["apt-get", "download", name], scratch)
        for archive in scratch.glob("*.deb"):
            found = found or _run(["dpkg-deb", "-x", archive.name, "."], scratch)
        _unzip(scratch)
    return found


def _unzip(scratch: Path) -> None:
    """Take the sounds out of the archives that some games keep them in."""
    packed = [path for path in scratch.rglob("*") if path.suffix in (".zip", ".pk3")]
    for path in filter(zipfile.is_zipfile, packed):
        with suppress(*_DAMAGE), zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                if Path(member).suffix.lower() in AUDIO_SUFFIXES:
                    archive.extract(member, path.with_suffix(".unzipped"))


def _run(command: Sequence[str], folder: Path) -> str:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, errors="replace", check=False
    )
    return done.stderr.strip().rpartition("\n")[2] if done.returncode else ""


def _keep(name: str, package: Package, scratch: Path, folder: Path) -> None:
    paths = sorted(
        path
        for path in scratch.rglob(package.pattern)
        if path.suffix.lower() in AUDIO_SUFFIXES
        and path.is_file()
        and not any(word in str(path.relative_to(scratch)) for word in package.without)
    )
    for number, samples in enumerate(_CUTTERS[package.kind](paths, package)):
        if len(samples):
            write_clip(folder / f"{name}-{number:03d}.wav", samples)


def _cut_music(paths: Sequence[Path], package: Package) -> Iterator[NDArray[np.int16]]:
    """Pieces of each track, spread evenly over it."""

    def cut(path: Path) -> NDArray[np.int16]:
        samples = _read(path)
        if len(samples) < _LEAST_TRACK_S * SAMPLE_RATE:
            return samples[:0]
        return _pieces(samples, package.pieces)

    with ThreadPoolExecutor(cpu_count()) as pool:
        yield from pool.map(cut, paths)


def _cut_effects(paths: Sequence[Path], package: Package) -> Iterator[NDArray[np.int16]]:
    """Short sounds whole and pieces of long ones, one after another, some minute a file."""

    def cut(path: Path) -> NDArray[np.int16]:
        samples = _read(path)
        long = len(samples) > _LONGEST_EFFECT_S * SAMPLE_RATE
        return _pieces(samples, package.pieces) if long else samples

    shuffled = list(paths)
    Random(0).shuffle(shuffled)
    minute: list[NDArray[np.int16]] = []
    with ThreadPoolExecutor(cpu_count()) as pool:
        for samples in pool.map(cut, shuffled):
            minute.append(samples)
            if sum(map(len, minute)) >= _MINUTE:
                yield np.concatenate(minute)
                minute = []
    if minute:
        yield np.concatenate(minute)


def _pieces(samples: NDArray[np.int16], count: int) -> NDArray[np.int16]:
    """Pieces of 5 s spread evenly, joined, without those that hold next to nothing."""
    middles = (np.arange(count) + 0.5) / count
    starts = ((len(samples) - _PIECE) * middles).astype(int)
    pieces = [samples[start : start + _PIECE] for start in starts]
    return np.concatenate([samples[:0], *(each for each in pieces if _rms(each) >= _FAINTEST)])


def _cut_speech(paths: Sequence[Path], package: Package) -> Iterator[NDArray[np.int16]]:
    """Prompts of each voice, drawn from all, one after another in pieces that hold whole ones."""
    for _, files in groupby(sorted(paths, key=package.voice), package.voice):
        shuffled = list(files)
        Random(0).shuffle(shuffled)
        pieces: list[NDArray[np.int16]] = [np.zeros(0, np.int16)]
        piece: list[NDArray[np.int16]] = []
        for path in shuffled:
            prompt = _read(path)
            if not 0 < len(prompt) <= _LONGEST_PROMPT_S * SAMPLE_RATE:
                continue
            piece += [prompt, np.zeros(_PAUSE, np.int16)]
            if sum(map(len, piece)) >= _PIECE:
                pieces.append(np.concatenate(piece)[:_PIECE])
                piece = []
            if len(pieces) > package.pieces:
                break
        yield np.concatenate(pieces)


_CUTTERS = {"music": _cut_music, "speech": _cut_speech, "effects": _cut_effects}


def _rms(samples: NDArray[np.int16]) -> float:
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))


def _read(path: Path) -> NDArray[np.int16]:
    try:
        return read_clip(path)
    except ClipError:
        return np.zeros(0, np.int16)
