"""How a long training tells where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

__all__ = ["Progress"]


class Progress(Protocol):
    """Called when a phase starts (epoch 0) and after each of its epochs.

    An early stop ends a phase before its last epoch; the next phase then simply starts.
    """

    def __call__(
        self, phase: str, epoch: int, epochs: int, metrics: Mapping[str, float], /
    ) -> None:
        """Take note of an epoch.

        Parameters
        ----------
        phase : str
            Name of the phase, such as ``baseline`` or ``fine_tuning``.
        epoch, epochs : int
            Epochs that are done, and how many there are at most.
        metrics : mapping of str to float
            ``loss``, ``validation_loss``, ``validation_accuracy`` (0 to 1) and
            ``learning_rate``; empty in epoch 0.
        """
