"""What tests share: the real recordings, and where things are cached."""

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# Nothing timed is a test: a slow machine finds no fault.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def test_data() -> Path:
    """Folder of real recordings; the test is skipped where there is none."""
    folder = os.environ.get("JERBOA_TEST_DATA")
    if not folder:
        pytest.skip("JERBOA_TEST_DATA is not set: real recordings are not there")
    return Path(folder).resolve()


@pytest.fixture(scope="session")
def alarm_model(test_data: Path) -> Path:
    """The int8 model of the Arm tutorial's firmware."""
    return test_data / "models" / "arm_fire_alarm_int8.tflite"


@pytest.fixture
def full_disk() -> Callable[[Path], None]:
    """Finds no room for a file that this thread is to write whole."""
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full on this system")

    def fill(path: Path) -> None:
        partial = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.partial")
        partial.symlink_to("/dev/full")

    return fill
