"""Runs the tests that are written in JavaScript."""

import subprocess
from pathlib import Path

import pytest

from jerboa.emulator._node import find_node


@pytest.mark.emulator
def test_usb_rules() -> None:
    script = Path(__file__).parent / "usb_rules.test.mjs"
    result = subprocess.run(
        [str(find_node()), "--test", str(script)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout
