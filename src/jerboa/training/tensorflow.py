"""TensorFlow and Keras, imported late, deterministic and without their noise.

Only modules that are themselves imported late may import this one.
"""

from __future__ import annotations

import contextlib
import ctypes
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


_MALLOC_PARAMETERS = {-1: 2**31 - 1, -3: 32 * 2**20, -8: 1}
"""glibc's ``M_TRIM_THRESHOLD``, ``M_MMAP_THRESHOLD`` (no more is allowed) and ``M_ARENA_MAX``."""


def _keep_freed_memory() -> None:
    """Let glibc keep what is freed: to fetch its pages anew took 8 % of a training."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    if hasattr(libc, "gnu_get_libc_version"):
        for parameter, value in _MALLOC_PARAMETERS.items():
            libc.mallopt(parameter, value)


_keep_freed_memory()
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
