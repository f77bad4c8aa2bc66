"""Rows of ``docs/results.json``, from which ``docs/results.md`` is generated."""

import json
import os
from pathlib import Path

RESULTS = Path(__file__).parent.parent / "docs" / "results.json"


def read_rows() -> list[dict[str, object]]:
    """All rows that were measured so far, sorted by name."""
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else []


def record(name: str, value: float, unit: str, command: str, conditions: str) -> None:
    """Write one measured number, in place of an older one of the same name.

    Parameters
    ----------
    name : str
        Dotted name, for example ``hop.network``.
    value : float
        What was measured.
    unit : str
        Its unit.
    command : str
        The command that measures it again.
    conditions : str
        What was run on what; for emulator cycles also what the emulator does not model.
    """
    row = {"name": name, "value": value, "unit": unit, "command": command}
    rows = [other for other in read_rows() if other["name"] != name]
    rows.append({**row, "conditions": conditions})
    partial = RESULTS.with_suffix(".partial")
    partial.write_text(
        json.dumps(sorted(rows, key=lambda each: str(each["name"])), indent=2) + "\n",
        encoding="utf-8",
    )
    os.replace(partial, RESULTS)
