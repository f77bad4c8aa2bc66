"""Help says what every command and option is for, by examples that are understood."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from command_line import Run

from jerboa.cli._app import app


def commands(above: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command by what is typed for it, groups too."""
    for word, each in getattr(above, "commands", {}).items():
        typed = f"{name} {word}".strip()
        yield typed, each
        yield from commands(each, typed)


COMMANDS = dict(commands(typer.main.get_command(app)))


def parse(line: str) -> None:
    """Raise unless a line is a command with options that it has and arguments that it takes."""
    words = shlex.split(line)[1:]
    typed = " ".join(words[:2]) if " ".join(words[:2]) in COMMANDS else words[0]
    COMMANDS[typed].make_context(typed, words[len(typed.split()) :])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_examples_that_are_understood(jerboa: Run, command: str) -> None:
    outcome = jerboa(*command.split(), "--help")
    assert outcome.code == 0
    assert f"Example: jerboa {command}" in outcome.out
    text = " ".join(COMMANDS[command].help.split())
    for example in re.findall(r": \[bold\](.*?)\[/bold\]", text):
        parse(example)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_says_what_it_is(command: str) -> None:
    told = {each.name: getattr(each, "help", "") for each in COMMANDS[command].params}
    assert [name for name, text in told.items() if not text] == []


@pytest.mark.parametrize("command", ["", "search"])
def test_help_has_an_example_and_starts_without_tensorflow(command: str) -> None:
    program = (
        f"import sys; sys.argv = ['jerboa', *{command!r}.split(), '--help']\n"
        "from jerboa.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'tensorflow', 'keras', 'matplotlib', 'numpy', 'optuna'} & set(sys.modules)\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert f"jerboa {command or 'demo'}" in result.stdout
