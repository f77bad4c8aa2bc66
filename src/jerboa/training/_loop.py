"""One phase of training: epochs, early stopping, checkpoints."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.errors import DatasetError
from jerboa.training._checkpoint import PhaseState, load_state, save_state
from jerboa.training._distillation import Teacher
from jerboa.training.examples import Batch, Examples, TrainingExamples, class_weights
from jerboa.training.predict import keras_predictor
from jerboa.training.progress import Progress
from jerboa.training.settings import PhaseSettings
from jerboa.training.tensorflow import keras, quiet, tf

__all__ = ["Phase", "run_phase"]

_SMALLEST_PROBABILITY = 1e-7
_LEAST_AVERAGES = 10
"""Time constants of the running average in a phase."""


@dataclass(frozen=True)
class Phase:
    """What one phase trains, and on what.

    Attributes
    ----------
    name : str
        For progress and for the checkpoint's file.
    settings : PhaseSettings
        Epochs and learning rates.
    training : TrainingExamples
        What it learns from.
    validation : Examples
        What decides when to stop and which epoch was best.
    labels : int
        How many there are.
    seed, batch_size, balance
        As in `TrainingSettings`.
    fingerprint : str
        Of all that decides the outcome.
    label_smoothing, weight_decay, averaging : float
        As in `TrainingSettings`.
    teacher : Teacher, optional
        Learned from beside the labels.
    before_validation : callable, optional
        Called before training and after each epoch, ahead of validation.
    """

    name: str
    settings: PhaseSettings
    training: TrainingExamples
    validation: Examples
    labels: int
    seed: int
    batch_size: int
    balance: bool
    fingerprint: str
    label_smoothing: float = 0.0
    weight_decay: float = 0.0
    averaging: float = 0.0
    teacher: Teacher | None = None
    before_validation: Callable[[], None] | None = None


def run_phase(
    network: Any, phase: Phase, folder: Path, progress: Progress | None = None
) -> list[dict[str, float]]:
    """Train a network in place and leave it with the weights of its best epoch.

    The state is written after each epoch. Called again after an interruption, the phase goes on
    from there and ends with the same weights as if it had never been interrupted.

    Parameters
    ----------
    network : keras.Model
        What to train; layers that shall not learn are marked so.
    phase : Phase
        How.
    folder : Path
        Where the checkpoint goes.
    progress : Progress, optional
        Told of each epoch.

    Returns
    -------
    list of dict
        Metrics of each epoch; the first entry, epoch 0, is before training.

    Raises
    ------
    DatasetError
        If the loss is no longer a number.
    StorageError
        If the checkpoint cannot be written.
    """
    momentum = _momentum(phase)
    optimizer = keras.optimizers.AdamW(
        phase.settings.learning_rate,
        weight_decay=phase.weight_decay,
        use_ema=momentum > 0,
        ema_momentum=momentum,
    )
    network.compile(optimizer, _loss(network, phase), jit_compile=False)
    optimizer.build(network.trainable_variables)
    weights = class_weights(phase.training.targets, phase.labels, balance=phase.balance)
    checkpoint = folder / f"{phase.name}.checkpoint.npz"
    state = load_state(checkpoint, phase.fingerprint)
    if state is None or [each.shape for each in state.network] != _shapes(network):
        state = PhaseState(phase.fingerprint)
        if phase.before_validation:
            phase.before_validation()
        _judge(network, phase, weights, state, {"epoch": 0.0})
    else:
        _assign(network.variables, state.network)
        _assign(optimizer.variables, state.optimizer)
    if progress:
        progress(phase.name, state.epoch, phase.settings.epochs, {})
    epochs = _epochs(phase, weights, network, state)
    while not state.finished:
        settings = phase.settings
        patience = settings.epochs if settings.patience is None else settings.patience
        over = state.epoch >= settings.epochs or state.waited >= patience
        if over:
            state.finished = True
        else:
            _train_epoch(network, epochs, phase, weights, state)
        state.network = _copy(network.variables)
        state.optimizer = _copy(optimizer.variables)
        save_state(checkpoint, state)
        if progress and not over:
            progress(phase.name, state.epoch, settings.epochs, state.history[-1])
    _assign(network.variables, state.best)
    return state.history


def _momentum(phase: Phase) -> float:
    """Of the running average; in a short phase less, or it would be of untrained weights."""
    steps = phase.settings.epochs * math.ceil(len(phase.training.targets) / phase.batch_size)
    return max(0.0, min(phase.averaging, 1 - _LEAST_AVERAGES / max(steps, 1)))


def _loss(network: Any, phase: Phase) -> Any:
    kind = (
        keras.losses.BinaryCrossentropy
        if network.output_shape[-1] == 1
        else keras.losses.CategoricalCrossentropy
    )
    labels_loss = kind(label_smoothing=phase.label_smoothing)
    return phase.teacher.loss(labels_loss.call) if phase.teacher else labels_loss


def _epochs(phase: Phase, weights: NDArray[np.float32], network: Any, state: PhaseState) -> Any:
    """A data set that gives, each time it is gone through, the epoch that `state` has come to."""

    def draw() -> Iterator[Batch]:
        # The draws of an epoch depend on nothing but its number, so that a resumed training
        # repeats those of an uninterrupted one.
        rng = np.random.default_rng([phase.seed, state.epoch, *phase.name.encode()])
        return phase.training.batches(rng, phase.batch_size, weights)

    signature = (
        tf.TensorSpec((None, *network.input_shape[1:]), tf.float32),
        tf.TensorSpec((None, network.output_shape[-1]), tf.float32),
        tf.TensorSpec((None,), tf.float32),
    )
    batches = tf.data.Dataset.from_generator(draw, output_signature=signature)
    if phase.teacher:
        batches = batches.map(phase.teacher.add_targets)
    options = tf.data.Options()
    # On one core the pool that all share has one thread: a batch that is drawn in it while it
    # waits for the batch would wait forever.
    options.threading.private_threadpool_size = 2
    # There is nothing to tune, and an iterator that is let go waits for the thread that tunes:
    # in two processes that had been suspended, forever.
    options.autotune.enabled = False
    return batches.prefetch(2).with_options(options)


def _train_epoch(
    network: Any, epochs: Any, phase: Phase, weights: NDArray[np.float32], state: PhaseState
) -> None:
    settings, optimizer = phase.settings, network.optimizer
    position = state.epoch / max(settings.epochs - 1, 1)
    height = (1 + math.cos(math.pi * position)) / 2
    rate = settings.final_learning_rate
    rate += height * (settings.learning_rate - settings.final_learning_rate)
    optimizer.learning_rate.assign(rate)
    raw = _RawWeights()
    with quiet():
        trained = network.fit(epochs, epochs=1, verbose=0, callbacks=[raw])
    state.epoch += 1
    metrics = {
        "epoch": float(state.epoch),
        "loss": float(trained.history["loss"][0]),
        "learning_rate": float(optimizer.learning_rate.numpy()),
    }
    if phase.before_validation:
        phase.before_validation()
    _judge(network, phase, weights, state, metrics)
    _assign(network.trainable_variables, raw.weights)


class _RawWeights(keras.callbacks.Callback):  # type: ignore[misc]
    """Keeps the weights that an epoch ends with: `fit` then puts their running average in place.

    The average is what is judged and kept, the next epoch goes on from the weights themselves.
    """

    def on_epoch_end(self, epoch: int, logs: object = None) -> None:
        self.weights = _copy(self.model.trainable_variables)


def _judge(
    network: Any,
    phase: Phase,
    weights: NDArray[np.float32],
    state: PhaseState,
    metrics: dict[str, float],
) -> None:
    given = keras_predictor(network, phase.validation.front_end)(phase.validation.magnitudes)
    targets = phase.validation.targets
    picked = np.clip(given[np.arange(len(targets)), targets], _SMALLEST_PROBABILITY, 1)
    loss = float(np.average(-np.log(picked), weights=weights[targets]))
    if not np.isfinite([loss, metrics.get("loss", 0.0)]).all():
        raise DatasetError(
            f"the loss in epoch {state.epoch} of phase '{phase.name}' is no longer a number; "
            "lower the learning rate, or look for recordings of nothing but clipping"
        )
    accuracy = float(np.mean(given.argmax(axis=1) == targets))
    state.history.append({**metrics, "validation_loss": loss, "validation_accuracy": accuracy})
    if loss < state.best_loss or phase.settings.patience is None:
        state.best, state.best_loss, state.waited = _copy(network.variables), loss, 0
    else:
        state.waited += 1


def _shapes(network: Any) -> list[tuple[int, ...]]:
    return [tuple(variable.shape) for variable in network.variables]


def _copy(variables: Any) -> list[NDArray[Any]]:
    return [np.copy(variable.numpy()) for variable in variables]


def _assign(variables: Any, values: list[NDArray[Any]]) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
