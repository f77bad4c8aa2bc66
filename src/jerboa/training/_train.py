"""The whole way from recordings to an int8 model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jerboa.clips import BACKGROUND, Recording, Split
from jerboa.model_file import Decision, Metadata, write_metadata
from jerboa.storage import write_whole
from jerboa.training._check import OperatorCheck, check_int8
from jerboa.training._load import save_network
from jerboa.training._members import train_members
from jerboa.training._mining import check_minable, train_on_hard_negatives
from jerboa.training._phases import History, prepare, train_from_scratch
from jerboa.training._recordings import examples_of
from jerboa.training._stream_check import check_streams
from jerboa.training._teachers import with_teachers
from jerboa.training._to_int8 import accuracy, quantize
from jerboa.training.front_ends import FrontEndChoice, front_end_settings
from jerboa.training.predict import keras_predictor, litert_predictor
from jerboa.training.progress import Progress
from jerboa.training.settings import TrainingSettings

__all__ = ["ThresholdChoice", "TrainingResult", "train", "train_baseline", "write_model"]

ThresholdChoice = Callable[[NDArray[np.int64], NDArray[np.float32]], float]
"""From targets (n,) and probabilities (n, labels) of the validation part to a threshold."""

_CHECKED_WINDOWS = 200


@dataclass(frozen=True)
class TrainingResult:
    """What a training has given.

    Attributes
    ----------
    network : Path
        ``model.keras``: the float network before quantization; others can be transferred from it.
    model : Path
        ``model.tflite``: full int8, with metadata.
    labels : tuple of str
        Of two, the second is detected.
    threshold : float
        As in the metadata.
    history : dict
        Metrics of each epoch by phase.
    metrics : dict of str to float
        Window accuracies, 0 to 1: ``validation_float``, ``validation_ptq``, ``validation_qat``
        (only with quantization-aware training), ``validation_int8`` (of the chosen one), and
        with a test part ``test_float`` and ``test_int8``; with streams ``mined_hours`` and the
        numbers ``mined_windows`` and ``mined_windows_left``.
    temperature : float
        That the logits were divided by; 1 without calibration.
    chosen : str
        ``qat`` or ``ptq``: which of the two has become `model`.
    input_limit : float
        Real magnitude at which the int8 input saturates.
    operators : tuple of OperatorCheck
        Float against int8 on the test part, operator by operator.
    """

    network: Path
    model: Path
    labels: tuple[str, ...]
    threshold: float
    history: History
    metrics: dict[str, float]
    temperature: float
    chosen: str
    input_limit: float
    operators: tuple[OperatorCheck, ...]


def train_baseline(
    split: Split,
    folder: Path,
    *,
    settings: TrainingSettings | None = None,
    background: Sequence[Recording] = (),
    progress: Progress | None = None,
) -> Path:
    """Train a network to be transferred to other labels.

    Parameters
    ----------
    split : Split
        For example of ESC-50; its test part is not used.
    folder : Path
        Where ``baseline.keras`` and the checkpoint go.
    settings, background, progress
        As for `train`.

    Returns
    -------
    Path
        ``baseline.keras`` in `folder`.

    Raises
    ------
    DatasetError, ClipError, ModelError, StorageError
        As for `train`.
    """
    settings = settings or TrainingSettings()
    network, _ = train_from_scratch(prepare(split, settings, folder, background, progress))
    path = folder / "baseline.keras"
    save_network(network, path)
    return path


def train(
    split: Split,
    folder: Path,
    *,
    settings: TrainingSettings | None = None,
    baseline: Path | None = None,
    background: Sequence[Recording] = (),
    streams: Sequence[Recording] = (),
    choose_threshold: ThresholdChoice | None = None,
    calibrated: bool = False,
    progress: Progress | None = None,
) -> TrainingResult:
    """Train, quantize, convert and check a network.

    The state is written into `folder` after each epoch: called again with the same arguments
    after an interruption, the training goes on and ends with the same model.

    Parameters
    ----------
    split : Split
        Recordings of the train, validation and test parts. Of two labels the second is detected.
    folder : Path
        Where ``model.keras``, ``model.tflite`` and the checkpoints go.
    settings : TrainingSettings, optional
        The defaults otherwise.
    baseline : Path, optional
        What to start from, a ``.keras`` file from `train_baseline` or a `shipped_base`: first a
        new head alone, then all layers. Without one all layers are trained from scratch.
    background : sequence of Recording
        Further recordings to mix into training windows; they must not be of other parts.
    streams : sequence of Recording
        Unlabelled background of any length: what fires in it is added to the training windows as
        background. It must hold no sound of a label.
    choose_threshold : callable, optional
        Chooses the threshold from targets and int8 probabilities of the validation part;
        0.5 otherwise.
    calibrated : bool
        Divide the logits by the temperature that makes the validation part likeliest, so that
        probabilities mean what they say.
    progress : Progress, optional
        Told of each epoch.

    Returns
    -------
    TrainingResult

    Raises
    ------
    ClipError
        If a recording is unusable or holds nothing but silence.
    DatasetError
        If a part has no recordings, or the loss is no longer a number.
    ModelError
        If the architecture is unknown, the baseline or a teacher unusable, or an operator stays
        float.
    StorageError
        If the disk is full or the folder cannot be written.
    """
    settings = settings or TrainingSettings()
    if streams and settings.mining:
        check_minable(split.labels)
    check_streams(streams, [*split.validation, *split.test])
    material = prepare(split, settings, folder, background, progress)
    material, history = with_teachers(material)
    network, told = train_members(material, baseline)
    history |= told
    mined: dict[str, float] = {}
    if streams and settings.mining:
        material, told, mined = train_on_hard_negatives(network, material, streams)
        history |= told
    quantized = quantize(network, material, calibrated)
    history |= quantized.history
    front_end = material.front_end
    predict = litert_predictor(quantized.model, front_end)
    threshold = 0.5
    if choose_threshold:
        validation = material.validation
        threshold = choose_threshold(validation.targets, predict(validation.magnitudes))
    path = folder / "model.tflite"
    write_model(path, quantized.model, split.labels, threshold, settings.front_end)
    save_network(network, folder / "model.keras")
    test = examples_of(split.test, split.labels, settings, front_end)
    metrics = quantized.metrics | mined
    if len(test):
        metrics["test_float"] = accuracy(keras_predictor(network, front_end), test)
        metrics["test_int8"] = accuracy(predict, test)
    checked = (test if len(test) else material.validation).draw(
        _CHECKED_WINDOWS, np.random.default_rng(settings.seed)
    )
    return TrainingResult(
        network=folder / "model.keras",
        model=path,
        labels=split.labels,
        threshold=threshold,
        history=history,
        metrics=metrics,
        temperature=quantized.temperature,
        chosen=quantized.chosen,
        input_limit=quantized.input_limit,
        operators=check_int8(quantized.network, quantized.model, checked),
    )


def write_model(
    path: Path,
    model: bytes,
    labels: tuple[str, ...],
    threshold: float,
    front_end: FrontEndChoice,
) -> None:
    """Write a ``.tflite`` with its front end, labels and threshold inside."""
    # The metadata go in before the name is given: no run finds a model without them.
    unfinished = path.with_name(f".{path.name}.unfinished")
    write_whole(unfinished, model)
    background = BACKGROUND if BACKGROUND in labels else None
    decision = Decision(threshold=threshold, background=background)
    metadata = Metadata(front_end=front_end_settings(front_end), labels=labels, decision=decision)
    write_metadata(unfinished, metadata)
    unfinished.replace(path)
