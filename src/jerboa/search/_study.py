"""The study: Optuna's, in SQLite, for one process at a time; what was interrupted goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from jerboa.errors import ProjectError, ToolError
from jerboa.storage import storage_errors, take_lock

try:
    import optuna
except ModuleNotFoundError as error:
    raise ToolError(
        f"a search needs Optuna ({error.name} is missing); "
        "install it with \"pip install 'jerboa[search]'\""
    ) from error

__all__ = ["OVER_BUDGET", "counted", "open_study", "optuna"]

OVER_BUDGET = "over_budget"
"""Attribute of a trial that was never trained."""

_UNJUDGED_TRIALS = 4
_UNJUDGED_EPOCHS = 3

optuna.logging.set_verbosity(optuna.logging.ERROR)


@contextmanager
def open_study(path: Path, seed: int) -> Iterator[optuna.Study]:
    """Open a study, or make it.

    Trials that another process left half-done are queued again, with what they had reported.

    Parameters
    ----------
    path : Path
        The SQLite file; its name is the study's.
    seed : int
        Of the sampler.

    Raises
    ------
    ProjectError
        If another process searches in it, or the file is no study.
    StorageError
        If the folder cannot be written.
    """
    with storage_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    lock = take_lock(path.with_name(f".{path.stem}.lock"))
    if lock is None:
        raise ProjectError(
            f"{path}: another process is searching in it; wait for it, or search under another name"
        )
    with closing(lock):
        try:
            study = optuna.create_study(
                storage=f"sqlite:///{path.resolve()}",
                study_name=path.stem,
                direction="maximize",
                pruner=optuna.pruners.MedianPruner(_UNJUDGED_TRIALS, _UNJUDGED_EPOCHS),
                load_if_exists=True,
            )
            # Seeded as if it had gone on all the time, a resumed sampler would draw again what
            # it has drawn.
            seed += len(study.get_trials(deepcopy=False))
            study.sampler = optuna.samplers.TPESampler(seed=seed)
            _adopt(study)
        except Exception as error:
            # SQLAlchemy and Alembic raise whatever a damaged file makes of them.
            reason = str(error).strip().splitlines()[0]
            raise ProjectError(
                f"{path}: not a study that can be opened ({reason}); search under another name"
            ) from error
        yield study


def counted(study: optuna.Study) -> list[optuna.trial.FrozenTrial]:
    """Trials that were trained, or failed at it."""
    state = optuna.trial.TrialState
    return [
        trial
        for trial in study.get_trials(deepcopy=False)
        if OVER_BUDGET not in trial.user_attrs
        and (
            trial.state in (state.COMPLETE, state.PRUNED)
            or (trial.state == state.FAIL and "error" in trial.user_attrs)
        )
    ]


def _adopt(study: optuna.Study) -> None:
    running = optuna.trial.TrialState.RUNNING
    for trial in study.get_trials(states=(running,)):
        if trial.params:
            study.enqueue_trial(trial.params, user_attrs={"continues": trial.number})
        with suppress(ValueError):  # told by another process in between
            study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
