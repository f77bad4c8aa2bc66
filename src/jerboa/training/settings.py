"""What a training run can be told."""

from __future__ import annotations

from math import isinf
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from jerboa.bounds import SLOWEST, require_ranges
from jerboa.clips import Augmentation, RecordingVariation
from jerboa.training.feature_augmentation import FeatureAugmentation
from jerboa.training.front_ends import FrontEndChoice

__all__ = ["DistillationSettings", "MiningSettings", "PhaseSettings", "TrainingSettings"]


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PhaseSettings(_Settings):
    """One phase of training; the learning rate falls along half a cosine over its epochs.

    The schedule is that of I. Loshchilov, F. Hutter, "SGDR", 2017, without its restarts.
    """

    epochs: int = Field(ge=0)
    """At most so many; fewer if the validation loss no longer falls."""
    learning_rate: float = Field(gt=0)
    """Adam's, in the first epoch."""
    final_learning_rate: float = Field(gt=0)
    """Adam's, in the last epoch."""
    patience: int | None = Field(default=None, ge=1)
    """Epochs without a lower validation loss before the phase ends and its best epoch is taken;
    left out or None, all epochs run and the last is kept."""


class DistillationSettings(_Settings):
    """Learning from the probabilities of trained networks beside the labels."""

    teachers: tuple[str, ...] = Field(min_length=1)
    """Each a ``.keras`` file, or an architecture that is trained first, on the same recordings
    and with a seed of its own. The mean of their probabilities is learned from."""
    weight: float = Field(default=0.5, gt=0.0, le=1.0)
    """Share of the loss that is the distance from the teachers; the rest is that from labels."""
    temperature: float = Field(default=2.0, gt=0.0)
    """Divides both sides' logits: above 1, what a teacher holds for unlikely counts more."""


class MiningSettings(_Settings):
    """Hard negatives from background that nobody has labelled."""

    threshold: float = Field(default=0.5, gt=0.0, le=1.0)
    """Probability of all labels but the background, together, from which on a window fires."""
    most: int = Field(default=500, ge=1)
    """Windows to be added at most, the surest of them."""
    most_per_stream: int = Field(default=100, ge=1)
    """Of one recording: a single bird must not be all that is learned."""
    weight: float = Field(default=1.0, gt=0.0)
    """Factor of their weight in the loss, after that of their label."""
    phase: PhaseSettings = PhaseSettings(
        epochs=8, learning_rate=5e-4, final_learning_rate=2e-5, patience=8
    )
    """All layers, on the recordings and the hard negatives together."""


class TrainingSettings(_Settings):
    """Everything that decides what a training run gives, besides the recordings."""

    seed: int = Field(default=0, ge=0, lt=2**31)
    """All chance of a training comes from it."""
    front_end: FrontEndChoice = "spectrogram"
    """What the network hears: a name, or a table of log-mel's settings."""
    architecture: str = "tutorial"
    """One of `jerboa.training.ARCHITECTURES`."""
    width: float = Field(default=1.0, gt=0.0, le=8.0)
    """Factor for the number of the architecture's filters."""
    members: int = Field(default=1, ge=1, le=8)
    """Networks that are trained one after another, with seeds of their own, and averaged in one
    model: it costs as much more, and is surer than each."""
    batch_size: int = Field(default=64, ge=1)
    """Windows in a step."""
    stride: int = Field(default=4_000, ge=1)
    """Samples from one window to the next."""
    silence_gate_dbfs: float | None = Field(default=-70.0, le=0.0)
    """Windows with less RMS are dropped; minus infinity or None drops exact zeros only, as the
    tutorial does."""
    pause_db: float | None = Field(default=30.0, ge=0.0)
    """Windows of a label that is not the background are dropped if nothing in them comes within
    this many dB of the recording's loudest: the pauses between beeps. None keeps them, as the
    tutorial does."""
    least_sound_s: float = Field(default=0.1, gt=0.0, le=1.0)
    """Seconds within `pause_db` of the loudest that a window must hold to be kept, or half of what
    the recording's fullest window holds, whichever is less."""
    augmentation: Augmentation | None = Augmentation()
    """How windows of the tutorial's front end are varied, anew in each epoch; None leaves them
    as they are."""
    speed: tuple[float, float] = (0.8, 1.25)
    """Range of the playing speed that half of the training windows are changed to, in pitch and
    tempo; (1.0, 1.0) changes none. Only with augmentation of the tutorial's front end."""
    feature_augmentation: FeatureAugmentation | None = FeatureAugmentation()
    """How windows of the log-mel front end are varied, anew in each epoch; None leaves them as
    they are."""
    variation: RecordingVariation = RecordingVariation()
    """How whole recordings are varied for the log-mel front end, once before training; only with
    feature augmentation."""
    precision: Literal["float32", "bfloat16"] = "float32"
    """Of the activations while a network is trained from scratch: bfloat16 is much faster on
    processors that multiply it (AVX-512 BF16, AMX), and slower on others. Weights stay float32."""
    class_weights: bool = True
    """Let each label count the same, however many windows it has."""
    label_smoothing: float = Field(default=0.0, ge=0.0, lt=0.5)
    """Share of a label's probability that is spread over all labels (C. Szegedy et al.,
    "Rethinking the Inception Architecture for Computer Vision", 2016)."""
    weight_decay: float = Field(default=0.0, ge=0.0)
    """Share of each weight that is taken off in a step, times the learning rate (I. Loshchilov,
    F. Hutter, "Decoupled Weight Decay Regularization", 2019)."""
    weight_averaging: float = Field(default=0.0, ge=0.0, lt=1.0)
    """Momentum of the running average of the weights that is judged and kept (B. Polyak,
    A. Juditsky, "Acceleration of stochastic approximation by averaging", 1992), less where it would
    span more than a tenth of a phase; 0 keeps the weights themselves."""
    distillation: DistillationSettings | None = None
    """The teachers to learn from; None learns from the labels alone."""
    baseline: PhaseSettings = PhaseSettings(
        epochs=40, learning_rate=2e-3, final_learning_rate=1e-4, patience=10
    )
    """All layers from scratch, on the baseline's data set or, without one, on the user's."""
    head: PhaseSettings = PhaseSettings(
        epochs=30, learning_rate=1e-2, final_learning_rate=5e-4, patience=6
    )
    """Transfer, phase 1: the new head alone."""
    fine_tuning: PhaseSettings = PhaseSettings(
        epochs=10, learning_rate=2e-4, final_learning_rate=5e-5, patience=5
    )
    """Transfer, phase 2: all layers."""
    mining: MiningSettings | None = MiningSettings()
    """How hard negatives are taken from background streams, where a training is given some; None
    takes none."""
    quantization: Literal["qat", "ptq"] = "qat"
    """``qat`` trains on under int8 rounding and keeps the better of both; ``ptq`` does not."""
    quantization_aware: PhaseSettings = PhaseSettings(
        epochs=6, learning_rate=2e-4, final_learning_rate=2e-5, patience=6
    )
    """All layers under int8 rounding, with ``qat``."""
    calibration_windows: int = Field(default=500, ge=1)
    """Training windows whose values set the ranges of int8."""

    @field_validator("silence_gate_dbfs")
    @classmethod
    def _no_gate(cls, gate: float | None) -> float | None:
        """TOML has no None, and JSON, which a run's settings are kept as, no infinity."""
        return None if gate is None or isinf(gate) else gate

    @model_validator(mode="after")
    def _speeds_rise(self) -> TrainingSettings:
        require_ranges(self, "speed", least=SLOWEST)
        return self
