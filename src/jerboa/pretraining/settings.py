"""What a pretraining can be told."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from jerboa.training import FeatureAugmentation

__all__ = ["PretrainingSettings"]


class PretrainingSettings(BaseModel):
    """Everything that decides what a pretraining gives, besides the recordings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = Field(default=0, ge=0, lt=2**31)
    architecture: str = "temporal"
    width: float = Field(default=1.0, gt=0.0, le=8.0)
    """Factor for the number of the architecture's filters."""
    windows: int = Field(default=120_000, ge=512)
    """Seconds of sound that the teacher hears; they take 8 KB of memory each."""
    epochs: int = Field(default=10, ge=1)
    batch_size: int = Field(default=128, ge=1)
    learning_rate: float = Field(default=2.5e-3, gt=0)
    """Adam's at most; it rises at first and then falls along half a cosine."""
    weight_decay: float = Field(default=0.01, ge=0.0)
    weight_averaging: float = Field(default=0.998, ge=0.0, lt=1.0)
    """Momentum of the running average of the weights that is kept."""
    augmentation: FeatureAugmentation = FeatureAugmentation(
        mix=0.0,
        noise=0.15,
        noise_snr_db=(5.0, 35.0),
        level=1.0,
        gain_db=(-20.0, 8.0),
        colour_db=2.5,
        mask_bins=4,
        mask_columns=6,
    )
    """How windows are varied, anew in each epoch, beside what the teacher has heard."""
