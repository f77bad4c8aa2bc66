"""What the pages point at is there: files, headings, tests, and options of commands."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from jerboa.cli._app import app

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", read(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", read(page)):
        path, _, anchor = "".join(link).partition("#")
        if path.startswith("http"):
            continue
        target = page.parent / path if path else page
        assert target.exists(), path
        assert not anchor or anchor in anchors(target), f"{path}#{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_tests_that_are_named_exist(page: Path) -> None:
    tests = "".join(str(path) + read(path) for path in (ROOT / "tests").rglob("*.py"))
    for name in re.findall(r"\btest_\w+", read(page)):
        assert name in tests, name


def commands(group: object = None, words: tuple[str, ...] = ()) -> Iterator[tuple[str, set[str]]]:
    """Each command's words with its options."""
    group = group or typer.main.get_command(app)
    for name, each in getattr(group, "commands", {}).items():
        yield from commands(each, (*words, name))
    if words and not hasattr(group, "commands"):
        given = (option for each in group.params for option in each.opts + each.secondary_opts)
        yield " ".join(words), {"--help", *given}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_options_that_are_told_exist(page: Path) -> None:
    for command, options in commands():
        for told in re.findall(rf"\bjerboa {command}\b([^\n`|;]*)", read(page)):
            found = re.findall(r"(?<!\S)(--?[a-z][\w-]*)", told)
            assert options.issuperset(found), (command, found)
