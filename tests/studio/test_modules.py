"""The page's modules with logic, under Node.js' own test runner."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from jerboa.emulator._node import find_node

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "src" / "jerboa" / "studio" / "static"


@pytest.mark.slow
def test_modules_keep_their_word() -> None:
    tests = sorted(map(str, (HERE / "modules").glob("*.test.mjs")))
    environment = {
        **os.environ,
        "MODULES": STATIC.as_uri(),
        "PYTHON": sys.executable,
        "BOOT_ROM": str(HERE.parent / "board" / "simulated_boot_rom.py"),
    }
    done = subprocess.run(
        [str(find_node()), "--test", "--test-reporter=tap", *tests],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert "# fail 0" in done.stdout
    assert "# pass 0" not in done.stdout
