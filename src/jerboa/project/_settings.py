"""``jerboa.toml``: what a project is told."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from jerboa.errors import ProjectError
from jerboa.firmware import FirmwareSettings
from jerboa.training import TrainingSettings

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FILE_NAME = "jerboa.toml"
FALSE_ALARMS_PER_HOUR = 0.5
"""What a decision is fitted to."""

TEMPLATE = """\
# A jerboa project. Recordings lie in clips/LABEL/, what was trained in runs/NAME/.

board = "pico"  # or another: docs/microphones.md

# What the network hears before it learns your sounds: "shipped" (a base that comes with jerboa,
# trained on ESC-10 and on alarms and everyday sounds that jerboa makes itself), "generated" (those
# alone), "none", a base.npz of your own (jerboa pretrain), or a folder laid out as ESC-50 is.
# "auto" is "shipped" where it fits, otherwise "generated".
base = "auto"

# What events are fitted to, on the recordings that are kept for validation.
false_alarms_per_hour = 0.5

[firmware]
microphone = "pdm"  # or "i2s", "adc"

[training]
seed = 0
"""
"""The tutorial's network and spectrogram."""

LOG_MEL_TEMPLATE = (
    TEMPLATE
    + """\
front_end = "log_mel"  # or "log_mel_level", "log_mel_pcen"; "spectrogram" is the tutorial's;
# {kind = "log_mel", columns = 124} hears 2 s in place of 1 s, for sounds that last
architecture = "temporal"  # or "detector" (half the cycles and RAM), "small_cnn", "ds_cnn",
# "residual", "streaming", "long_temporal"; with "spectrogram" "tutorial"
width = 1.0  # factor for the number of its filters
label_smoothing = 0.05
weight_decay = 0.02
weight_averaging = 0.99
quantization = "ptq"  # or "qat": train on under int8 rounding and keep the better
stride = 8_000  # samples from one window to the next; each moves by up to half of it

[training.baseline]
epochs = 30
learning_rate = 2e-3
final_learning_rate = 5e-5
patience = 30

[training.fine_tuning]  # in place of [training.baseline] where there is a base
epochs = 20
learning_rate = 1e-3
final_learning_rate = 5e-5
patience = 20

[training.feature_augmentation]
mix_db = [0.0, 30.0]  # of what is to be heard above another background
noise_snr_db = [0.0, 35.0]  # and above noise
mask_columns = 4  # at 16 ms: a beep must not vanish
"""
)
"""Log-mel features and a network of jerboa's own."""

TEMPLATES = MappingProxyType({"log_mel": LOG_MEL_TEMPLATE, "tutorial": TEMPLATE})
"""What a new project's ``jerboa.toml`` may be, by the name of its model."""


class ProjectSettings(BaseModel):
    """What ``jerboa.toml`` may hold."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    board: str = "pico"
    """A name of `jerboa.firmware.board_names`, or the path of a board's TOML file."""
    base: str = "auto"
    """``shipped``, ``generated``, ``none``, a base of `jerboa.pretraining` (``.npz``) or a folder
    in ESC-50's layout; ``auto`` is the first where front end, architecture and width match it and
    it has heard no test recording, otherwise the second."""
    streams: str | None = None
    """A folder of unlabelled background, of any length, to find hard negatives in and to fit
    events to."""
    false_alarms_per_hour: float = Field(default=FALSE_ALARMS_PER_HOUR, ge=0.0)
    """What events are fitted to, on the validation recordings and the streams kept for it."""
    firmware: FirmwareSettings = Field(default_factory=FirmwareSettings)
    training: TrainingSettings = Field(default_factory=TrainingSettings)


def read_settings(path: Path) -> ProjectSettings:
    """Read a project's settings.

    Raises
    ------
    ProjectError
        If the file cannot be read, is no TOML, or holds a key or value that is not known.
    """
    given: Any = {}
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
        return ProjectSettings.model_validate(given)
    except OSError as error:
        raise ProjectError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProjectError(f"{path}: not TOML ({error}); correct the line") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(_written(first["loc"], given))
        if first["type"] == "missing":
            raise ProjectError(
                f"{path}: '{key}' needs '{first['loc'][-1]}' too; add it, or remove '{key}'"
            ) from error
        raise ProjectError(
            f"{path}: '{key}': {first['msg'].removeprefix('Value error, ')}; correct or remove it"
        ) from error


def _written(place: Sequence[int | str], given: Any) -> list[str]:
    """The keys that lead to a place in the file; of a choice, pydantic names the kind too."""
    keys = []
    for part in place:
        with contextlib.suppress(KeyError, IndexError, TypeError):
            given = given[part]
            keys.append(str(part))
    return keys
