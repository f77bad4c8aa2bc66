"""TensorFlow and Keras, imported late, deterministic and without their noise.

Only modules that are themselves imported late may import this one.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import warnings
from collections.abc import Iterator

from jerboa.errors import ToolError

__all__ = ["keras", "quiet", "tf"]


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep what C++ code writes to the standard error off the screen.

    TensorFlow and its converter write there past Python's logging, so the file descriptor
    itself has to be turned away.
    """
    sys.stderr.flush()
    try:
        saved = os.dup(2)
    except OSError:  # a process without standard error has nothing to hide
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        sys.stderr.flush()
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

try:
    with quiet():
        import keras
        import tensorflow as tf
except ModuleNotFoundError as error:
    raise ToolError(
        f"training needs TensorFlow ({error.name} is missing); "
        "install it with \"pip install 'jerboa[train]'\""
    ) from error

for _name in ("tensorflow", "absl"):
    logging.getLogger(_name).setLevel(logging.ERROR)
tf.config.experimental.enable_op_determinism()
