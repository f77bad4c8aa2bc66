"""Hours of background from Debian's packages: music of games, and prompts in many languages.

A detector rings at what it has never heard. Few people have hours of music and voices at hand
that they may use; Debian's archive holds them, each under a free licence. Of each track and each
voice some pieces of 5 s are kept, joined in one file: many short ones say more than a few long.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from os import cpu_count
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from jerboa.clips._audio import AUDIO_SUFFIXES, SAMPLE_RATE, read_clip, write_clip
from jerboa.errors import ClipError, DownloadError, ToolError
from jerboa.storage import storage_errors

__all__ = ["PACKAGES", "PIECE_S", "Package", "get_debian_sounds"]

PIECE_S = 5
_PIECE = PIECE_S * SAMPLE_RATE
_LEAST_TRACK_S = 40
"""What is shorter is an effect, and may be a beep."""
_LONGEST_PROMPT_S = 10
_PAUSE = SAMPLE_RATE // 5
_FAINTEST = 100.0
"""RMS of a piece of music, of 32,768: what is fainter is a pause or a fade."""

Progress = Callable[[int, int], None]
"""Packages so far, packages in all."""


@dataclass(frozen=True)
class Package:
    """A package of Debian and what is taken from it.

    Parameters
    ----------
    kind : str
        ``music`` or ``speech``.
    pieces : int
        Of each track, or at most of each voice.
    pattern : str
        Of the sound files' names.
    without : tuple of str
        Parts of the paths of what is no music or voice.
    voice : callable, optional
        Who speaks in a file; without it one voice speaks in all.
    """

    kind: str
    pieces: int
    pattern: str = "*"
    without: tuple[str, ...] = ()
    voice: Callable[[Path], str] = lambda path: ""


def _language(path: Path) -> str:
    return path.stem.partition("_desc")[2] or "_en"


_PROMPTS = Package("speech", 60, without=("beep", "tone", "silence", "monkey"))

PACKAGES: Mapping[str, Package] = {
    "asc-music": Package("music", 10),
    "asterisk-core-sounds-en-wav": _PROMPTS,
    "asterisk-core-sounds-es-wav": _PROMPTS,
    "asterisk-core-sounds-fr-wav": _PROMPTS,
    "asterisk-core-sounds-it-wav": _PROMPTS,
    "asterisk-core-sounds-ru-wav": _PROMPTS,
    "asterisk-moh-opsound-wav": Package("music", 10),
    "colobot-common-sounds": Package("music", 6),
    "fretsonfire-songs-muldjord": Package("music", 8),
    "fretsonfire-songs-sectoid": Package("music", 10),
    "hyperrogue-music": Package("music", 8),
    "ktuberling-data": Package("speech", 12, "*.ogg", voice=lambda path: path.parent.name),
    "lincity-ng-data": Package("music", 8),
    "planetblupi-music-ogg": Package("music", 8),
    "singularity-music": Package("music", 8),
    "tuxpaint-stamps-default": Package("speech", 12, "*_desc*", voice=_language),
    "warzone2100-music": Package("music", 8),
    "wesnoth-1.16-music": Package("music", 8),
}
"""Some 0.9 GB to download; 2.5 h of sound, 276 MB, are kept."""


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
        Becomes ``music`` and ``speech``, mono WAV files at 16 kHz named after package and track
        or voice, and ``licences``, a file of each package's.
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
    return found


def _run(command: Sequence[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stderr.strip().rpartition("\n")[2] if done.returncode else ""


def _keep(name: str, package: Package, scratch: Path, folder: Path) -> None:
    paths = sorted(
        path
        for path in scratch.rglob(package.pattern)
        if path.suffix.lower() in AUDIO_SUFFIXES
        and path.is_file()
        and not any(word in str(path.relative_to(scratch)) for word in package.without)
    )
    cut = _cut_speech if package.kind == "speech" else _cut_music
    for number, samples in enumerate(cut(paths, package)):
        if len(samples):
            write_clip(folder / f"{name}-{number:03d}.wav", samples)


def _cut_music(paths: Sequence[Path], package: Package) -> Iterator[NDArray[np.int16]]:
    """Pieces of each track, spread evenly over it."""

    def cut(path: Path) -> NDArray[np.int16]:
        samples = _read(path)
        if len(samples) < _LEAST_TRACK_S * SAMPLE_RATE:
            return samples[:0]
        middles = (np.arange(package.pieces) + 0.5) / package.pieces
        starts = ((len(samples) - _PIECE) * middles).astype(int)
        pieces = [samples[start : start + _PIECE] for start in starts]
        return np.concatenate([samples[:0], *(each for each in pieces if _rms(each) >= _FAINTEST)])

    with ThreadPoolExecutor(cpu_count()) as pool:
        yield from pool.map(cut, paths)


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


def _rms(samples: NDArray[np.int16]) -> float:
    return float(np.sqrt(np.mean(samples.astype(np.float64) ** 2)))


def _read(path: Path) -> NDArray[np.int16]:
    try:
        return read_clip(path)
    except ClipError:
        return np.zeros(0, np.int16)
