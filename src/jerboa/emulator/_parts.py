"""What hangs on a board's pins, as the process of a run is told."""

from typing import Any, Literal

from jerboa.errors import BoardError

_PINS = range(30)


def board_parts(
    *,
    microphone: Literal["pdm", "i2s", "adc"] = "pdm",
    microphone_data_pin: int = 2,
    microphone_clock_pin: int = 3,
    microphone_ws_pin: int = 4,
    microphone_input_pin: int = 26,
    microphone_channel: Literal["left", "right"] = "left",
    microphone_stuck_at: Literal[0, 1] | None = None,
    led: Literal["pwm", "ws2812", "none"] = "pwm",
    led_pin: int = 25,
    led_power_pin: int | None = None,
    led_active_low: bool = False,
) -> dict[str, dict[str, Any]]:
    """Describe microphone and LED; which level lights the LED is for whoever reads its pin.

    Raises
    ------
    BoardError
        If a pin does not exist.
    """
    pins = {
        "data": microphone_data_pin,
        "clock": microphone_clock_pin,
        "ws": microphone_ws_pin,
        "input": microphone_input_pin,
    }
    for name, pin in {**pins, "led": led_pin}.items():
        if pin not in _PINS:
            raise BoardError(f"{name} pin {pin}: the RP2040 has GPIO 0 to 29; choose one of them")
    return {
        "led": {"kind": led, "pin": led_pin, "powerPin": led_power_pin},
        "microphone": {
            "kind": microphone,
            **{f"{role}Pin": pin for role, pin in pins.items()},
            "channel": microphone_channel,
            "stuckAt": microphone_stuck_at,
        },
    }
