"""Help has an example for every command; what help and pages tell to type is understood."""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from command_line import Run

from jerboa.cli._app import app

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.ipynb")])
SAID_BY_THE_BOARD = re.compile(r"jerboa \d")
JERBOA = typer.main.get_command(app)


def commands(above: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command by what is typed for it, groups too."""
    for word, each in getattr(above, "commands", {}).items():
        typed = f"{name} {word}".strip()
        yield typed, each
        yield from commands(each, typed)


COMMANDS = dict(commands(JERBOA))


def check(line: str) -> None:
    """Raise unless a line is a command with options that it has and arguments that it takes."""
    words = shlex.split(line.split(" && ")[0].split(" | ")[0], comments=True)[1:]
    typed = " ".join(words[:2]) if " ".join(words[:2]) in COMMANDS else words[0]
    assert typed in COMMANDS, f"'{line}' is no command"
    COMMANDS[typed].make_context(typed, words[len(typed.split()) :])


def text_of(page: Path) -> str:
    text = page.read_text(encoding="utf-8")
    if page.suffix == ".ipynb":
        return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    return text


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_an_example(jerboa: Run, command: str) -> None:
    outcome = jerboa(*command.split(), "--help")
    assert outcome.code == 0
    assert f"Example: jerboa {command}" in outcome.out
    told = " ".join((COMMANDS[command].help or "").split())
    for example in re.findall(r": \[bold\](.*?)\[/bold\]", told):
        check(example)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_says_what_it_is(command: str) -> None:
    told = {each.name: getattr(each, "help", "") for each in COMMANDS[command].params}
    assert [name for name, text in told.items() if not text] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_tells_to_type_is_understood(page: Path) -> None:
    for line in re.findall(r"^ {4}(jerboa .+)$", text_of(page), re.MULTILINE):
        if not SAID_BY_THE_BOARD.match(line):
            check(re.sub(r"[\[\]]", "", line))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_options_that_a_page_names_are_there(page: Path) -> None:
    for line in re.findall(r"`(jerboa [a-z][^`\n]*)`", text_of(page)):
        words = line.split()[1:]
        typed = " ".join(words[:2]) if " ".join(words[:2]) in COMMANDS else words[0]
        assert typed.rstrip(",") in COMMANDS, f"'{line}' is no command"
        parameters = COMMANDS[typed.rstrip(",")].params
        known = {name for each in parameters for name in (*each.opts, *each.secondary_opts)}
        options = {word.split("=")[0] for word in words if word.startswith("-")}
        assert options <= known | {"--help"}, line
