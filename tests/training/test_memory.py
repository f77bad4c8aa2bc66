"""What a training frees is kept: no page is fetched from the system anew in each step."""

import platform
import subprocess
import sys

import pytest

STEPS = """
import resource, threading
import numpy as np
import jerboa.training.tensorflow

def run():
    for _ in range(100):
        held = [np.ones(600_000, np.float32) for _ in range(4)]

for _ in range(2):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""
PAGES = 4 * 600_000 * 4 // 4_096
"""Of a step."""


@pytest.mark.training
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc's allocator is told")
def test_steps_do_not_fetch_their_memory_anew():
    ended = subprocess.run(
        [sys.executable, "-c", STEPS], capture_output=True, text=True, check=True
    )
    assert int(ended.stdout) < PAGES
