"""Boards are tables: one TOML file each, in ``boards/`` or a user's own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from jerboa.errors import BoardError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_FOLDER = Path(__file__).parent / "boards"

Pin = Annotated[int, Field(ge=0, le=29, strict=True)]
"""Number of a GPIO."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Led(_Table):
    """The LED that shows the probability."""

    kind: Literal["pwm", "ws2812", "none"] = "pwm"
    """A plain LED, an addressable one, or none at all."""
    pin: Pin | None = None
    active_low: bool = False
    """Whether a plain LED shines while its pin is low."""
    power_pin: Pin | None = None
    """Pin that is driven high to power a WS2812."""

    @model_validator(mode="after")
    def _pin_fits_kind(self) -> Led:
        if (self.pin is None) != (self.kind == "none"):
            raise ValueError(
                f"an LED of kind '{self.kind}' has {'a' if self.pin is None else 'no'} pin"
            )
        if self.power_pin is not None and self.kind != "ws2812":
            raise ValueError("only a WS2812 has a power_pin")
        if self.power_pin is not None and self.power_pin == self.pin:
            raise ValueError(f"pin and power_pin are both GPIO {self.pin}")
        if self.active_low and self.kind != "pwm":
            raise ValueError("only a plain LED, of kind 'pwm', is active_low")
        return self


class PdmPins(_Table):
    """Default pins of a PDM microphone."""

    data: Pin
    clock: Pin


class I2sPins(_Table):
    """Default pins of an I2S microphone."""

    data: Pin
    clock: Pin
    """Bit clock: BCLK or SCK."""
    ws: Pin
    """Word select: WS or LRCLK."""


class AdcPins(_Table):
    """Default pin of an analogue microphone."""

    input: Pin


class MicrophonePins(_Table):
    """Default pins of each kind of microphone."""

    pdm: PdmPins
    i2s: I2sPins
    adc: AdcPins


class Board(_Table):
    """What the firmware has to know of a board."""

    name: str = Field(min_length=1, pattern=r"^[^\x00-\x1f]*$")
    """For people, in a line."""
    flash_bytes: int = Field(ge=65_536, le=16_777_216)
    flash_read_mhz: int = Field(default=33, ge=1, le=133)
    """Fastest clock of the flash for command 03h, by which the second-stage boot reads it."""
    crystal_startup: int = Field(ge=1, le=0x3FFF)
    """Wait for the crystal, in units of 256 of its cycles; RP2040 datasheet, section 2.16.3."""
    pins: tuple[Pin, ...] = Field(min_length=1)
    """GPIO numbers that a user can reach."""
    event_pin: Pin
    """High while an event lasts, unless another is chosen."""
    led: Led
    microphone: MicrophonePins


def board_names() -> list[str]:
    """Names of the boards that jerboa knows, as `find_board` takes them."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


def find_board(name: str) -> Board:
    """Read a board's table.

    Parameters
    ----------
    name : str
        One of `board_names`, for example ``"pico"``, or the path of a TOML file of that shape.

    Returns
    -------
    Board

    Raises
    ------
    BoardError
        If there is no such board, or its file cannot be read or holds something else.
    """
    if name.endswith(".toml"):
        return _read(Path(name))
    if name not in board_names():
        raise BoardError(
            f"unknown board '{name}'; choose one of {', '.join(board_names())}, "
            "or give a file: my_board.toml"
        )
    return _read(_FOLDER / f"{name}.toml")


def _read(path: Path) -> Board:
    try:
        return Board.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BoardError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BoardError(f"{path}: not TOML ({error}); correct the line") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        advice = "add it" if first["type"] == "missing" else "correct or remove it"
        raise BoardError(f"{path}: '{key}': {first['msg']}; {advice}") from error
