"""``jerboa train``: from a project's recordings to a finished run."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from jerboa import clips, training
from jerboa.evaluation import Mistake, RobustnessRow, Scores, choose_threshold, write_report
from jerboa.firmware import Firmware, HostClassifier, build_firmware, find_board, wire
from jerboa.project._baseline import base_note, find_baseline
from jerboa.project._board_trials import (
    BoardTrial,
    choose_recordings,
    score_trials,
    try_on_board,
)
from jerboa.project._clock import choose_clock
from jerboa.project._decision_fit import fit_model
from jerboa.project._feasibility import check_board
from jerboa.project._mistakes import worst_mistakes
from jerboa.project._project import Project
from jerboa.project._report import RunFacts, chip_cost, report_content, summary_rows
from jerboa.project._robustness import score_conditions
from jerboa.project._runs import Run, name_of, write_json, writing_run
from jerboa.project._scores import BOARD, kept_scores
from jerboa.project._settings import ProjectSettings
from jerboa.project._streams import find_streams
from jerboa.project._teachers import check_teachers, find_teachers

_TRIALS_PER_LABEL = 2


def train_project(
    project: Project,
    name: str | None = None,
    progress: training.Progress | None = None,
    *,
    dataset: clips.Dataset | None = None,
    streams: Path | None = None,
) -> Run:
    """Train, quantize, build, and try test recordings on the virtual board.

    Interrupted, the same call goes on where it was.

    Parameters
    ----------
    project : Project
        What to train on, and how.
    name : str, optional
        Of the run; the time by default, or the name of an interrupted run.
    progress : Progress, optional
        Told of each stage and epoch.
    dataset : Dataset, optional
        In place of what lies in the project's ``clips/``.
    streams : Path, optional
        Folder of unlabelled background, in place of the settings': what the network takes for a
        label in it is trained on as background, and a part of it is kept for the decision.

    Returns
    -------
    Run
        Whole; an earlier run is never touched.

    Raises
    ------
    UserError
        If the recordings, the settings or the name cannot be used.
    EnvironmentFault
        If the disk is full or a tool fails.
    """
    stages = progress or _say_nothing
    settings = project.settings
    wire(find_board(settings.board), settings.firmware)
    training_settings = find_teachers(settings.training, project.folder)
    if streams is None and settings.streams is not None:
        streams = project.folder / settings.streams
    heard = find_streams(streams)
    dataset = dataset or clips.merge_same_sound(
        project.dataset(),
        lambda done, total: stages("looking_for_copies", done, total, {}),
    )
    split = clips.split(dataset, seed=settings.training.seed)
    check_teachers(settings.training, project.folder, split)
    training.check_streams(heard.fitted_to, [*split.validation, *split.test])
    stages("checking_the_board", 0, 1, {})
    check_board(settings, split.labels)
    stages("checking_the_board", 1, 1, {})
    with writing_run(project.runs_folder, name) as folder:
        name = name_of(folder)
        baseline = find_baseline(settings, project.folder, stages, split.test)
        result = training.train(
            split,
            folder / "work",
            settings=training_settings,
            baseline=baseline,
            background=split.background,
            streams=heard.learned_from,
            choose_threshold=choose_threshold,
            calibrated=True,
            progress=stages,
        )
        model = _keep(result.model, folder)
        network = _keep(result.network, folder)
        fit = fit_model(
            model,
            [*split.validation, *heard.fitted_to],
            false_alarms_per_hour=settings.false_alarms_per_hour,
            seed=settings.training.seed,
            progress=lambda stage, done, total: stages(stage, done, total, {}),
        )
        if fit is not None:
            result = replace(result, threshold=fit.decision.labelled_from)
        firmware, trials, clock_mhz = _build_and_try(model, folder, settings, split, stages)
        scores, same_hops, robustness, mistakes = _judge(
            model, network, trials, split, settings.training, result.threshold, stages
        )
        facts = RunFacts(
            settings=settings,
            split=split,
            model=model,
            result=result,
            firmware=firmware,
            fit=fit,
            base=base_note(settings, split.test),
            trials=trials,
            clock_mhz=clock_mhz,
            scores=scores,
            same_hops=same_hops,
            robustness=robustness,
            mistakes=mistakes,
        )
        _write(folder, name, facts, project.clips_folder)
    return Run(project.runs_folder / name)


def _build_and_try(
    model: Path,
    folder: Path,
    settings: ProjectSettings,
    split: clips.Split,
    stages: training.Progress,
) -> tuple[Firmware, list[BoardTrial], int]:
    """Build the firmware into `folder` and play test recordings to it; the last is its MHz."""
    stages("building", 0, 1, {})
    chosen, cycles = choose_clock(model, settings.firmware, board=settings.board)
    firmware = build_firmware(
        model, folder, board=settings.board, settings=chosen, hop_cycles=cycles
    )
    stages("building", 1, 1, {})
    trials = try_on_board(
        firmware.uf2,
        choose_recordings(split.test, split.labels, _TRIALS_PER_LABEL),
        wiring=firmware.wiring,
        window=training.find_front_end(settings.training.front_end).samples,
        progress=lambda done, total: stages("playing_to_the_virtual_board", done, total, {}),
    )
    return firmware, trials, int(chosen.clock)


def _judge(
    model: Path,
    network: Path,
    trials: Sequence[BoardTrial],
    split: clips.Split,
    settings: training.TrainingSettings,
    threshold: float,
    stages: training.Progress,
) -> tuple[dict[str, Scores], Scores | None, list[RobustnessRow], list[Mistake]]:
    """Score the test recordings every way there is, altered ones too, and find the worst windows.

    Returns
    -------
    scores : dict of str to Scores
        ``float``, ``int8`` and, where the board had something to say, ``virtual board``.
    same_hops : Scores or None
        What this computer says of the hops that the board is judged by.
    robustness : list of RobustnessRow
    mistakes : list of Mistake
    """
    front_end = training.find_front_end(settings.front_end)
    tested = training.examples_of(split.test, split.labels, settings, front_end)
    score = partial(_score, tested=tested, labels=split.labels, threshold=threshold)
    predict = training.litert_predictor(model, front_end)
    scores = {
        "float": score(training.keras_predictor(network, front_end)),
        "int8": score(predict),
    }
    judge_hops = partial(score_trials, trials, split.labels, threshold, settings.pause_db)
    on_board = judge_hops()
    if on_board:
        scores[BOARD] = on_board
    same_hops = judge_hops(host=HostClassifier(model)) if on_board else None
    robustness = score_conditions(
        predict,
        split.test,
        split.labels,
        threshold,
        settings,
        lambda done, total: stages("listening_elsewhere", done, total, {}),
    )
    mistakes = worst_mistakes(scores["int8"], split.test, settings)
    return scores, same_hops, robustness, mistakes


def _write(folder: Path, name: str, facts: RunFacts, clips_folder: Path) -> None:
    write_json(folder / "settings.json", facts.settings.model_dump(mode="json"))
    write_json(folder / "split.json", facts.split.sources())
    write_json(
        folder / "metrics.json",
        {
            "summary": summary_rows(facts),
            "cost": chip_cost(facts),
            "training": facts.result.metrics,
            "quantization": facts.result.chosen,
            "threshold": facts.result.threshold,
            "decision": facts.fit.decision.model_dump() if facts.fit else None,
            "accuracy": {way: scores.accuracy for way, scores in facts.scores.items()},
            "clip_accuracy": {way: scores.clip_accuracy for way, scores in facts.scores.items()},
            "history": facts.result.history,
            "ranges": [
                {
                    "operator": check.operator,
                    "tensor": check.tensor,
                    "int8": check.range,
                    "seen": check.seen,
                    "saturated": check.saturated,
                }
                for check in facts.result.operators
            ],
        },
    )
    stride = facts.settings.training.stride
    scores = kept_scores(facts.scores, facts.split.test, clips_folder, stride)
    write_json(folder / "scores.json", scores)
    write_report(folder / "report.html", report_content(name, facts))


def _score(
    predict: training.Predictor,
    tested: training.Examples,
    labels: tuple[str, ...],
    threshold: float,
) -> Scores:
    return Scores(labels, tested.targets, predict(tested.magnitudes), tested.clips, threshold)


def _keep(path: Path, folder: Path) -> Path:
    kept = folder / path.name
    shutil.copy2(path, kept)
    return kept


def _say_nothing(stage: str, done: int, total: int, metrics: Mapping[str, float]) -> None:
    pass
