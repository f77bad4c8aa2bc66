"""Sound files to and from mono int16 at 16 kHz."""

from __future__ import annotations

import io
import os
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from jerboa.clips._riff import missing_bytes
from jerboa.errors import ClipError
from jerboa.storage import write_whole

__all__ = ["AUDIO_SUFFIXES", "SAMPLE_RATE", "read_clip", "to_int16", "write_clip"]

SAMPLE_RATE = 16_000
"""Hz, of every clip inside jerboa."""

AUDIO_SUFFIXES = frozenset({".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff"})
"""File name endings, in lower case, that are taken for recordings."""

_BLOCK = 1 << 18
_NO_SOUND = 1e9
"""Full scales; integers that a program took for floats lie far above, where sums overflow."""
_LOWEST_RATE = 1_000
"""Hz; below, a small file would become a very large clip."""
_LARGEST_HEADER = 4096
"""Bytes; a file without samples that is larger may hold some that its header does not tell of."""


def read_clip(path: str | os.PathLike[str]) -> NDArray[np.int16]:
    """Read a recording as mono at 16 kHz.

    Channels are averaged, then the rate is converted with soxr's HQ recipe; a file that already
    is 16-bit mono at 16 kHz comes out unchanged. The file is read in blocks, so that its length
    costs memory only at the rate of the result.

    Parameters
    ----------
    path : path-like
        WAV, FLAC, Ogg Vorbis, Opus, MP3 or AIFF at any rate and channel count.

    Returns
    -------
    ndarray of int16, shape (n,)
        Samples at 16 kHz; 32768 stands for full scale.

    Raises
    ------
    ClipError
        If the file is missing, is no audio, is empty, is truncated (WAV, AIFF and FLAC tell; Ogg
        and MP3 do not), holds NaN, infinity or what is no sound, or has a sample rate below 1 kHz.
    """
    path = Path(path)
    _refuse_obvious(path)
    try:
        with soundfile.SoundFile(path) as file:
            samples = _read_mono(file, path)
    except (soundfile.SoundFileError, RuntimeError, ValueError, TypeError) as error:
        raise ClipError(
            f"{path}: cannot be decoded as audio; "
            "save it again as WAV, FLAC, Ogg or MP3, or delete it"
        ) from error
    if not len(samples):
        size = path.stat().st_size
        if size > _LARGEST_HEADER:
            raise ClipError(
                f"{path}: says that it is 0 s long, but has {size} bytes; if its recorder was cut "
                "off, sox --ignore-length FILE NEW_FILE mends it"
            )
        raise ClipError(f"{path}: is 0 s long; record it again or delete it")
    return samples


def write_clip(path: str | os.PathLike[str], samples: NDArray[np.int16]) -> None:
    """Write mono samples at 16 kHz as a 16-bit WAV file.

    Parameters
    ----------
    path : path-like
        Replaced only by a whole file; its folder is made if needed.
    samples : ndarray of int16, shape (n,)
        Samples at 16 kHz.

    Raises
    ------
    ClipError
        If there are no samples.
    StorageError
        If the disk is full or the folder cannot be written.
    """
    path = Path(path)
    if not len(samples):
        raise ClipError(f"{path}: there are no samples to write; give at least one")
    buffer = io.BytesIO()
    soundfile.write(
        buffer, np.asarray(samples, np.int16), SAMPLE_RATE, format="WAV", subtype="PCM_16"
    )
    write_whole(path, buffer.getvalue())


def to_int16(samples: NDArray[np.floating]) -> NDArray[np.int16]:
    """Round to the nearest int16; what lies outside saturates.

    Parameters
    ----------
    samples : ndarray of float, shape (n,)
        In steps of int16: 32767.0 is the largest that is kept.

    Returns
    -------
    ndarray of int16, shape (n,)
    """
    clipped: NDArray[np.int16] = np.clip(np.rint(samples), -32768, 32767).astype(np.int16)
    return clipped


def _refuse_obvious(path: Path) -> None:
    try:
        if path.stat().st_size == 0:
            raise ClipError(f"{path}: is an empty file; record it again or delete it")
        missing = missing_bytes(path)
    except OSError as error:
        raise ClipError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    if missing:
        raise ClipError(
            f"{path}: is truncated, {missing} bytes of its sound are missing; "
            "copy or record it again"
        )


def _read_mono(file: soundfile.SoundFile, path: Path) -> NDArray[np.int16]:
    if file.samplerate < _LOWEST_RATE:
        raise ClipError(
            f"{path}: has a sample rate of {file.samplerate} Hz; "
            f"record it again at {SAMPLE_RATE} Hz or more, or delete it"
        )
    promised = file.frames
    stream = (
        None
        if file.samplerate == SAMPLE_RATE
        else soxr.ResampleStream(file.samplerate, SAMPLE_RATE, 1, dtype="float32", quality="HQ")
    )
    pieces: list[NDArray[np.int16]] = []
    found = 0
    while True:
        block = file.read(_BLOCK, dtype="float32", always_2d=True)
        found += len(block)
        if len(block) and not np.abs(block).max() < _NO_SOUND:
            raise ClipError(
                f"{path}: holds samples that are no numbers of a sound (NaN, infinity or far above "
                "full scale); export it again as 16-bit WAV or delete it"
            )
        mono = block.mean(axis=1, dtype=np.float32)
        if stream is not None:
            mono = stream.resample_chunk(mono, last=not len(block))
        pieces.append(to_int16(mono * np.float32(32768)))
        if not len(block):
            break
    # A compressed file may promise a frame count only roughly; FLAC's is exact.
    if file.format == "FLAC" and found < promised:
        raise ClipError(
            f"{path}: is truncated, {promised - found} of its {promised} frames are missing; "
            "copy or record it again"
        )
    return np.concatenate(pieces)
