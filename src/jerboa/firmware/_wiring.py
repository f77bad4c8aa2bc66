"""Which pin does what: the board's table and the user's choice, checked against each other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from jerboa.errors import BoardError
from jerboa.firmware._boards import Board, Led
from jerboa.firmware._settings import FirmwareSettings, MicrophoneKind

_ADC_PINS = range(26, 30)
"""RP2040 datasheet, section 4.9: inputs 0 to 3 are GPIO 26 to 29."""
_POWER = "LED's power"
"""The role that only the board's table gives a pin."""
_KIND_NAMES = {"pdm": "a PDM", "i2s": "an I2S", "adc": "an analogue"}


@dataclass(frozen=True)
class Wiring:
    """Pins of a firmware.

    Attributes
    ----------
    kind : {"pdm", "i2s", "adc"}
        Of the microphone.
    microphone : dict of str to int
        Its GPIO numbers by role: ``data`` and ``clock``, with ``ws`` for I2S; ``input`` for an
        analogue one.
    channel : str
        ``left`` or ``right``.
    led : Led
        The LED, on its pin.
    event : int
        GPIO that is high while an event lasts.
    """

    kind: MicrophoneKind
    microphone: dict[str, int]
    channel: str
    led: Led
    event: int

    def __str__(self) -> str:
        """In a line, for people: ``pdm data=2 clock=3, led=25, event=15``."""
        pins = " ".join(f"{role}={pin}" for role, pin in self.microphone.items())
        led = "no led" if self.led.pin is None else f"led={self.led.pin}"
        return f"{self.kind} {pins}, {led}, event={self.event}"

    def simulation(self) -> dict[str, Any]:
        """Arguments that tell `jerboa.emulator.simulate` the same."""
        pins = {f"microphone_{role}_pin": pin for role, pin in self.microphone.items()}
        if self.led.pin is not None:
            pins["led_pin"] = self.led.pin
        return pins | {
            "microphone": self.kind,
            "microphone_channel": self.channel,
            "led": self.led.kind,
            "led_active_low": self.led.active_low,
            "led_power_pin": self.led.power_pin,
        }


def wire(board: Board, settings: FirmwareSettings) -> Wiring:
    """Choose every pin.

    Returns
    -------
    Wiring

    Raises
    ------
    BoardError
        If a pin is not on the board, used twice, or cannot do what it is to do, or an analogue
        microphone is given a channel.
    """
    if settings.microphone == "adc" and settings.channel == "right":
        raise BoardError(
            "an analogue microphone has no channel; leave out channel = right, which is for pdm "
            "and i2s"
        )
    defaults: dict[str, int] = getattr(board.microphone, settings.microphone).model_dump()
    roles = defaults | {"event": board.event_pin}
    if board.led.pin is not None:
        roles["led"] = board.led.pin
    if board.led.power_pin is not None:
        roles[_POWER] = board.led.power_pin
    _check_roles(board, settings, roles)
    chosen = roles | settings.pins
    _check_each_once(chosen, settings.pins)
    microphone = {role: chosen[role] for role in defaults}
    free = set(board.pins) - {pin for role, pin in chosen.items() if role != "ws"}
    _check_microphone(settings.microphone, microphone, free)
    led = (
        board.led if board.led.pin is None else board.led.model_copy(update={"pin": chosen["led"]})
    )
    return Wiring(settings.microphone, microphone, settings.channel, led, chosen["event"])


def _check_roles(board: Board, settings: FirmwareSettings, roles: dict[str, int]) -> None:
    known = [role for role in roles if role != _POWER]
    for role, pin in settings.pins.items():
        if role not in known:
            raise BoardError(
                f"{_KIND_NAMES[settings.microphone]} microphone on {board.name} has no pin "
                f"'{role}'; choose from {', '.join(known)}"
            )
        if pin not in board.pins and pin != roles[role]:
            raise BoardError(
                f"{role} pin {pin}: {board.name} does not bring GPIO {pin} out; it has "
                f"{_ranges(board.pins)}"
            )


def _check_each_once(pins: dict[str, int], given: Collection[str]) -> None:
    roles: dict[int, str] = {}
    for role, pin in pins.items():
        if pin in roles:
            first = roles[pin]
            soldered = {_POWER, "led"} - set(given)
            move = next((each for each in (role, first) if each not in soldered), "led")
            raise BoardError(
                f"GPIO {pin} is used twice, for {first} and {role}; choose another with "
                f"--pins {move}=GPIO"
            )
        roles[pin] = role


def _check_microphone(kind: MicrophoneKind, pins: dict[str, int], free: Collection[int]) -> None:
    if kind == "adc" and pins["input"] not in _ADC_PINS:
        raise BoardError(f"input pin {pins['input']}: the ADC reads GPIO 26 to 29; choose of these")
    if kind == "i2s" and abs(pins["clock"] - pins["ws"]) != 1:
        clock = pins["clock"]
        beside = [pin for pin in (clock + 1, clock - 1) if pin in free]
        advice = f"ws={beside[0]}" if beside else f"another clock, GPIO {clock} has no free one"
        raise BoardError(
            f"clock pin {clock} and ws pin {pins['ws']}: their numbers must be neighbours; "
            f"choose {advice}"
        )


def _ranges(pins: tuple[int, ...]) -> str:
    """Numbers as people write them: ``0 to 22, 26 to 28``."""
    runs: list[list[int]] = []
    for pin in sorted(pins):
        if runs and pin == runs[-1][-1] + 1:
            runs[-1].append(pin)
        else:
            runs.append([pin])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)
