"""The same on other systems: encodings of files and terminals, and what a system lacks."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from jerboa.board import _drive
from jerboa.studio import _jobs, _sandbox

ROOT = Path(__file__).parent.parent
SOURCES = sorted(
    path
    for folder in ("src/jerboa", "tools", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
    if "node_modules" not in path.parts
)

OLD_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
"""Text is ASCII where nothing else is said; on Windows it is cp1252."""


def in_old_locale(*arguments: object, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run Python where the system's encoding is not UTF-8."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=folder,
        env={**os.environ, **OLD_LOCALE},
        capture_output=True,
        check=False,
    )


def test_text_files_have_an_encoding() -> None:
    """Whatever the system's is: a label may be called träume."""
    lacking = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in SOURCES
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in ("read_text", "write_text")
        and not any(keyword.arg == "encoding" for keyword in call.keywords)
        and not (call.func.attr == "read_text" and call.args)
    ]
    assert not lacking


def test_debian_packages_that_tests_want_are_installed_and_named() -> None:
    """By `.ci/run` and in CONTRIBUTING.md: a test that is skipped there would never run."""
    tests = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py")]
    wanted = set(re.findall(r"apt-get install ([\w-]+)", "".join(tests)))
    installed = re.search(r"for package in ([\w -]+);", (ROOT / ".ci" / "run").read_text())
    assert installed
    assert {"chromium", "gcc"} <= wanted == set(installed[1].split())
    contributing = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert all(f"`{package}`" in contributing for package in wanted)


def test_a_run_is_read_where_text_is_ascii(tmp_path: Path) -> None:
    """Its files are UTF-8 and hold labels as they are."""
    (tmp_path / "metrics.json").write_text('{"labels": ["träume"]}', encoding="utf-8")
    program = (
        "import json; from pathlib import Path; from jerboa.project._runs import Run; "
        "print(json.dumps(Run(Path('.')).metrics()))"
    )
    result = in_old_locale("-c", program, folder=tmp_path)
    assert result.returncode == 0, result.stderr.decode()
    assert json.loads(result.stdout) == {"labels": ["träume"]}


@pytest.mark.parametrize("encoding", ["ascii", "cp437", "cp1252", "utf-8"])
@pytest.mark.parametrize("name", ["kettle", "träume", "音"])
def test_any_name_is_printed_in_any_encoding(tmp_path: Path, encoding: str, name: str) -> None:
    """What an encoding lacks is escaped; ``jerboa new`` ended in a traceback."""
    result = subprocess.run(
        [sys.executable, "-m", "jerboa", "new", name],
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": encoding},
        capture_output=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr.decode(encoding, "replace")
    assert name.encode(encoding, "backslashreplace") in result.stdout
    assert (tmp_path / name / "jerboa.toml").is_file()


def test_a_compiler_that_names_a_path_is_understood_where_text_is_ascii(tmp_path: Path) -> None:
    """What it says is UTF-8, and is told, not a failure to decode it."""
    broken = tmp_path / "br\u00fcchig.c"
    broken.write_text("int broken(", encoding="utf-8")
    program = (
        "import sys; from pathlib import Path; from jerboa.device import build_host_library; "
        "from jerboa.errors import ToolError\n"
        "try: build_host_library('broken', list(Path('.').glob('*.c')))\n"
        "except ToolError: print('told')"
    )
    result = in_old_locale("-c", program, folder=tmp_path)
    assert result.stdout.strip() == b"told", result.stderr.decode()


def test_a_drive_is_found_beside_mounts_of_any_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A mount point is bytes: one of Latin-1 had no board be found."""
    if sys.platform != "linux":
        pytest.skip("reads /proc/mounts")
    table = b"/dev/sdb1 /media/B\xfccher ext4 rw 0 0\n/dev/sdc1 /media/RPI\\040RP2 vfat rw 0 0\n"
    monkeypatch.setattr(Path, "read_bytes", lambda _: table)
    monkeypatch.setattr(Path, "read_text", lambda _, encoding: table.decode(encoding))
    assert _drive._mounted() == [Path("/media/RPI RP2")]


@pytest.mark.skipif(os.name == "nt", reason="has no limits to set")
def test_uploads_are_decoded_where_memory_cannot_be_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On macOS, and under a lower limit of the system's: not a reason to decode nothing."""
    import resource

    asked = []

    def refuse(_: int, limits: tuple[int, int]) -> None:
        asked.append(limits)
        raise ValueError("current limit exceeds maximum limit")

    monkeypatch.setattr(resource, "getrlimit", lambda _: (1 << 30, 1 << 30))
    monkeypatch.setattr(resource, "setrlimit", refuse)
    _sandbox._bound_memory()
    assert asked == [(1 << 30, 1 << 30)]


def test_on_windows_a_training_is_not_asked_by_a_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    """``os.kill(pid, 0)`` sends Ctrl-C there; kernel32 is pretended."""
    answers = {1: 0x102, 2: 0}  # still running, ended

    class Function:
        def __init__(self, answer: object) -> None:
            self.answer = answer

        def __call__(self, *arguments: object) -> object:
            return self.answer(*arguments)

    class Kernel:
        OpenProcess = Function(lambda _rights, _inherits, pid: pid if pid in answers else None)
        WaitForSingleObject = Function(lambda handle, _: answers[handle.value])
        CloseHandle = Function(lambda _: 1)

    monkeypatch.setattr(_jobs.ctypes, "WinDLL", lambda _: Kernel, raising=False)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(Path, "exists", lambda _: False)
    monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("a signal was sent"))
    assert [_jobs._alive_elsewhere(pid) for pid in (1, 2, 3)] == ["alive", None, None]
