"""The very C of the firmware, built for this computer."""

from __future__ import annotations

import ctypes
import tempfile
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from jerboa.device import build_host_library
from jerboa.errors import ModelError
from jerboa.firmware._boards import find_board
from jerboa.firmware._config import HOP_SAMPLES, config_header
from jerboa.firmware._network import load_model, network_facts, write_sources
from jerboa.firmware._sources import portable_sources


class _Event(ctypes.Structure):
    """``event_t`` of ``app/events.h``."""

    _fields_ = (
        ("label", ctypes.c_int32),
        ("is_on", ctypes.c_int32),
        ("probability", ctypes.c_int32),
    )


def event_buffer(outputs: int) -> ctypes.Array[_Event]:
    """Room for the events of a hop."""
    return (_Event * outputs)()


@dataclass(frozen=True)
class StreamEvent:
    """An event that starts or ends, as the firmware tells it in a line."""

    label: str
    state: Literal["on", "off"]
    hop: int
    """The hop that made it, from 0."""
    probability: float
    """Averaged as the model's decision says: of that hop at the start, the highest at the end."""

    @property
    def time(self) -> float:
        """End of the hop's audio since the start of the stream, s."""
        return (self.hop + 1) * HOP_SAMPLES / 16_000


class HostClassifier:
    """Front end, history and network as the chip runs them, on this computer.

    Parameters
    ----------
    model : Path
        A full-int8 ``.tflite``.

    Attributes
    ----------
    metadata : Metadata
        Front end, labels and decision of the model.
    input_scale, input_zero_point, output_scale, output_zero_point
        Quantization of the network's ends.
    outputs : int
        Values that the network gives.
    library : ctypes.CDLL
        The C; of one model all classifiers of a process share it.

    Raises
    ------
    ModelError
        If the model cannot be compiled.
    ToolError, StorageError
        If the C compiler fails, or there is no room for what it makes.
    """

    def __init__(self, model: Path) -> None:
        network, self.metadata = load_model(model)
        facts = network_facts(network)
        self.input_scale = facts.input_scale
        self.input_zero_point = facts.input_zero_point
        self.output_scale = facts.output_scale
        self.output_zero_point = facts.output_zero_point
        self._window = network.model_inputs[0].shape
        self._bins = facts.input_bins
        self.outputs = facts.outputs
        header = config_header(find_board("pico"), self.metadata, facts)
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            sources = [*write_sources(network, header, folder), *portable_sources()]
            library = build_host_library("classifier", sources, include=[folder])
        self.library = _bind(ctypes.CDLL(str(library)))
        self._network = self.library.jerboa_model_invoke
        self._takes_a_ring = network.takes_a_ring
        if network.partial is not None:
            whole, _ = load_model(model, stream=False)
            with tempfile.TemporaryDirectory() as scratch:
                folder = Path(scratch)
                sources = write_sources(whole, header, folder)
                library = build_host_library("network", sources, include=[folder])
            self._network = _bind_invoke(ctypes.CDLL(str(library)))

    @property
    def window_hops(self) -> int:
        """Hops in what the network hears at once; from a cold start the last of them is warm."""
        return int(self.library.classifier_hops_to_warm_up()) + 1

    def predict(self, windows: NDArray[np.int8]) -> NDArray[np.int8]:
        """Run the network.

        Parameters
        ----------
        windows : ndarray of int8, shape (k, …)
            Quantized inputs, each of as many values as the model's input has; of those, the
            firmware's network may read some bins only.

        Returns
        -------
        ndarray of int8, shape (k, outputs)

        Raises
        ------
        ModelError
            If a window has another size than the network's input.
        """
        count, values = len(windows), np.asarray(windows, dtype=np.int8).reshape(len(windows), -1)
        if values.shape[1] != prod(self._window):
            raise ModelError(
                f"a window has {values.shape[1]} values, the network reads {prod(self._window)}; "
                "cut it with the model's own front end"
            )
        if self._bins is not None:
            values = values.reshape(count, *self._window)[:, :, :, self._bins]
        if self._takes_a_ring:  # a stream may have left it where its own ring begins
            self.library.jerboa_model_begin_at(0, self._window[1])
        flat = np.ascontiguousarray(values).reshape(count, -1)
        outputs = np.empty((count, self.outputs), dtype=np.int8)
        for window, output in zip(flat, outputs, strict=True):
            self._network(window.ctypes.data, output.ctypes.data)
        return outputs

    def probabilities(self, outputs: NDArray[np.int8]) -> NDArray[np.float32]:
        """Real values of quantized outputs, shape as given."""
        steps = outputs.astype(np.float32) - self.output_zero_point
        return np.asarray(steps * np.float32(self.output_scale), dtype=np.float32)

    def stream(self, samples: NDArray[np.int16]) -> NDArray[np.int8]:
        """Classify a stream hop by hop, from a cold start.

        Parameters
        ----------
        samples : ndarray of int16, shape (n,)
            Mono at 16 kHz; a last part shorter than a hop is left out.

        Returns
        -------
        ndarray of int8, shape (n // 512, outputs)
            The network's output after each hop; the first window is warming up.
        """
        library = self.library
        library.classifier_init()
        hops = np.ascontiguousarray(samples[: len(samples) // HOP_SAMPLES * HOP_SAMPLES])
        outputs = np.empty((len(hops) // HOP_SAMPLES, self.outputs), dtype=np.int8)
        for hop, output in zip(hops.reshape(-1, HOP_SAMPLES), outputs, strict=True):
            ctypes.memmove(library.classifier_samples(), hop.ctypes.data, hop.nbytes)
            library.classifier_front_end()
            output[:] = np.ctypeslib.as_array(library.classifier_network(), (self.outputs,))
        return outputs

    def events(
        self, outputs: NDArray[np.int8], *, warming_up: int | None = None
    ) -> tuple[StreamEvent, ...]:
        """What the firmware would make of a stream's outputs, by its own C.

        Parameters
        ----------
        outputs : ndarray of int8, shape (hops, outputs)
            As from `stream`.
        warming_up : int, optional
            Hops at the start that do not count; by default as many as a cold start has.

        Returns
        -------
        tuple of StreamEvent
            In their order.
        """
        library = self.library
        skipped = self.window_hops - 1 if warming_up is None else warming_up
        library.events_init()
        found = event_buffer(self.outputs)
        told = []
        for hop in range(skipped, len(outputs)):
            row = np.ascontiguousarray(outputs[hop], dtype=np.int8)
            count = library.events_update(row.ctypes.data, found)
            told += [self._event(event, hop) for event in found[:count]]
        return tuple(told)

    def _event(self, event: _Event, hop: int) -> StreamEvent:
        state: Literal["on", "off"] = "on" if event.is_on else "off"
        label = self.metadata.labels[event.label]
        return StreamEvent(label, state, hop, event.probability / 10_000)


def _bind(library: ctypes.CDLL) -> ctypes.CDLL:
    _bind_invoke(library)
    library.events_init.restype = None
    library.events_update.argtypes = [ctypes.c_void_p, ctypes.POINTER(_Event)]
    library.classifier_hops_to_warm_up.restype = ctypes.c_uint32
    library.classifier_init.restype = None
    library.classifier_front_end.restype = None
    library.classifier_samples.restype = ctypes.c_void_p
    library.classifier_network.restype = ctypes.POINTER(ctypes.c_int8)
    return library


def _bind_invoke(library: ctypes.CDLL) -> Any:
    invoke = library.jerboa_model_invoke
    invoke.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    invoke.restype = None
    return invoke
