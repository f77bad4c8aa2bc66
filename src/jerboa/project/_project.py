"""A user's project folder: ``jerboa.toml``, ``clips/LABEL/*.wav``, ``runs/``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from jerboa import clips
from jerboa.errors import DatasetError, ProjectError, StorageError
from jerboa.project._runs import Run, finished_runs
from jerboa.project._settings import FILE_NAME, TEMPLATE, ProjectSettings, read_settings
from jerboa.storage import storage_errors


@dataclass(frozen=True)
class Project:
    """A project on disk.

    Attributes
    ----------
    folder : Path
        Where ``jerboa.toml`` lies.
    settings : ProjectSettings
        What it says.
    """

    folder: Path
    settings: ProjectSettings

    @classmethod
    def create(cls, folder: Path, settings: str = TEMPLATE) -> Project:
        """Make an empty project; `settings` becomes its ``jerboa.toml``.

        Raises
        ------
        ProjectError
            If there is a project already, or a file of that name.
        StorageError
            If the folder cannot be written.
        """
        file = folder / FILE_NAME
        if file.exists():
            raise ProjectError(f"{folder} is a project already; choose another folder")
        if folder.exists() and not folder.is_dir():
            raise ProjectError(f"{folder} is a file; choose another folder")
        with storage_errors(folder):
            (folder / "clips" / "background").mkdir(parents=True, exist_ok=True)
            file.write_text(settings, encoding="utf-8")
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path) -> Project:
        """Open the project in a folder.

        Raises
        ------
        ProjectError
            If there is none, or its settings are wrong.
        """
        found = cls.find(folder)
        if found is None:
            raise ProjectError(
                f"{folder.resolve()} is no jerboa project; make one with 'jerboa new {folder}'"
            )
        return found

    @classmethod
    def find(cls, folder: Path) -> Project | None:
        """Open the project in a folder; None if there is none.

        Raises
        ------
        ProjectError
            If its settings are wrong.
        """
        file = folder / FILE_NAME
        return cls(folder, read_settings(file)) if file.is_file() else None

    def told(self, **changes: Any) -> Project:
        """Give the same project with other settings than its ``jerboa.toml`` has."""
        return replace(self, settings=self.settings.model_copy(update=changes))

    @property
    def clips_folder(self) -> Path:
        """Folder of the recordings, one folder a label."""
        return self.folder / "clips"

    @property
    def runs_folder(self) -> Path:
        """Folder of the runs."""
        return self.folder / "runs"

    def runs(self) -> list[Run]:
        """All finished runs, the oldest first."""
        return finished_runs(self.runs_folder)

    def latest_run(self) -> Run:
        """The newest finished run.

        Raises
        ------
        ProjectError
            If nothing was trained yet.
        """
        runs = self.runs()
        if not runs:
            raise ProjectError(f"{self.folder}: no run yet; train one with 'jerboa train'")
        return runs[-1]

    def import_clips(
        self,
        label: str,
        sources: Sequence[Path],
        progress: Callable[[int, int], None] | None = None,
    ) -> list[Path]:
        """Copy recordings into ``clips/LABEL`` as 16 kHz mono WAV.

        Every file is read before the first is written, and what was written is deleted where the
        disk is full: all are imported or none.

        Parameters
        ----------
        label : str
            What the recordings are of.
        sources : sequence of Path
            Sound files, or folders of them.
        progress : callable, optional
            Called with the files done and the files in all.

        Returns
        -------
        list of Path
            The new files.

        Raises
        ------
        ClipError
            If a file is no usable recording.
        DatasetError
            If the label is no usable name or a file's, or a folder holds no sound.
        StorageError
            If the label's folder cannot be written.
        """
        clips.check_label(label)
        found = [
            recording
            for source in sources
            for recording in (
                clips.one_label(source, label).recordings
                if source.is_dir()
                else [clips.Recording(label, source.stem, source)]
            )
        ]
        for recording in found:
            recording.samples()
        written: list[Path] = []
        try:
            for done, recording in enumerate(found, 1):
                assert recording.path is not None
                target = _free_path(self.clips_folder / label, recording.path.stem)
                clips.write_clip(target, recording.samples())
                written.append(target)
                if progress:
                    progress(done, len(found))
        except StorageError:
            for path in written:
                path.unlink(missing_ok=True)
            raise
        return written

    def add_clip(self, label: str, stem: str, samples: npt.NDArray[np.int16]) -> Path:
        """Write a recording into ``clips/LABEL``; returns its file, no earlier one is replaced.

        Parameters
        ----------
        label : str
            What the recording is of.
        stem : str
            Name of the file; a number is added where it is taken.
        samples : array of int16, shape (samples,)
            At 16 kHz.

        Raises
        ------
        DatasetError
            If the label is no usable name, or a file's.
        ClipError
            If there are no samples.
        StorageError
            If the label's folder cannot be written.
        """
        clips.check_label(label)
        target = _free_path(self.clips_folder / label, stem)
        clips.write_clip(target, samples)
        return target

    def dataset(self) -> clips.Dataset:
        """Everything in ``clips/``.

        Raises
        ------
        DatasetError
            If there are no recordings, a label is no usable name, or a file stands under two.
        ClipError
            If a recording cannot be read.
        """
        return clips.folder(self.clips_folder)


def _free_path(folder: Path, stem: str) -> Path:
    if folder.is_file():
        raise DatasetError(f"{folder} is a file; move it away or choose another label")
    with storage_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
    candidate = folder / f"{stem}.wav"
    number = 2
    while candidate.exists():
        candidate = folder / f"{stem}-{number}.wav"
        number += 1
    return candidate
