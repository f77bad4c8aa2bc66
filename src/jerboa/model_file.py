"""What travels inside a ``.tflite`` beside the network: front end, labels, decision."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from jerboa.errors import ModelError
from jerboa.storage import write_whole

__all__ = [
    "TUTORIAL_FRONT_END",
    "Decision",
    "FrontEnd",
    "FrontEndSettings",
    "LevelSettings",
    "LogMelSettings",
    "Metadata",
    "PcenSettings",
    "read_metadata",
    "write_metadata",
]

_ENTRY = "jerboa"


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FrontEndSettings(_Settings):
    """How sound becomes the network's input."""

    kind: Literal["spectrogram_q15"] = "spectrogram_q15"
    sample_rate: Literal[16_000] = 16_000
    """Hz."""
    window: Literal[256] = 256
    """Samples in a frame."""
    hop: Literal[128] = 128
    """Samples from one frame to the next."""
    columns: int = Field(default=124, ge=1, le=1_000)
    """Frames in the network's input."""
    bins: Literal[129] = 129
    """Magnitudes in a frame."""


class LevelSettings(_Settings):
    """What follows the logarithms: `jerboa.features.LevelNormalization`."""

    kind: Literal["level"] = "level"
    release_db: float = Field(default=12.0, ge=1.0, le=1_000.0)
    """Fall of the level, dB a second."""
    floor_dbfs: float = Field(default=-66.0, ge=-90.0, le=0.0)
    """Quieter sounds are not lifted further than this one."""
    range_db: float = Field(default=60.0, ge=10.0, le=90.0)
    """What the loudest band is brought to, above the front end's floor."""


class PcenSettings(_Settings):
    """What follows the logarithms: `jerboa.features.Pcen`."""

    kind: Literal["pcen"] = "pcen"
    time_constant: float = Field(default=0.4, gt=0.0, le=5.0)
    """Of each band's running mean, s."""
    gain: float = Field(default=0.98, ge=0.5, le=1.0)
    """Exponent of the running mean, by which a band is divided: 1 takes its level away wholly."""
    bias: float = Field(default=2.0, ge=0.0, le=100.0)
    """Added before the root: how far small values are pressed together."""
    power: float = Field(default=0.5, ge=0.25, le=1.0)
    """Exponent of the root."""
    eps: float = Field(default=1.0, ge=0.001, le=10_000.0)
    """In units of the front end's floor."""


class LogMelSettings(_Settings):
    """How sound becomes the network's input: `jerboa.features.LogMel`."""

    kind: Literal["log_mel"] = "log_mel"
    sample_rate: Literal[16_000] = 16_000
    """Hz."""
    window: int = Field(default=512, ge=400, le=1024, multiple_of=2)
    """Samples in a frame."""
    hop: Literal[128, 256, 512] = 256
    """Samples from one frame to the next."""
    columns: int = Field(default=62, ge=1, le=1_000)
    """Frames in the network's input."""
    bands: int = Field(default=40, ge=1, le=64)
    """Mel bands in a frame."""
    low_hz: float = Field(default=60.0, ge=0.0)
    """Lower corner of the first band."""
    high_hz: float = Field(default=7_800.0, le=8_000.0)
    """Upper corner of the last band."""
    normalization: LevelSettings | PcenSettings | None = Field(default=None, discriminator="kind")
    """What follows the logarithms."""

    @property
    def bins(self) -> int:
        """Values in a frame: the bands."""
        return self.bands

    @model_validator(mode="after")
    def _low_below_high(self) -> LogMelSettings:
        if self.low_hz >= self.high_hz:
            raise ValueError(f"bands from {self.low_hz:g} to {self.high_hz:g} Hz are none")
        return self


FrontEnd: TypeAlias = Annotated[FrontEndSettings | LogMelSettings, Field(discriminator="kind")]
"""Any front end; `kind` tells which."""

TUTORIAL_FRONT_END = FrontEndSettings()
"""The spectrogram of the Arm tutorial: 1 s at 16 kHz, (124, 129)."""


class Decision(_Settings):
    """When a probability counts as a detection, and when detections are an event.

    An event of a label starts once its probability, averaged over `smoothing` hops, has been the
    highest and at least `threshold` for `shortest` consecutive hops; it ends when the average falls
    below `release`. A hop is 512 samples, 32 ms. The defaults make an event of every run of hops
    that reach the threshold.
    """

    threshold: float = Field(default=0.5, ge=0.0, le=1.0)
    background: str | None = None
    """The label that is no detection; with one sigmoid output it is always the first."""
    smoothing: int = Field(default=1, ge=1, le=128)
    """Hops over which the probability is averaged; what was before the first counts as 0."""
    release: float | None = Field(default=None, ge=0.0, le=1.0)
    """At most `threshold`, and by default the same: the gap between both is the hysteresis."""
    shortest: int = Field(default=1, ge=1, le=1000)
    """Consecutive hops that an event needs before it starts."""
    refractory: int = Field(default=0, ge=0, le=100_000)
    """Hops after an event's end in which none of the same label starts."""
    unknown_below: float | None = Field(default=None, ge=0.0, le=1.0)
    """With an output for each label, what the highest probability of a hop must reach for the hop
    to be given a label; by default `threshold`."""

    @property
    def labelled_from(self) -> float:
        """The least probability from which on a hop is given a label, 0 to 1."""
        return self.threshold if self.unknown_below is None else self.unknown_below

    @model_validator(mode="after")
    def _release_below_threshold(self) -> Decision:
        if self.release is not None and self.release > self.threshold:
            raise ValueError(f"release {self.release} is above the threshold {self.threshold}")
        return self


class Metadata(_Settings):
    """All that the firmware needs beyond the network."""

    front_end: FrontEnd = TUTORIAL_FRONT_END
    labels: tuple[str, ...] = Field(min_length=2)
    """One for each output; a network with one sigmoid output has two, the second is detected."""
    decision: Decision = Decision()

    def with_events(self, decision: Decision) -> Metadata:
        """The same where another decision makes the events.

        Parameters
        ----------
        decision : Decision
            All of it counts but `unknown_below`.

        Returns
        -------
        Metadata
            Of more than two labels, hops are given a label from the same probability on as before.
        """
        least = self.decision.labelled_from if len(self.labels) > 2 else None
        kept = decision.model_copy(update={"unknown_below": least})
        return self.model_copy(update={"decision": kept})


def read_metadata(model: Path) -> Metadata | None:
    """Read jerboa's metadata from a ``.tflite``.

    Parameters
    ----------
    model : Path
        The model file.

    Returns
    -------
    Metadata or None
        None if the file is another maker's and holds no entry of jerboa's.

    Raises
    ------
    ModelError
        If the file is no ``.tflite``, is truncated, or its entry is broken.
    """
    contents = _unpack(model)
    for entry in contents.metadata or []:
        if entry.name == _ENTRY.encode():
            try:
                data = bytes(contents.buffers[entry.buffer].data)
                return Metadata.model_validate_json(data)
            except (ValidationError, TypeError, IndexError) as error:
                raise ModelError(
                    f"{model}: the jerboa entry in it is broken or of a newer jerboa; "
                    "train or build the model again"
                ) from error
    return None


def write_metadata(model: Path, metadata: Metadata) -> None:
    """Put jerboa's metadata into a ``.tflite``, in place of an older entry.

    Parameters
    ----------
    model : Path
        The model file; replaced only by a whole one.
    metadata : Metadata
        What to write.

    Raises
    ------
    ModelError
        If the file is no ``.tflite``.
    StorageError
        If the disk is full or the folder cannot be written.
    """
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    contents = _unpack(model)
    buffer = schema.BufferT()
    buffer.data = json.dumps(metadata.model_dump(mode="json"), sort_keys=True).encode()
    kept = [entry for entry in contents.metadata or [] if entry.name != _ENTRY.encode()]
    entry = schema.MetadataT()
    entry.name = _ENTRY
    entry.buffer = len(contents.buffers)
    contents.buffers.append(buffer)
    contents.metadata = [*kept, entry]
    builder = flatbuffers.Builder(1024)
    builder.Finish(contents.Pack(builder), b"TFL3")
    write_whole(model, bytes(builder.Output()))


def _unpack(model: Path) -> Any:
    from ai_edge_litert import schema_py_generated as schema

    try:
        data = model.read_bytes()
    except OSError as error:
        raise ModelError(f"{model}: cannot be read ({error.strerror}); check the path") from error
    if data[4:8] != b"TFL3":
        raise ModelError(f"{model}: not a .tflite file; give one written by a TFLite converter")
    damaged = f"{model}: truncated or damaged; convert or copy it again"
    try:
        contents = schema.ModelT.InitFromPackedBuf(data, 0)
    except Exception as error:
        raise ModelError(damaged) from error
    if not contents.subgraphs or not contents.buffers:
        raise ModelError(damaged)
    return contents
