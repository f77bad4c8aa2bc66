"""``jerboa evaluate``: a model on streams."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from jerboa.cli._progress import console, counting


def register(app: typer.Typer) -> None:
    """Add the group's commands."""
    app.command("evaluate")(evaluate)


def evaluate(
    model: Annotated[Path, typer.Argument(help="A .tflite that jerboa has trained.")],
    sounds: Annotated[
        Path, typer.Argument(help="Folder with a folder of recordings for each label.")
    ],
    fit: Annotated[
        float | None,
        typer.Option(
            help="Fit the decision to so many false alarms an hour, and write it into the model: "
            "on recordings that nothing else is measured on.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Of the scenes.")] = 0,
) -> None:
    """Measure events on streams: sounds in backgrounds at 0, 10 and 20 dB, and backgrounds alone.

    Example: [bold]jerboa evaluate runs/demo/model.tflite new_recordings[/bold]
    """
    from jerboa.clips import folder
    from jerboa.model_file import read_metadata, write_metadata
    from jerboa.project import evaluate_streams, fit_streams

    recordings = folder(sounds).recordings
    if fit is not None:
        with counting("fitting the decision") as update:
            decision = fit_streams(
                model, recordings, false_alarms_per_hour=fit, seed=seed, progress=update
            )
        metadata = read_metadata(model)
        assert metadata is not None
        write_metadata(model, metadata.model_copy(update={"decision": decision}))
    with counting("hearing scenes") as update:
        score, decision = evaluate_streams(model, recordings, seed=seed, progress=update)
    table = Table(show_header=False, box=None)
    table.add_row(
        "found within 2 s",
        f"{100 * score.recall.value:.1f} %",
        f"95 %: {100 * score.recall.low:.1f} to {100 * score.recall.high:.1f}",
    )
    for condition, recall in score.by_condition.items():
        table.add_row(f"  at {condition}", f"{100 * recall:.1f} %", "")
    rate = score.false_alarms_per_hour
    table.add_row(
        "false alarms an hour",
        f"{rate.value:.2f}",
        f"95 %: {rate.low:.2f} to {rate.high:.2f}; {score.false_alarms} in {score.hours:.2f} h",
    )
    if len(score.latencies):
        found = sorted(score.latencies.tolist())
        middle, late = found[len(found) // 2], found[int(0.95 * (len(found) - 1))]
        table.add_row("latency, median", f"{middle:.2f} s", f"95 % within {late:.2f} s")
    table.add_row(
        "decision",
        f"threshold {decision.threshold:.3f}",
        f"smoothed over {decision.smoothing} hops, at least {decision.shortest} on end",
    )
    console.print(table)
