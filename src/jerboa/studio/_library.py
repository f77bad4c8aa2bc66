"""The recordings of a project as the page sees them.

A clip's identity is ``LABEL/NAME``. It is looked up among what lies in the project and never
joined to a path, so that no request can name a file outside.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jerboa import clips
from jerboa.errors import ClipError, ProjectError
from jerboa.project import Project
from jerboa.storage import storage_errors
from jerboa.studio._trash import Change, Trash

CLIPPED_SHARE = 1e-3
"""Of samples at full scale, from which a clip counts as clipped."""
SILENT_DBFS = -60.0
SHORTEST = 0.05
"""Seconds that trimming leaves at least."""

_NAMING = threading.Lock()
"""A name is free until its file is there."""
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.-]+")


@dataclass(frozen=True)
class Clip:
    """One recording of the project."""

    label: str
    path: Path

    @property
    def identity(self) -> str:
        """``LABEL/NAME``."""
        return f"{self.label}/{self.path.name}"

    def samples(self) -> NDArray[np.int16]:
        """All of it, mono at 16 kHz."""
        return clips.read_clip(self.path)

    def facts(self) -> dict[str, object]:
        """What the list shows of it."""
        stat = self.path.stat()
        measured = _measure(self.path, stat.st_mtime_ns, stat.st_size)
        return {"id": self.identity, "label": self.label, "name": self.path.stem, **measured}


@dataclass(frozen=True)
class Library:
    """The folder ``clips/`` of a project, and its trash."""

    project: Project

    @property
    def _trash(self) -> Trash:
        return Trash(self.project.folder / ".trash")

    def clips(self) -> list[Clip]:
        """Every recording, by label and name."""
        return [clip for folder in self._folders() for clip in _clips_of(folder)]

    def find(self, identity: str) -> Clip:
        """The clip of an identity.

        Raises
        ------
        ProjectError
            If there is none.
        """
        for folder in self._folders():
            if identity.startswith(f"{folder.name}/"):
                for clip in _clips_of(folder, identity):
                    return clip
        raise ProjectError("there is no such clip; load the page again")

    def _folders(self) -> list[Path]:
        root = self.project.clips_folder
        if not root.is_dir():
            return []
        return [
            folder
            for folder in sorted(root.iterdir())
            if folder.is_dir() and not folder.is_symlink() and not folder.name.startswith(".")
        ]

    def free_path(self, label: str, name: str) -> Path:
        """Where a new clip goes: a name without surprises, and of no other clip.

        Raises
        ------
        DatasetError
            If the label is no usable name.
        """
        clips.check_label(label)
        last = name.replace("\\", "/").rsplit("/", 1)[-1]
        stem = _NOT_IN_NAMES.sub("-", Path(last).stem).strip("-.")[:60] or "clip"
        return self._free(label, f"{stem}.wav")

    def _free(self, label: str, name: str) -> Path:
        wanted = self.project.clips_folder / label / name
        with storage_errors(wanted.parent):
            wanted.parent.mkdir(parents=True, exist_ok=True)
        candidate = wanted
        number = 2
        while candidate.exists():
            candidate = wanted.with_stem(f"{wanted.stem}-{number}")
            number += 1
        return candidate

    def add(self, label: str, name: str, sound: Path) -> Clip:
        """Take a copy of a WAV file; several at once never get the same name."""
        samples = clips.read_clip(sound)
        with _NAMING:
            target = self.free_path(label, name)
            clips.write_clip(target, samples)
        return Clip(label, target)

    def relabel(self, identity: str, label: str) -> Clip:
        """Move a clip to another label; made if it is new."""
        clip = self.find(identity)
        if label == clip.label:
            return clip
        clips.check_label(label)
        with _NAMING:
            target = self._free(label, clip.path.name)
            self._trash.keep(Change("relabel", clip.label, clip.path.name, label, target.name))
            with storage_errors(target):
                os.replace(clip.path, target)
        return Clip(label, target)

    def trim(self, identity: str, start: float, end: float) -> Clip:
        """Keep only a part, in seconds; the whole goes to the trash first.

        Raises
        ------
        ClipError
            If the part is outside, or too short to be heard.
        """
        clip = self.find(identity)
        samples = clip.samples()
        first, last = round(start * clips.SAMPLE_RATE), round(end * clips.SAMPLE_RATE)
        if not 0 <= first < last <= len(samples) or end - start < SHORTEST:
            raise ClipError(
                f"{clip.identity}: {start:g} to {end:g} s is no part of its "
                f"{len(samples) / clips.SAMPLE_RATE:g} s; choose at least {SHORTEST:g} s of it"
            )
        part = samples[first:last]
        with _NAMING:
            target = clip.path
            if target.suffix != ".wav":
                target = self._free(clip.label, f"{clip.path.stem}.wav")
            change = Change(
                "trim", clip.label, clip.path.name, clip.label, target.name, _fingerprint(part)
            )
            self._trash.keep(change, clip.path)
            clips.write_clip(target, part)
        if target != clip.path:
            clip.path.unlink()
        return Clip(clip.label, target)

    def delete(self, identity: str) -> None:
        """Move a clip to the trash, from where `undo` brings it back."""
        clip = self.find(identity)
        self._trash.keep(Change("delete", clip.label, clip.path.name), clip.path)
        clip.path.unlink()

    def latest_change(self) -> str | None:
        """What `undo` would take back."""
        latest = self._trash.latest()
        return str(latest[0]) if latest else None

    def undo(self) -> Clip:
        """Take back the latest deletion, trim or new label; no other clip is replaced.

        Raises
        ------
        ProjectError
            If there is nothing to take back, or the clip is gone.
        """
        latest = self._trash.latest()
        if latest is None:
            raise ProjectError("nothing to take back")
        change, entry = latest
        clips.check_label(change.label)
        now = self._changed(change)
        if change.what == "relabel" and now is None:
            self._trash.take(entry)
            raise ProjectError(f"{change.new_label}/{change.new_name} is gone; nothing was changed")
        with _NAMING:
            if change.what == "relabel" and now:
                target = self._free(change.label, Path(change.name).name)
                with storage_errors(target):
                    os.replace(now.path, target)
                self._trash.take(entry)
            else:
                if now:
                    now.path.unlink()
                target = self._free(change.label, Path(change.name).name)
                self._trash.take(entry, target)
        return Clip(change.label, target)

    def _changed(self, change: Change) -> Clip | None:
        """The clip that a change left, if it is still what the change made of it."""
        try:
            clip = self.find(f"{change.new_label}/{change.new_name}")
        except ProjectError:
            return None
        return clip if change.new_print in ("", clip.facts()["print"]) else None


def _clips_of(folder: Path, identity: str | None = None) -> Iterator[Clip]:
    """Recordings in the folder of a label, all or the one of an identity."""
    for path in sorted(folder.iterdir()):
        clip = Clip(folder.name, path)
        if (
            identity in (None, clip.identity)
            and path.suffix.lower() in clips.AUDIO_SUFFIXES
            and not path.name.startswith(".")
            and path.is_file()
            and not path.is_symlink()
        ):
            yield clip


@lru_cache(maxsize=8192)
def _measure(path: Path, _changed: int, _size: int) -> dict[str, object]:
    try:
        samples = clips.read_clip(path)
    except ClipError as error:
        return {"seconds": 0.0, "warnings": ["broken"], "problem": str(error), "print": ""}
    magnitude = np.abs(samples.astype(np.int32))
    peak, rms = int(magnitude.max()), float(np.sqrt(np.mean(magnitude.astype(np.float64) ** 2)))
    warnings = []
    if np.mean(magnitude >= 32767) > CLIPPED_SHARE:
        warnings.append("clipped")
    if _dbfs(rms) < SILENT_DBFS:
        warnings.append("silent")
    return {
        "seconds": len(samples) / clips.SAMPLE_RATE,
        "peak": _dbfs(peak),
        "rms": _dbfs(rms),
        "warnings": warnings,
        "print": _fingerprint(samples),
    }


def _dbfs(level: float) -> float:
    return round(20 * float(np.log10(max(level, 0.5) / 32768)), 1)


def _fingerprint(samples: NDArray[np.int16]) -> str:
    import hashlib

    return hashlib.sha256(samples.tobytes()).hexdigest()[:16]
