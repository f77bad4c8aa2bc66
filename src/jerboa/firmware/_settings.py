"""What a user can choose of a firmware, beside board and model."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

MicrophoneKind = Literal["pdm", "i2s", "adc"]


class FirmwareSettings(BaseModel):
    """The table ``[firmware]`` of ``jerboa.toml``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    microphone: MicrophoneKind = "pdm"
    """One bit at 1.024 MHz, words at 16 kHz, or a voltage on the ADC."""
    pins: dict[str, Annotated[int, Field(strict=True)]] = Field(default_factory=dict)
    """GPIO numbers in place of the board's: ``data``, ``clock``, ``ws`` and ``input`` of the
    microphone, ``led``, ``event``."""
    gain: int = Field(default=2, ge=1, le=1024, strict=True)
    """Factor on every sample; 2 makes half of the microphone's full scale that of the samples."""
    channel: Literal["left", "right"] = "left"
    """``left``: the select pin of a PDM or I2S microphone is low."""
    mic_over_usb: bool = True
    """Whether the board is a USB microphone too; if not, no audio can leave it."""
    weights: Literal["auto", "flash"] = "auto"
    """``auto``: weights that are more than the flash's cache holds are copied to the RAM that is
    left, the largest first; ``flash``: RAM is spared, and each hop waits for the flash."""
    clock: int | Literal["auto"] = 125
    """System clock in MHz; ``auto``: the lowest at which a hop takes at most 70 % of its time, to
    be found by `jerboa.project.choose_clock`."""

    @field_validator("clock", mode="before")
    @classmethod
    def _read_clock(cls, clock: object) -> object:
        """Digits are a number, as on a command line; one message for both kinds of value."""
        if not isinstance(clock, str) or clock == "auto":
            return clock
        if not clock.isdecimal():
            raise ValueError("write auto or a whole number of MHz, as in 125")
        return int(clock)

    def with_clock(self) -> FirmwareSettings:
        """The same; where the clock is to be found, at the standard one, to be measured at."""
        if self.clock != "auto":
            return self
        return self.model_copy(update={"clock": FirmwareSettings().clock})
