"""The page of operators says what the table says."""

import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_page_is_up_to_date() -> None:
    tool = runpy.run_path(str(ROOT / "tools" / "make_operator_docs.py"))
    page = (ROOT / "docs" / "operators.md").read_text()
    assert page == tool["page"](), "run tools/make_operator_docs.py"
