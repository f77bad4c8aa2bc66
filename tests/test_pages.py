"""What the pages name is there: links, commands, options, files, tests; tables are the code's."""

import ast
import importlib
import re
import shlex
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import typer

from jerboa.board import UDEV_FILE, UDEV_RULE
from jerboa.cli._app import app
from jerboa.firmware import FirmwareSettings, board_names, find_board, wire
from jerboa.firmware._config import _serial_queue
from jerboa.model_file import Decision

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
PAGES = sorted({*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")} - {ROOT / "CHANGELOG.md"})
"""All but what tells of earlier days."""
FOLDERS = "benchmarks", "docs", "src", "tests", "tools"
SUFFIXES = ".py", ".c", ".h", ".S", ".mjs", ".toml", ".md"
PLACEHOLDERS = "NAME", "KIND", "*"


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path) -> list[str]:
    """The indented blocks of a page, without their indentation."""
    found = re.findall(r"(?:^ {4}.*\n|^\n(?= {4}))+", read(page), re.MULTILINE)
    return ["\n".join(line[4:] for line in block.splitlines()) for block in found]


def rows(page: Path, heading: str) -> list[list[str]]:
    """The cells of the table whose first column is headed so."""
    table = read(page).split(f"\n| {heading} |")[1].split("\n\n")[0]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]


def anchors(page: Path) -> set[str]:
    """Of the headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", read(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", read(page)):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        assert file.exists(), target
        assert not anchor or anchor in anchors(file), target


def command_lines(page: Path) -> list[str]:
    """Every ``jerboa …`` of the blocks, and of the text between backticks."""
    lines = [line.removeprefix("$ ") for block in blocks(page) for line in block.splitlines()]
    lines += re.findall(r"`([^`\n]+)`", read(page))
    lines = [re.split(r"\s#|[|;]|&&", line)[0] for line in lines]
    return [line for line in lines if re.match(r"jerboa (?!VERB)[a-z-]", line)]


def check_command(line: str) -> None:
    command: Any = typer.main.get_command(app)
    words = shlex.split(line)[1:]
    while hasattr(command, "commands") and words:
        assert words[0] in command.commands, f"there is no 'jerboa {words[0]}': {line}"
        command = command.commands[words.pop(0)]
    options = {name for each in command.params for name in [*each.opts, *each.secondary_opts]}
    given = {word.partition("=")[0] for word in words if word.startswith("-")}
    assert given <= options | {"--help"}, line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_and_their_options_exist(page: Path) -> None:
    lines = command_lines(page)
    assert lines or page.name not in ("README.md", "board.md", "microphones.md")
    for line in lines:
        check_command(line)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_and_tests_that_are_named_exist(page: Path) -> None:
    tests = "\n".join(map(read, (ROOT / "tests").rglob("test_*.py")))
    files = [f"/{path}" for folder in FOLDERS for path in (ROOT / folder).rglob("*.*")]
    for name in re.findall(r"`([^`\s]+)`", read(page)):
        if name.startswith("test_"):
            assert f"def {name}(" in tests, name
        is_file = "/" in name and name.endswith(SUFFIXES)
        if is_file and not any(each in name for each in PLACEHOLDERS):
            assert any(file.endswith(f"/{name}") for file in files), name


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_in_python_use_what_is_there(page: Path) -> None:
    for block in blocks(page):
        for room, name in re.findall(r"\b(board|clips|emulator)\.(\w+)", block):
            assert hasattr(importlib.import_module(f"jerboa.{room}"), name), f"{room}.{name}"
        if not re.search(r"^(from|import) \w+", block, re.MULTILINE):
            continue
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.ImportFrom):
                module = importlib.import_module(str(node.module))
                assert all(
                    hasattr(module, each.name) or find_spec(f"{node.module}.{each.name}")
                    for each in node.names
                ), ast.unparse(node)


def test_the_table_of_boards_is_that_of_the_code() -> None:
    page = {
        row[0].strip("`"): row[1:]
        for row in rows(ROOT / "docs/microphones.md", "board (`--board`)")
    }
    assert sorted(page) == board_names()
    for name, cells in page.items():
        board = find_board(name)
        pins = board.microphone
        numbers = [[int(number) for number in re.findall(r"\d+", cell)] for cell in cells]
        assert numbers[0] == [pins.pdm.data, pins.pdm.clock]
        assert numbers[1] == [pins.i2s.data, pins.i2s.clock, pins.i2s.ws]
        assert numbers[2] == [pins.adc.input]
        led = re.findall(r"(?:GPIO|on|power) (\d+)", cells[3])
        assert list(map(int, led)) == [
            pin for pin in (board.led.pin, board.led.power_pin) if pin is not None
        ]
        assert ("WS2812" in cells[3]) == (board.led.kind == "ws2812")
        assert numbers[4] == [board.event_pin]


def test_the_page_of_microphones_has_settings_and_a_board_that_work(tmp_path: Path) -> None:
    page = ROOT / "docs/microphones.md"
    settings, board = (
        next(block for block in blocks(page) if start in block).strip()
        for start in ("[firmware]", 'name = "Mine"')
    )
    (tmp_path / "my_board.toml").write_text(board, encoding="utf-8")
    mine = find_board(str(tmp_path / "my_board.toml"))
    assert (mine.led.kind, mine.led.power_pin) == ("ws2812", 11)
    chosen = FirmwareSettings.model_validate(tomllib.loads(settings.split("\n\n")[0])["firmware"])
    assert wire(find_board("pico"), chosen).microphone == {"data": 6, "clock": 7, "ws": 8}


def test_the_table_of_decisions_has_the_defaults() -> None:
    told = {
        name.strip("`"): default for name, default, _ in rows(ROOT / "docs/firmware.md", "setting")
    }
    fields = Decision.model_fields
    assert set(told) == set(fields) - {"background"}
    assert told.pop("release") == told.pop("unknown_below") == "`threshold`"
    assert {name: float(value) for name, value in told.items()} == {
        name: fields[name].default for name in told
    }


def test_the_udev_rule_is_the_one_that_is_printed() -> None:
    assert f"echo '{UDEV_RULE}' | sudo tee {UDEV_FILE}" in read(ROOT / "docs/board.md")


def test_the_serial_ports_queue_grows_where_the_page_says() -> None:
    page = read(ROOT / "docs/firmware.md")
    [(size, labels)] = re.findall(r"queue of ([\d,]+) bytes, more with some (\d+) labels", page)
    few, many = (_serial_queue(int(labels) + more, longest_label=16) for more in (-3, 3))
    assert few == int(size.replace(",", "")) < many
