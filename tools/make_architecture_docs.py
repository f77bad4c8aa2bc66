"""Writes the table of architectures in docs/learning.md; each is built and run, untrained.

python tools/make_architecture_docs.py
"""

import tempfile
from pathlib import Path

from jerboa.firmware import FirmwareSettings
from jerboa.search import Cost
from jerboa.search._cost import Costs
from jerboa.training import (
    ARCHITECTURES,
    TrainingSettings,
    build_network,
    find_front_end,
    network_cost,
)

PAGE = Path(__file__).parents[1] / "docs" / "learning.md"
STARTS = "<!-- architectures: made by tools/make_architecture_docs.py -->"
ENDS = "<!-- end of architectures -->"
HEAD = (
    "| `architecture` | what it is | parameters | multiply-accumulates | cycles a hop | RAM |",
    "| --- | --- | ---: | ---: | ---: | ---: |",
)
RELEASE = FirmwareSettings(mic_over_usb=False)


def main() -> None:
    """Write the table."""
    rows = table()
    text = PAGE.read_text(encoding="utf-8")
    start = text.index(STARTS) + len(STARTS)
    PAGE.write_text(text[:start] + "\n" + rows + "\n" + text[text.index(ENDS) :], encoding="utf-8")


def table() -> str:
    """A row for each architecture, with the front end that projects give it."""
    with tempfile.TemporaryDirectory() as folder:
        costs = Costs(Path(folder) / "costs.json", ("background", "alarm"), "pico", RELEASE)
        return "\n".join([*HEAD, *(_row(name, costs) for name in ARCHITECTURES)])


def _row(name: str, costs: Costs) -> str:
    front_end = "spectrogram" if name == "tutorial" else "log_mel"
    settings = TrainingSettings(architecture=name, front_end=front_end)
    made = find_front_end(settings.front_end)
    size = network_cost(build_network(name, 1, shape=(made.columns, made.bins)))
    return (
        f"| `{name}` | {ARCHITECTURES[name].summary} | {size.parameters:,} | {size.macs:,} | "
        f"{_measured(costs.of(settings))} |"
    )


def _measured(cost: Cost) -> str:
    return f"{cost.failure} | " if cost.failure else f"{cost.cycles:,} | {cost.ram:,} bytes"


if __name__ == "__main__":
    main()
