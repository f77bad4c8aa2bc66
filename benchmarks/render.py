"""Writes ``docs/results.md`` from ``docs/results.json``: ``python -m benchmarks.render``."""

import json
from pathlib import Path

from benchmarks._results import RESULTS, read_rows

HEAD = """\
# Results

Generated from `results.json` by `make docs`; each row is written by the command beside it.
Cycles are the emulator's ([what it does not model](emulator.md)), never silicon's.

| name | value | unit | conditions | command |
| --- | ---: | --- | --- | --- |
"""

NOTES = Path(__file__).parent / "notes.md"


def render() -> str:
    """The page's text."""
    lines = [
        f"| `{row['name']}` | {_number(row['value'])} | {row['unit']} | {row['conditions']} "
        f"| `{row['command']}` |"
        for row in read_rows()
    ]
    return HEAD + "\n".join(lines) + "\n\n" + NOTES.read_text()


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else json.dumps(value)


def main() -> None:
    """Write the page."""
    RESULTS.with_suffix(".md").write_text(render())


if __name__ == "__main__":
    main()
