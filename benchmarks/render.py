"""Writes ``docs/results.md`` from ``docs/results.json``: ``python -m benchmarks.render``."""

import json
import re
from collections.abc import Mapping, Sequence
from itertools import starmap
from pathlib import Path

from benchmarks._goals import GOALS, GOALS_HEAD
from benchmarks._results import RESULTS, read_rows

PAGE = Path(__file__).parent / "results_page.md"
TABLE_HEAD = "| name | value | unit | conditions |\n| --- | ---: | --- | --- |"
README = RESULTS.parent.parent / "README.md"
TABLE_STARTS = "<!-- hop table: made by `make docs` -->"
TABLE_ENDS = "<!-- end of hop table -->"
Row = Mapping[str, object]
ALARMS = "alarm.leave_one_out"
WAYS = {"float": "float", "int8": "int8", "virtual board": "board"}
HOP_ROWS = (
    ("hop.microphone", "microphone: 512 samples from PDM", 381_632, "cycles"),
    ("hop.frontend", "four spectrogram columns and the history", 338_317, "cycles"),
    ("hop.network", "network", 3_156_261, "cycles"),
    ("hop.total", "whole hop, of 4,000,000", 3_883_392, "cycles"),
    ("image.flash", "flash image", 389_600, "bytes"),
    ("image.ram", "RAM, stacks included", 202_600, "bytes"),
)


def render() -> str:
    """The page's text: that of ``results_page.md``, with the tables that its comments name."""
    rows = read_rows()
    names = [str(row["name"]) for row in rows]
    told: list[str] = []

    def table(mark: re.Match[str]) -> str:
        kind, _, prefixes = mark[1].partition(": ")
        if kind == "goals":
            return goals_table(rows)
        if kind == "alarm table":
            return alarm_table(rows)
        written: dict[str, list[Row]] = {}
        for row, name in zip(rows, names, strict=True):
            if _below(name, prefixes.split()):
                told.append(name)
                written.setdefault(str(row["command"]), []).append(row)
        return "\n\n".join(starmap(rows_table, written.items()))

    page = re.sub("<!-- (.+) -->", table, PAGE.read_text(encoding="utf-8"))
    if sorted(told) != sorted(names):
        untold = sorted(set(names).difference(told))
        raise SystemExit(f"{PAGE.name} must tell each row once; it does not tell {untold}")
    return page


def _below(name: str, prefixes: Sequence[str]) -> bool:
    return any(f"{name}.".startswith(f"{prefix}.") for prefix in prefixes)


def rows_table(command: str, rows: Sequence[Row]) -> str:
    """What one command writes: the command, what holds for all of its rows, and the rows."""
    conditions = [str(row["conditions"]).split("; ") for row in rows]
    shared = [part for part in conditions[0] if all(part in others for others in conditions)]
    lines = [
        f"| `{row['name']}` | {_number(row['value'])} | {row['unit']} "
        f"| {'; '.join(part for part in own if part not in shared)} |"
        for row, own in zip(rows, conditions, strict=True)
    ]
    told = f": {'; '.join(shared)}" if shared else ""
    return "\n".join([f"`{command}`{told}", "", TABLE_HEAD, *lines])


def goals_table(rows: Sequence[Row]) -> str:
    """What was aimed at beside what is reached."""
    measured = {str(row["name"]): float(str(row["value"])) for row in rows}
    return "\n".join([*GOALS_HEAD, *(goal.line(measured) for goal in GOALS)])


def alarm_table(rows: Sequence[Row]) -> str:
    """Each alarm left out in turn: recall and false alarms by way of computing."""
    measured = {str(row["name"]): row["value"] for row in rows}
    names = sorted({name.split(".")[2] for name in measured if name.endswith(".int8.recall")})
    ways = {
        text: way for text, way in WAYS.items() if f"{ALARMS}.{names[0]}.{way}.recall" in measured
    }
    board = (
        "on the virtual board, at a probability of one half, of the first 3 s of each clip."
        if "virtual board" in ways
        else "these models were not played to the virtual board (`benchmarks.fire_alarm_board`)."
    )
    lines = [
        "Share of its windows that are found, and false alarms: of all 1,205 windows of ESC-10's "
        f"fold 1 for float and int8; {board}",
        "",
        "| left out | " + " | ".join(ways) + " |",
        "| --- |" + " ---: |" * len(ways),
    ]
    for name in names:
        cells = [
            f"{measured[f'{ALARMS}.{name}.{way}.recall']} %, "
            f"{measured[f'{ALARMS}.{name}.{way}.false_alarms']}"
            for way in ways.values()
        ]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else json.dumps(value)


def hop_table() -> str:
    """The README's table: the tutorial's own firmware against jerboa's."""
    measured = {row["name"]: row["value"] for row in read_rows()}
    rows = [
        f"| {text} | {before:,} {unit} | {measured[name]:,} {unit} |"
        for name, text, before, unit in HOP_ROWS
    ]
    head = "| the Arm tutorial's model, a hop of 32 ms | its own firmware | jerboa |"
    return "\n".join([head, "| --- | ---: | ---: |", *rows])


def main() -> None:
    """Write the page, and the README's table."""
    RESULTS.with_suffix(".md").write_text(render(), encoding="utf-8")
    text = README.read_text(encoding="utf-8")
    start = text.index(TABLE_STARTS) + len(TABLE_STARTS)
    README.write_text(
        text[:start] + "\n" + hop_table() + "\n" + text[text.index(TABLE_ENDS) :], encoding="utf-8"
    )


if __name__ == "__main__":
    main()
