"""A command as a user calls it."""

import pytest


@pytest.fixture
def evaluate(monkeypatch, capsys):
    """Calls the command; gives its exit code, its output and its errors."""

    def call(*arguments: object) -> tuple[int, str, str]:
        from jerboa.cli import main

        monkeypatch.setattr("sys.argv", ["jerboa", "evaluate", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        captured = capsys.readouterr()
        return code, " ".join(captured.out.split()), " ".join(captured.err.split())

    return call
