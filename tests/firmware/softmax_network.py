"""A network of many labels whose answers do not matter."""

from pathlib import Path

import numpy as np
from tflite_builder import TfliteBuilder

from jerboa.model_file import Decision, FrontEndSettings, Metadata, write_metadata


def softmax_model(folder: Path, labels: tuple[str, ...], decision: Decision) -> Path:
    """An output a label, of a softmax's quantization; what is between does not matter here."""
    count = len(labels)
    builder = TfliteBuilder()
    source = builder.tensor((1, 124, 129, 1), 0.44, [-128])
    pooled = builder.tensor((1, 1, 1, 1), 0.44, [-128])
    builder.operator(
        "MAX_POOL_2D",
        [source],
        pooled,
        version=2,
        options="Pool2DOptions",
        padding=1,
        strideW=129,
        strideH=124,
        filterWidth=129,
        filterHeight=124,
    )
    weights = builder.constant(np.ones((count, 1), np.int8), np.full(count, 0.01))
    answer = builder.tensor((1, count), 1 / 256, [-128])
    builder.operator(
        "FULLY_CONNECTED", [pooled, weights], answer, version=4, options="FullyConnectedOptions"
    )
    model = folder / "softmax.tflite"
    model.write_bytes(builder.finish([source], [answer]))
    write_metadata(model, Metadata(front_end=FrontEndSettings(), labels=labels, decision=decision))
    return model
