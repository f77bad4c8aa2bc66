"""An interruption that a destructor has swallowed comes again."""

import subprocess
import sys

SWALLOWED = """
import os, signal, time
from jerboa.interruption import say_again

class Deaf:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.01)

say_again(KeyboardInterrupt)
try:
    Deaf()
    print("went on", flush=True)
    time.sleep(30)
except KeyboardInterrupt:
    print("stopped")
"""


def test_an_interruption_that_had_no_effect_comes_again() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SWALLOWED], capture_output=True, text=True, timeout=20, check=True
    )
    assert done.stdout.split("\n") == ["went on", "stopped", ""]
    assert not done.stderr
