"""``jerboa evaluate``: a model on streams."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from jerboa.cli._progress import console, counting, quoted, say

if TYPE_CHECKING:
    from jerboa.clips import Recording
    from jerboa.evaluation import Interval, Stream, StreamScore
    from jerboa.model_file import Decision


def register(app: typer.Typer) -> None:
    """Add the group's commands."""
    app.command("evaluate")(evaluate)


def evaluate(
    model: Annotated[
        Path,
        typer.Argument(
            help="A run's folder, whose test recordings are heard, or a .tflite that jerboa has "
            "trained."
        ),
    ],
    sounds: Annotated[
        Path | None,
        typer.Argument(
            help="Folder with a folder of recordings for each label; all but what is looked for "
            "count as background. Beside a run's: such as hours of background.",
            show_default=False,
        ),
    ] = None,
    fit: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            help="Fit the decision to so many false alarms an hour, and write it into the model: "
            "on recordings that nothing else is measured on.",
            show_default=False,
        ),
    ] = None,
    label: Annotated[
        str | None,
        typer.Option(
            help="The one label to be found, the others as background; by default all that the "
            "model detects, set into background only.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the scenes.")] = 0,
) -> None:
    """Measure events on streams: sounds in backgrounds at 0, 10 and 20 dB, and backgrounds alone.

    Example: [bold]jerboa evaluate runs/demo[/bold], or
    [bold]jerboa evaluate runs/demo/model.tflite new_recordings[/bold]
    """
    from jerboa.errors import DatasetError, ModelError
    from jerboa.evaluation import fit_decision, score_streams
    from jerboa.model_file import read_metadata, write_metadata
    from jerboa.project import Run, describe_decision, hear_labels, hear_recordings

    if fit is not None and model.is_dir():
        raise DatasetError(
            f"{model}: --fit would fit the decision to the run's test recordings, which it is "
            f"judged by; give {Run(model).model} and a folder of other recordings"
        )
    recordings = _recordings(model, sounds)
    model = Run(model).model if model.is_dir() else model
    metadata = read_metadata(model)
    if metadata is None:
        raise ModelError(f"{model}: holds no metadata of jerboa; give a model that it has trained")
    with counting("hearing scenes") as update:
        streams = (
            hear_recordings(model, recordings, label=label, seed=seed, progress=update)
            if label
            else hear_labels(model, recordings, seed=seed, progress=update)
        )
    decision = metadata.decision
    if fit is not None:
        if not any(stream.sounds for stream in streams):
            raise DatasetError(
                f"{sounds}: holds no recording of what is to be found; a decision is fitted to "
                "such recordings and to others"
            )
        with counting("fitting the decision") as update:
            decision = fit_decision(
                streams,
                background=decision.background,
                false_alarms_per_hour=fit,
                progress=update,
            )
        write_metadata(model, metadata.with_events(decision))
    score = score_streams(streams, decision)
    console.print(_measures(score, streams))
    console.print(_trade_off(streams, decision))
    say(f"event: {describe_decision(decision)}")
    if fit is not None:
        say(f"The decision stands in {model}; measure it on other recordings.")


def _recordings(model: Path, sounds: Path | None) -> list[Recording]:
    """What is to be heard; says where a model would be judged by what it has learned from."""
    from jerboa.clips import folder
    from jerboa.errors import DatasetError
    from jerboa.project import Run, count_learned, tested_recordings

    run = Run(model if model.is_dir() else model.parent)
    recordings = tested_recordings(run) if model.is_dir() else []
    if sounds is None:
        if not recordings:
            raise DatasetError(
                f"{model}: hears no recordings; give a folder of some, or in place of the model "
                "the folder of its run, whose test recordings are heard"
            )
        return recordings
    dataset = folder(sounds)
    given = (*dataset.recordings, *dataset.background)
    learned = count_learned(run, given)
    if learned:
        say(
            f"{learned} of these {len(given)} recordings the run has learned from: what is "
            f"measured is too good; 'jerboa evaluate {quoted(run.folder)}' hears its test part"
        )
    return [*recordings, *given]


def _measures(score: StreamScore, streams: Sequence[Stream]) -> Table:
    sounds = [stream for stream in streams if stream.sounds]
    recordings = len({stream.source for stream in sounds})
    table = Table(box=None, header_style="")
    table.add_column("")
    table.add_column("measured", justify="right")
    table.add_column("95 % interval", justify="right")
    table.add_column("")
    if sounds:
        note = f"{len(sounds)} scenes of {recordings} recordings"
        table.add_row("found within 2 s", *_percent(score.recall), note)
    else:
        table.add_row("found within 2 s", "", "", "there are no recordings of it")
    for condition, recall in score.by_condition.items():
        latency = score.latency_by_condition[condition]
        after = "" if isnan(latency) else f"after {latency:.2f} s, median"
        table.add_row(f"  {_condition(condition)}", *_percent(recall), after)
    rate = score.false_alarms_per_hour
    table.add_row(
        "false alarms an hour",
        f"{rate.value:.2f}",
        f"{rate.low:.2f} to {rate.high:.2f}",
        f"{score.false_alarms} in {score.hours:.2f} h",
    )
    if len(score.latencies):
        found = sorted(score.latencies.tolist())
        middle, late = found[len(found) // 2], found[int(0.95 * (len(found) - 1))]
        table.add_row("latency, median", f"{middle:.2f} s", "", f"95 % within {late:.2f} s")
    return table


def _condition(condition: str) -> str:
    """A label as it is; a level or a distance with its word."""
    return f"at {condition}" if re.fullmatch(r"-?[\d.]+ (dB|m)", condition) else condition


def _percent(interval: Interval) -> tuple[str, str]:
    return (
        f"{100 * interval.value:.1f} %",
        f"{100 * interval.low:.1f} to {100 * interval.high:.1f} %",
    )


def _trade_off(streams: Sequence[Stream], decision: Decision) -> Table:
    from jerboa.evaluation import compare_thresholds

    table = Table(box=None, header_style="")
    for name in ("threshold", "missed", "false alarms an hour"):
        table.add_column(name, justify="right")
    for threshold, recall, rate in compare_thresholds(streams, decision):
        missed = "" if isnan(recall) else f"{100 * (1 - recall):.1f} %"
        table.add_row(f"{threshold:g}", missed, f"{rate:.2f}")
    return table
