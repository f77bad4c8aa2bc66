"""From a float network to an int8 model: as it is and after training under rounding."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from jerboa.training._calibration import fit_temperature, fold_temperature
from jerboa.training._convert import convert
from jerboa.training._phases import History, Material, digest, digest_weights
from jerboa.training._quantization import (
    calibrator,
    choose_input_limit,
    prepare_quantization_aware,
    without_rounding,
)
from jerboa.training.examples import Examples
from jerboa.training.predict import Predictor, keras_predictor, litert_predictor

__all__ = ["Quantized", "accuracy", "quantize"]


def accuracy(predict: Predictor, examples: Examples) -> float:
    """Share of windows whose most probable label is theirs, 0 to 1."""
    return float(np.mean(predict(examples.magnitudes).argmax(axis=1) == examples.targets))


@dataclass(frozen=True)
class Quantized:
    """An int8 model and how it came about; ``chosen`` is ``ptq`` or ``qat``."""

    network: Any
    model: bytes
    temperature: float
    chosen: str
    input_limit: float
    metrics: dict[str, float]
    history: History


def quantize(network: Any, material: Material, calibrated: bool = False) -> Quantized:
    """Convert a float network as it is and after training under rounding; keep the better."""
    settings, validation, front_end = material.settings, material.validation, material.front_end
    calibration = material.plain.draw(
        settings.calibration_windows, np.random.default_rng(settings.seed)
    )
    limit = choose_input_limit(network, calibration)
    representative = np.minimum(calibration.real(), np.float32(limit))
    temperature = _calibrate(network, material) if calibrated else 1.0
    model = convert(network, representative)
    metrics = {
        "validation_float": accuracy(keras_predictor(network, front_end), validation),
        "validation_ptq": accuracy(litert_predictor(model, front_end), validation),
    }
    metrics["validation_int8"] = metrics["validation_ptq"]
    plain = Quantized(network, model, temperature, "ptq", limit, metrics, {})
    if settings.quantization == "ptq":
        return plain
    rounding = prepare_quantization_aware(network)
    calibrate = calibrator(rounding, network, representative)
    phase = material.phase(
        "quantization_aware",
        before_validation=calibrate,
        fingerprint=digest(material.fingerprint, digest_weights(network)),
    )
    history = {"quantization_aware": material.run(rounding, phase)}
    aware = without_rounding(rounding, network)
    if calibrated:
        temperature *= _calibrate(aware, material)
    aware_model = convert(aware, representative)
    metrics["validation_qat"] = accuracy(litert_predictor(aware_model, front_end), validation)
    if metrics["validation_qat"] < metrics["validation_ptq"]:
        return replace(plain, history=history)
    metrics["validation_int8"] = metrics["validation_qat"]
    return Quantized(aware, aware_model, temperature, "qat", limit, metrics, history)


def _calibrate(network: Any, material: Material) -> float:
    validation = material.validation
    probabilities = keras_predictor(network, material.front_end)(validation.magnitudes)
    temperature = fit_temperature(validation.targets, probabilities)
    fold_temperature(network, temperature)
    return temperature
