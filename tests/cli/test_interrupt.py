"""Ctrl-C: one line, nothing half-written taken for whole, and the same command goes on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.training, pytest.mark.emulator]

SETTINGS = """\
base = "none"
[training]
quantization = "ptq"
[training.baseline]
epochs = 60
learning_rate = 1e-3
final_learning_rate = 1e-3
patience = 60
"""
PROGRAM = "from jerboa.cli import main; main()"


@pytest.mark.skipif(os.name == "nt", reason="sends SIGINT")
def test_a_stopped_training_goes_on(project: Path) -> None:
    (project / "jerboa.toml").write_text(SETTINGS)
    command = [sys.executable, "-c", PROGRAM, "train", "-p", str(project), "--name", "first"]
    work = project / "runs" / ".first.partial" / "work"
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 120
    while not (work.is_dir() and any(work.iterdir())):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline, "no checkpoint was written"
        time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.strip() == "stopped; run the same command again to go on"
    assert not (project / "runs" / "first").exists()

    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert (project / "runs" / "first" / "firmware.uf2").exists()


SWALLOWS = """
import os, signal, time
from jerboa.cli import _app

class Deaf:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)

def command():
    Deaf()
    time.sleep(60)

_app.app = command
_app.run()
"""


@pytest.mark.skipif(os.name == "nt", reason="sends SIGINT")
def test_a_destructor_does_not_swallow_an_interrupt() -> None:
    result = subprocess.run(
        [sys.executable, "-c", SWALLOWS], capture_output=True, text=True, timeout=30, check=False
    )
    assert result.returncode == 130
    assert result.stderr.strip() == "stopped; run the same command again to go on"
