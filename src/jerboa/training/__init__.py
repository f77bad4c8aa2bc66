"""Training: architectures, baseline, transfer, quantization, conversion to int8.

TensorFlow is loaded when the first of the functions that need it is asked for.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from jerboa.training.architectures import (
    ARCHITECTURES,
    Architecture,
    NetworkCost,
    build_network,
    network_cost,
)
from jerboa.training.examples import Examples
from jerboa.training.feature_augmentation import FeatureAugmentation
from jerboa.training.front_ends import FrontEnd, find_front_end
from jerboa.training.predict import Predictor, keras_predictor, litert_predictor
from jerboa.training.progress import Progress
from jerboa.training.settings import (
    DistillationSettings,
    MiningSettings,
    PhaseSettings,
    TrainingSettings,
)

if TYPE_CHECKING:
    from jerboa.training._base import (
        fits_base,
        heard_by_shipped_bases,
        shipped_base,
        write_base,
    )
    from jerboa.training._check import OperatorCheck, check_int8
    from jerboa.training._convert import convert
    from jerboa.training._load import load_network
    from jerboa.training._recordings import examples_of, fingerprint_recordings, place_windows
    from jerboa.training._stream_check import check_streams
    from jerboa.training._train import TrainingResult, train, train_baseline
    from jerboa.training._trials import Trials
    from jerboa.training._untrained import write_untrained

__all__ = [
    "ARCHITECTURES",
    "Architecture",
    "DistillationSettings",
    "Examples",
    "FeatureAugmentation",
    "FrontEnd",
    "MiningSettings",
    "NetworkCost",
    "OperatorCheck",
    "PhaseSettings",
    "Predictor",
    "Progress",
    "TrainingResult",
    "TrainingSettings",
    "Trials",
    "build_network",
    "check_int8",
    "check_streams",
    "convert",
    "examples_of",
    "find_front_end",
    "fingerprint_recordings",
    "fits_base",
    "heard_by_shipped_bases",
    "keras_predictor",
    "litert_predictor",
    "load_network",
    "network_cost",
    "place_windows",
    "shipped_base",
    "train",
    "train_baseline",
    "write_base",
    "write_untrained",
]

_LATE = {
    "OperatorCheck": "_check",
    "TrainingResult": "_train",
    "Trials": "_trials",
    "check_int8": "_check",
    "check_streams": "_stream_check",
    "convert": "_convert",
    "examples_of": "_recordings",
    "fingerprint_recordings": "_recordings",
    "fits_base": "_base",
    "heard_by_shipped_bases": "_base",
    "place_windows": "_recordings",
    "load_network": "_load",
    "shipped_base": "_base",
    "train": "_train",
    "train_baseline": "_train",
    "write_base": "_base",
    "write_untrained": "_untrained",
}


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_LATE[name]}"), name)
