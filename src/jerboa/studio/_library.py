"""The recordings of a project as the page sees them.

A clip's identity is ``LABEL/NAME``; NAME may lead through folders of the label, as it may for a
training. It is looked up among what lies in the project and never joined to a path, so that no
request can name a file outside. What is reached through a link is left alone.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np
from numpy.typing import NDArray

from jerboa import clips
from jerboa.errors import ClipError, DatasetError, ProjectError
from jerboa.project import Project
from jerboa.storage import storage_errors
from jerboa.studio._measuring import fingerprint, measured
from jerboa.studio._trash import Change, Trash

SHORTEST = 0.05
"""Seconds that trimming leaves at least."""

_NAMING = threading.Lock()
"""A name is free until its file is there."""
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9_.-]+")


@dataclass(frozen=True)
class Clip:
    """One recording of the project, somewhere in the folder of its label."""

    folder: Path
    path: Path

    @property
    def label(self) -> str:
        """What it is a recording of."""
        return self.folder.name

    @property
    def name(self) -> str:
        """Where it is in the folder of its label, with slashes."""
        return self.path.relative_to(self.folder).as_posix()

    @property
    def identity(self) -> str:
        """``LABEL/NAME``."""
        return f"{self.label}/{self.name}"

    def samples(self) -> NDArray[np.int16]:
        """All of it, mono at 16 kHz."""
        return clips.read_clip(self.path)

    def facts(self) -> dict[str, object]:
        """What the list shows of it."""
        stat = self.path.stat()
        return {
            "id": self.identity,
            "label": self.label,
            "name": str(PurePosixPath(self.name).with_suffix("")),
            **measured(self.path, stat.st_mtime_ns, stat.st_size),
        }


@dataclass(frozen=True)
class Library:
    """The folder ``clips/`` of a project, and its trash."""

    project: Project

    @property
    def _trash(self) -> Trash:
        return Trash(self.project.folder / ".trash")

    def clips(self) -> list[Clip]:
        """Every recording, by label and name."""
        return [clip for folder in self.label_folders() for clip in _clips_of(folder)]

    def count_noise(self) -> int:
        """Recordings of ``_background_noise_``, which a training mixes into the others."""
        noise = self.project.clips_folder / clips.BACKGROUND_NOISE
        return len(clips.audio_files(noise)) if noise.is_dir() else 0

    def find(self, identity: str) -> Clip:
        """The clip of an identity.

        Raises
        ------
        ProjectError
            If there is none.
        """
        label, _, rest = identity.partition("/")
        *between, name = rest.split("/")
        found = place = _named(label, self.label_folders())
        for part in between:
            place = place and _named(part, _folders_in(place))
        if found and place:
            for path in place.iterdir():
                if path.name == name and _is_recording(path):
                    return Clip(found, path)
        raise ProjectError("there is no such clip; load the page again")

    def label_folders(self) -> list[Path]:
        """The folder of each label."""
        root = self.project.clips_folder
        folders = _folders_in(root) if root.is_dir() else []
        return [folder for folder in folders if folder.name != clips.BACKGROUND_NOISE]

    def free_path(self, label: str, name: str) -> Path:
        """Where a new clip goes: a name without surprises, and of no other clip.

        Raises
        ------
        DatasetError
            If the label is no usable name.
        """
        check_label(label)
        last = name.replace("\\", "/").rsplit("/", 1)[-1]
        stem = _NOT_IN_NAMES.sub("-", Path(last).stem).strip("-.")[:60] or "clip"
        return self._free(label, f"{stem}.wav")

    def _free(self, label: str, name: str) -> Path:
        """Where a clip can go that shall have this name, as in `Clip.name`."""
        wanted = self.project.clips_folder / label / name
        for folder in wanted.parents[: len(PurePosixPath(name).parts)]:
            if folder.is_symlink():
                raise ProjectError(f"{folder} is a link; choose another label, or copy it there")
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
        return self._clip(label, target)

    def _clip(self, label: str, path: Path) -> Clip:
        return Clip(self.project.clips_folder / label, path)

    def relabel(self, identity: str, label: str) -> Clip:
        """Move a clip to another label; made if it is new."""
        clip = self.find(identity)
        if label == clip.label:
            return clip
        check_label(label)
        with _NAMING:
            target = self._clip(label, self._free(label, clip.name))
            self._trash.keep(Change("relabel", clip.label, clip.name, label, target.name))
            with storage_errors(target.path):
                os.replace(clip.path, target.path)
        return target

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
            target = clip
            if clip.path.suffix != ".wav":
                name = str(PurePosixPath(clip.name).with_suffix(".wav"))
                target = self._clip(clip.label, self._free(clip.label, name))
            change = Change(
                "trim", clip.label, clip.name, clip.label, target.name, fingerprint(part)
            )
            self._trash.keep(change, clip.path)
            clips.write_clip(target.path, part)
        if target != clip:
            clip.path.unlink()
        return target

    def delete(self, identity: str) -> None:
        """Move a clip to the trash, from where `undo` brings it back."""
        clip = self.find(identity)
        self._trash.keep(Change("delete", clip.label, clip.name), clip.path)
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
                target = self._free(change.label, _inside(change.name))
                with storage_errors(target):
                    os.replace(now.path, target)
                self._trash.take(entry)
            else:
                if now:
                    now.path.unlink()
                target = self._free(change.label, _inside(change.name))
                self._trash.take(entry, target)
        return self._clip(change.label, target)

    def _changed(self, change: Change) -> Clip | None:
        """The clip that a change left, if it is still what the change made of it."""
        try:
            clip = self.find(f"{change.new_label}/{change.new_name}")
        except ProjectError:
            return None
        return clip if change.new_print in ("", clip.facts()["print"]) else None


def check_label(label: str) -> None:
    """Refuse what is no label to record under.

    Raises
    ------
    DatasetError
        If it is no usable name, or that of the noise.
    """
    clips.check_label(label)
    if label == clips.BACKGROUND_NOISE:
        raise DatasetError(
            f"'{label}' holds noise that is mixed into the others, it is no label; "
            f"choose another one, such as '{clips.BACKGROUND}'"
        )


def _inside(name: str) -> str:
    """A name from a note on the disk; one that leads elsewhere loses its folders."""
    path = Path(name)
    is_plain = not path.anchor and not any(part.startswith(".") for part in path.parts)
    return name if is_plain else path.name


def _folders_in(root: Path) -> list[Path]:
    return [
        folder
        for folder in sorted(root.iterdir())
        if folder.is_dir() and not folder.is_symlink() and not folder.name.startswith(".")
    ]


def _named(name: str, folders: list[Path]) -> Path | None:
    return next((folder for folder in folders if folder.name == name), None)


def _clips_of(folder: Path) -> Iterator[Clip]:
    """Recordings in the folder of a label and below."""
    for path in clips.audio_files(folder):
        below = path.relative_to(folder).parts
        if not any(place.is_symlink() for place in (path, *path.parents[: len(below) - 1])):
            yield Clip(folder, path)


def _is_recording(path: Path) -> bool:
    return (
        path.suffix.lower() in clips.AUDIO_SUFFIXES
        and not path.name.startswith(".")
        and path.is_file()
        and not path.is_symlink()
    )
