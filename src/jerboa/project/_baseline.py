"""What a network hears before it learns a project's sounds, trained once and kept."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from jerboa import clips, training
from jerboa.clips.generated import generated
from jerboa.device import cache_folder
from jerboa.errors import ProjectError
from jerboa.project._settings import ProjectSettings
from jerboa.storage import storage_errors, take_lock
from jerboa.training import Progress, TrainingSettings

_GENERATED_SEED = 20_211
"""Of the baseline's sounds; none of them is in the demo's project."""
_RECORDINGS_PER_KIND = 10
SAME_ROOM_DBFS = -20.0
"""The quietest generated peak: the tutorial's linear spectrogram does not hear the next room."""
_SECONDS_BETWEEN_LOOKS = 0.5
_FORMAT = 4
"""Raised when the generator changes, so that older baselines are not found."""


def find_baseline(
    settings: ProjectSettings,
    project: Path,
    progress: Progress | None,
    test: Sequence[clips.Recording] = (),
) -> Path | None:
    """Train the baseline that the settings name, or find it in the cache.

    Parameters
    ----------
    settings : ProjectSettings
        ``base`` and ``training`` count.
    project : Path
        Folder that a relative ``base`` starts from.
    progress : Progress, optional
        Told of each epoch.
    test : sequence of Recording
        What will be judged by: ``auto`` is no shipped base that has heard one of them.

    Returns
    -------
    Path or None
        A ``.keras`` file, a base that ships with jerboa or the ``.npz`` that is named; None for
        ``base = "none"``.

    Raises
    ------
    ProjectError
        If ``base`` is neither a known word nor a folder or file, or it or no shipped one fits.
    ModelError
        If the file is no base.
    DatasetError
        If the folder is not laid out as ESC-50 is.
    """
    if settings.base == "none":
        return None
    if settings.base in ("auto", "shipped"):
        shipped = training.shipped_base(settings.training)
        if settings.base == "shipped":
            return shipped or _refuse(settings.training)
        if shipped and not _heard(test):
            return shipped
    if settings.base.endswith(".npz"):
        return _own_base(project / settings.base, settings.training)
    folder = None
    if settings.base in ("auto", "generated"):
        source = f"generated {_FORMAT} {_GENERATED_SEED} {_RECORDINGS_PER_KIND}"
    else:
        folder = (project / settings.base).resolve()
        if not folder.is_dir():
            raise ProjectError(
                f"base '{settings.base}' is no folder; give one in ESC-50's layout, a base.npz of "
                "'jerboa pretrain', or 'auto', 'shipped', 'generated' or 'none'"
            )
        source = str(folder)
    used = _baseline_settings(settings.training)
    key = hashlib.sha256(f"{source}\n{used.model_dump_json()}".encode()).hexdigest()[:16]
    cache = cache_folder() / "baselines"
    kept = cache / f"{key}.keras"
    if not kept.exists():
        with _turn(cache / f".{key}.lock", used, progress):
            if not kept.exists():
                _train(kept, folder, used, progress)
    return kept


def base_note(settings: ProjectSettings, test: Sequence[clips.Recording]) -> tuple[str, str] | None:
    """Say what a reader of a run's numbers must know of its base: which it is, and what it heard.

    None where there is nothing to be known: no shipped base fits, or none has heard the test
    recordings.
    """
    heard = _heard(test)
    if not heard or settings.base not in ("auto", "shipped"):
        return None
    if not training.shipped_base(settings.training):
        return None
    share = f"{heard} of the {len(test)} test recordings, which are ESC-10's"
    if settings.base == "auto":
        return "generated", f"the shipped one has heard {share}"
    return "shipped", f'it has heard {share}; base = "generated" has not'


def _heard(test: Sequence[clips.Recording]) -> int:
    known = training.heard_by_shipped_bases()
    return sum(recording.source in known for recording in test)


@contextmanager
def _turn(lock_file: Path, settings: TrainingSettings, progress: Progress | None) -> Iterator[None]:
    """Wait for another process that trains the same baseline; if it is killed, go on with it."""
    with storage_errors(lock_file):
        lock_file.parent.mkdir(parents=True, exist_ok=True)
    while (lock := take_lock(lock_file)) is None:
        if progress:
            progress("baseline", 0, settings.baseline.epochs, {})
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    with closing(lock):
        yield
    with suppress(OSError):
        lock_file.unlink()


def _train(
    kept: Path, folder: Path | None, settings: TrainingSettings, progress: Progress | None
) -> None:
    dataset = clips.esc50(folder) if folder else _generated_sounds()
    split = clips.split(dataset, (0.8, 0.2, 0.0), seed=settings.seed)
    work = kept.with_name(f".{kept.stem}.partial")
    network = training.train_baseline(split, work, settings=settings, progress=progress)
    os.replace(network, kept)
    shutil.rmtree(work, ignore_errors=True)


def _own_base(path: Path, settings: TrainingSettings) -> Path:
    if not path.is_file():
        raise ProjectError(f"base '{path}' is not there; make it with 'jerboa pretrain'")
    if not training.fits_base(path, settings):
        raise ProjectError(
            f"base '{path}' is not of {_told(settings)}; choose what it was made for, or make one "
            f"with 'jerboa pretrain --architecture {settings.architecture} --width "
            f"{settings.width:g}', which is of front end 'log_mel'"
        )
    return path


def _refuse(settings: TrainingSettings) -> NoReturn:
    raise ProjectError(
        f"no base that ships with jerboa is of {_told(settings)}; those there are of 'log_mel' and "
        "'detector' or 'temporal' of width 1: choose these, or base = \"auto\""
    )


def _told(settings: TrainingSettings) -> str:
    choice = settings.front_end
    front_end = choice if isinstance(choice, str) else "another log_mel"
    return (
        f"front end '{front_end}' and architecture '{settings.architecture}' of width "
        f"{settings.width:g}"
    )


def _generated_sounds() -> clips.Dataset:
    return generated(_GENERATED_SEED, _RECORDINGS_PER_KIND, quietest_dbfs=SAME_ROOM_DBFS).by_kind()


def _baseline_settings(settings: TrainingSettings) -> TrainingSettings:
    """Only what a baseline depends on, so that other changes find the same one."""
    later = {
        *("head", "fine_tuning", "distillation", "mining"),
        *("quantization", "quantization_aware", "calibration_windows"),
    }
    used = settings.model_dump(exclude=later)
    return TrainingSettings.model_validate(used)
