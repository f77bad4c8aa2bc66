"""Models to build firmware from."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def alarm_model(test_data: Path) -> Path:
    """The int8 model of the Arm tutorial's firmware."""
    return test_data / "models" / "arm_fire_alarm_int8.tflite"
