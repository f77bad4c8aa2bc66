"""What a run's table and report say."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from jerboa import __version__, training
from jerboa.clips import SAMPLE_RATE, Split
from jerboa.evaluation import (
    CostRow,
    Mistake,
    OperatorRow,
    Picture,
    ReportContent,
    RobustnessRow,
    Scores,
    SplitRow,
)
from jerboa.firmware import HIGHEST_MHZ, HOP_SAMPLES, Firmware, hop_cycles, load_model
from jerboa.model_file import Decision
from jerboa.project._arena_picture import draw_arena
from jerboa.project._board_trials import BoardTrial
from jerboa.project._decision_fit import DecisionFit
from jerboa.project._scores import BOARD
from jerboa.project._settings import ProjectSettings

_STAGES = {"microphone": "microphone", "frontend": "front end", "network": "network"}


@dataclass(frozen=True)
class RunFacts:
    """Everything that a run has found out."""

    settings: ProjectSettings
    split: Split
    model: Path
    result: training.TrainingResult
    firmware: Firmware
    fit: DecisionFit | None
    trials: Sequence[BoardTrial]
    scores: Mapping[str, Scores]
    same_hops: Scores | None
    """What this computer says of the hops that the board is judged by."""
    robustness: Sequence[RobustnessRow]
    mistakes: Sequence[Mistake]
    clock_mhz: int
    base: tuple[str, str] | None = None
    """Which it is and what it has heard, where that is to be known beside the scores."""

    def worst_cycles(self, stage: str) -> int:
        """The worst hop of all trials."""
        return max(int(np.max(trial.simulation.cycles[stage])) for trial in self.trials)


def summary_rows(facts: RunFacts) -> list[dict[str, str]]:
    """The table a run ends with: name, value, note."""
    memory = facts.firmware.memory
    total = facts.worst_cycles("total")
    available = hop_cycles(facts.clock_mhz)
    rows = [
        (
            f"accuracy, {way}",
            f"{100 * scores.accuracy:.1f} %",
            accuracy_note(scores, facts.same_hops if way == BOARD else None),
        )
        for way, scores in facts.scores.items()
    ]
    rows += [
        *base_rows(facts.base),
        *event_rows(facts.fit),
        ("cycles a hop, worst", f"{total:,}", hop_note(total, available)),
        *((f"  {text}", f"{facts.worst_cycles(stage):,}", "") for stage, text in _STAGES.items()),
        *wait_rows(
            facts.firmware.flash_cycles,
            total,
            available,
            mic_over_usb=facts.settings.firmware.mic_over_usb,
        ),
        ("flash", f"{memory.flash_bytes:,} B", f"of {memory.flash_capacity:,}"),
        ("RAM", f"{memory.ram_bytes:,} B", f"of {memory.ram_capacity:,}, stack included"),
    ]
    return [{"name": name, "value": value, "note": note} for name, value, note in rows]


def accuracy_note(scores: Scores, same_hops: Scores | None = None) -> str:
    """What an accuracy is of; of the board's hops also what this computer makes of them."""
    count = len(scores.targets)
    recordings = len(np.unique(scores.clips))
    if same_hops is None:
        return f"{count:,} windows, {recordings} new recordings"
    return (
        f"{count:,} hops, {recordings} of these recordings; "
        f"the same C on this computer: {100 * same_hops.accuracy:.1f} %"
    )


def base_rows(base: tuple[str, str] | None) -> list[tuple[str, str, str]]:
    """What the base has to do with the scores: name, value, note."""
    return [("base", *base)] if base else []


def event_rows(fit: DecisionFit | None) -> list[tuple[str, str, str]]:
    """What the decision does on the streams that it was fitted to: name, value, note."""
    if fit is None:
        return []
    note = f"in {fit.hours:.2f} h of these; aimed at {fit.aimed_at:g} an hour"
    if not fit.keeps_to_it:
        note += ": more background to validate with would help, jerboa data background gets hours"
    return [
        (
            "found within 2 s",
            f"{100 * fit.recall:.1f} %",
            f"of {fit.scenes} scenes of the validation part, which events are fitted to",
        ),
        ("false alarms", f"{fit.false_alarms}", note),
    ]


def hop_note(total: int, available: int) -> str:
    """How many cycles a hop has, and what helps where it takes more."""
    note = f"of {available:,}"
    if total > available:
        helps = _what_helps(total, "a smaller width", "another architecture")
        note += f": the board leaves sound out; {helps}"
    return note


def wait_rows(
    waiting: int, total: int, available: int, *, mic_over_usb: bool
) -> list[tuple[str, str, str]]:
    """What a hop of `total` cycles waits for the flash on the chip, and what helps: likewise."""
    if not waiting:
        return []
    note = "on the chip, for weights in flash: an estimate, not counted by the virtual board"
    if total + waiting > available:
        frees = ["mic_over_usb = false, which frees 64 KB for them"] * mic_over_usb
        helps = _what_helps(total + waiting, *frees, "a smaller width")
        note += f"; a hop has no time for it: {helps}"
    return [("  and waits", f"{waiting:,}", note)]


def _what_helps(cycles: int, *ways: str) -> str:
    """Name the ways to a hop of fewer than `cycles`, and a faster clock where that is enough."""
    if cycles <= hop_cycles(HIGHEST_MHZ):
        ways = (*ways, "a faster clock")
    *first, last = ways
    return f"{', '.join(first)} or {last} helps" if first else f"{last} helps"


def chip_cost(facts: RunFacts) -> dict[str, object]:
    """What the firmware takes of the chip: cycles of each stage in the worst hop, bytes."""
    memory = facts.firmware.memory
    return {
        "cycles": {stage: facts.worst_cycles(stage) for stage in (*_STAGES, "total")},
        "clock_mhz": facts.clock_mhz,
        "hop_ms": 1000 * HOP_SAMPLES / SAMPLE_RATE,
        "flash_bytes": memory.flash_bytes,
        "ram_bytes": memory.ram_bytes,
        "ram_capacity": memory.ram_capacity,
        "flash_wait_cycles": facts.firmware.flash_cycles,
    }


def describe_decision(decision: Decision) -> str:
    """Say in words when an event starts and ends."""
    release = decision.threshold if decision.release is None else decision.release
    heard = "a hop" if decision.smoothing == 1 else f"mean of {decision.smoothing} hops"
    lasting = "" if decision.shortest == 1 else f" for {decision.shortest} consecutive hops"
    return (
        f"{heard} at least {decision.threshold:.3f}{lasting}; over below {release:.3f}; "
        f"{decision.refractory} hops before the next; a hop is 32 ms"
    )


def report_content(name: str, facts: RunFacts) -> ReportContent:
    """What ``report.html`` shows."""
    memory = facts.firmware.memory
    front_end = training.find_front_end(facts.settings.training.front_end)
    available = hop_cycles(facts.clock_mhz)
    return ReportContent(
        title=f"{facts.split.labels[-1]}: run {name}" if _is_binary(facts) else f"Run {name}",
        made_by=f"jerboa {__version__}, jerboa train",
        facts={
            "labels": ", ".join(facts.split.labels),
            "board": facts.settings.board,
            "window": f"{front_end.samples / SAMPLE_RATE:.2g} s",
            "architecture": facts.settings.training.architecture,
            "seed": str(facts.settings.training.seed),
            "quantization": facts.result.chosen,
            "threshold": f"{facts.result.threshold:.3f}",
            "temperature": f"{facts.result.temperature:.2f}",
            **{name: f"{value}: {note}" for name, value, note in base_rows(facts.base)},
            **_event_facts(facts.fit),
        },
        split=_split_rows(facts),
        history=facts.result.history,
        scores=facts.scores,
        robustness=facts.robustness,
        mistakes=facts.mistakes,
        operators=[
            OperatorRow(
                check.operator,
                check.shape,
                check.sqnr_db,
                check.max_error,
                check.range,
                check.seen,
                check.saturated,
            )
            for check in facts.result.operators
        ],
        costs=[
            *(
                CostRow(f"{text}, worst hop", facts.worst_cycles(stage), "cycles", available)
                for stage, text in {**_STAGES, "total": "whole hop"}.items()
            ),
            CostRow("flash", memory.flash_bytes, "bytes", memory.flash_capacity),
            CostRow("RAM", memory.ram_bytes, "bytes", memory.ram_capacity),
        ],
        arena=Picture("RAM of the network's tensors, operator by operator", _arena(facts)),
        pictures=[_picture(trial, facts.split.labels) for trial in facts.trials],
    )


def _event_facts(fit: DecisionFit | None) -> dict[str, str]:
    if fit is None:
        return {}
    rows = {name: f"{value} {note}" for name, value, note in event_rows(fit)}
    return {"event": describe_decision(fit.decision), **rows}


def _is_binary(facts: RunFacts) -> bool:
    return len(facts.split.labels) == 2


def _split_rows(facts: RunFacts) -> list[SplitRow]:
    labels = facts.split.labels
    rows = []
    for part in ("train", "validation", "test"):
        recordings = getattr(facts.split, part)
        examples = training.examples_of(recordings, labels, facts.settings.training)
        windows = Counter(labels[target] for target in examples.targets.tolist())
        counts = Counter(recording.label for recording in recordings)
        rows += [SplitRow(part, label, counts[label], windows[label]) for label in labels]
    return rows


def _arena(facts: RunFacts) -> bytes:
    network, _ = load_model(facts.model, compact_weights=facts.firmware.compact_weights)
    return _drawn(lambda path: draw_arena(path, network))


def _picture(trial: BoardTrial, labels: Sequence[str]) -> Picture:
    recording = trial.recording
    kind = f" ({recording.kind})" if recording.kind else ""
    return Picture(
        f"{recording.label}{kind} on the virtual board: {recording.source}",
        _drawn(lambda path: trial.simulation.plot(path, labels)),
    )


def _drawn(draw: Callable[[Path], object]) -> bytes:
    """The PNG that a function writes."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "picture.png"
        draw(path)
        return path.read_bytes()
