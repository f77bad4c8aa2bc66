"""Boards are tables: one TOML file each, in ``boards/``."""

from __future__ import annotations

import sys
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from jerboa.errors import BoardError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_FOLDER = Path(__file__).parent / "boards"


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Led(_Table):
    """The LED that shows the probability."""

    pin: int = Field(ge=0, le=29)
    active_low: bool = False


class Microphone(_Table):
    """Pins of the PDM microphone."""

    data_pin: int = Field(ge=0, le=29)
    clock_pin: int = Field(ge=0, le=29)
    gain: int = Field(default=2, ge=1, le=1024)
    """Factor on every sample; 2 makes half of the full bit density full scale."""


class Board(_Table):
    """What the firmware has to know of a board."""

    name: str
    flash_bytes: int = Field(ge=65_536, le=16_777_216)
    crystal_startup: int = Field(ge=1, le=0x3FFF)
    """Wait for the crystal, in units of 256 of its cycles; RP2040 datasheet, section 2.16.3."""
    led: Led
    microphone: Microphone

    @model_validator(mode="after")
    def _each_pin_once(self) -> Board:
        pins = [self.led.pin, self.microphone.data_pin, self.microphone.clock_pin]
        if len(set(pins)) < len(pins):
            raise ValueError(f"a pin is used twice: {pins}")
        return self


def board_names() -> list[str]:
    """Names of all boards, as `find_board` takes them."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


def find_board(name: str) -> Board:
    """Read a board's table.

    Parameters
    ----------
    name : str
        One of `board_names`, for example ``"pico"``.

    Raises
    ------
    BoardError
        If there is no such board.
    """
    if name not in board_names():
        raise BoardError(f"unknown board '{name}'; choose one of {', '.join(board_names())}")
    with (_FOLDER / f"{name}.toml").open("rb") as file:
        return Board.model_validate(tomllib.load(file))
