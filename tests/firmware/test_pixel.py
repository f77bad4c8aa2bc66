"""A WS2812 takes the firmware's pulses whatever the system clock is."""

from pathlib import Path

import pytest

from jerboa.emulator import simulate
from jerboa.firmware import FirmwareSettings, build_firmware
from jerboa.model_file import LogMelSettings
from jerboa.training import TrainingSettings, write_untrained

pytestmark = [pytest.mark.training, pytest.mark.emulator]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "model.tflite"
    settings = TrainingSettings(
        front_end=LogMelSettings(hop=512, columns=31), architecture="small_cnn", width=0.25
    )
    write_untrained(path, settings, ("background", "alarm"))
    return path


@pytest.mark.parametrize("clock", [48, 51, 131])
def test_pulses_keep_to_the_limits_at_clocks_that_are_no_multiple(
    model: Path, tmp_path: Path, clock: int
) -> None:
    """A pulse may be a cycle of the system clock longer than another."""
    settings = FirmwareSettings(clock=clock, microphone="adc")
    firmware = build_firmware(model, tmp_path, board="adafruit_qtpy_rp2040", settings=settings)
    run = simulate(firmware.uf2, seconds=0.3, **firmware.wiring.simulation())
    assert [each for each in run.warnings if "WS2812" in each] == []
