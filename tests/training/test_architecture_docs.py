"""docs/learning.md tells every architecture."""

from pathlib import Path

import pytest

from jerboa.training import ARCHITECTURES, build_network, find_front_end, network_cost

pytestmark = pytest.mark.training
PAGE = Path(__file__).parents[2] / "docs" / "learning.md"


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_table_has_every_architecture_and_its_size(name: str) -> None:
    """Renew it by ``python tools/make_architecture_docs.py``."""
    front_end = find_front_end("spectrogram" if name == "tutorial" else "log_mel")
    size = network_cost(build_network(name, 1, shape=(front_end.columns, front_end.bins)))
    row = f"| `{name}` | {ARCHITECTURES[name].summary} | {size.parameters:,} | {size.macs:,} |"
    assert row in PAGE.read_text(encoding="utf-8")
