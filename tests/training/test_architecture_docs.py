"""docs/learning.md tells every architecture."""

from pathlib import Path

from jerboa.training import ARCHITECTURES

PAGE = Path(__file__).parents[2] / "docs" / "learning.md"


def test_the_table_has_every_architecture() -> None:
    """Renew it by ``python tools/make_architecture_docs.py``."""
    text = PAGE.read_text()
    for name, architecture in ARCHITECTURES.items():
        assert f"| `{name}` | {architecture.summary} |" in text
