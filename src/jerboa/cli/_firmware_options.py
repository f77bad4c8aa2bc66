"""Options that choose microphone and pins, the same for every command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from jerboa.errors import BoardError

if TYPE_CHECKING:
    from jerboa.firmware import FirmwareSettings

Mic = Annotated[str | None, typer.Option("--mic", help="Kind of the microphone: pdm, i2s or adc.")]
Pins = Annotated[
    str | None,
    typer.Option(
        "--pins",
        help="GPIO numbers in place of the board's: data=2,clock=3 (ws, input, led, event).",
    ),
]
Gain = Annotated[int | None, typer.Option("--gain", help="Factor on every sample, 1 to 1024.")]
Channel = Annotated[
    str | None, typer.Option("--channel", help="left or right: the microphone's select pin.")
]
Clock = Annotated[
    str | None,
    typer.Option("--clock", help="System clock: MHz, or auto for the lowest that is enough."),
]


def choose(
    base: FirmwareSettings,
    mic: str | None,
    pins: str | None,
    gain: int | None = None,
    channel: str | None = None,
    clock: str | None = None,
) -> FirmwareSettings:
    """Settings with what was given on the command line in place of the project's.

    Raises
    ------
    BoardError
        If an option's value is none that there is.
    """
    from pydantic import ValidationError

    given: dict[str, object] = {
        "microphone": mic,
        "gain": gain,
        "channel": channel,
        "clock": clock,
    }
    changes = {name: value for name, value in given.items() if value is not None}
    if mic is not None and mic != base.microphone:
        changes["pins"] = {role: pin for role, pin in base.pins.items() if role in ("led", "event")}
    if pins is not None:
        kept = changes.get("pins", base.pins)
        assert isinstance(kept, dict)
        changes["pins"] = kept | _parse(pins)
    try:
        return type(base).model_validate(base.model_dump() | changes)
    except ValidationError as error:
        first = error.errors()[0]
        option = {"microphone": "mic"}.get(str(first["loc"][0]), str(first["loc"][0]))
        told = first["msg"].removeprefix("Value error, ")
        raise BoardError(f"--{option} {first['input']}: {told}") from error


def _parse(text: str) -> dict[str, int]:
    pins: dict[str, int] = {}
    for part in text.split(","):
        role, _, number = part.partition("=")
        if not number.strip().isdecimal():
            raise BoardError(
                f"--pins '{part}': write a pin and its GPIO number, as in data=2,clock=3"
            )
        if pins.setdefault(role.strip(), int(number)) != int(number):
            raise BoardError(
                f"--pins '{text}': {role.strip()} is given twice; give one GPIO number"
            )
    return pins
