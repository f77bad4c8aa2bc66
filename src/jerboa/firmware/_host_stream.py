"""A stream without an end, heard by the very C of the firmware on this computer."""

from __future__ import annotations

import ctypes
import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.firmware._config import HOP_SAMPLES
from jerboa.firmware._host import HostClassifier, event_buffer


class _Hop(ctypes.Structure):
    """``hop_t`` of ``app/hop_line.h``."""

    _fields_ = (
        ("hop", ctypes.c_uint32),
        ("warming_up", ctypes.c_bool),
        ("outputs", ctypes.c_void_p),
        ("cycles", ctypes.c_uint32 * 4),
        ("overruns", ctypes.c_uint32),
    )


_UNKNOWN = ("cycles", "overruns")
"""What a board's line tells and this computer does not measure."""


class HostStream:
    """Samples as they come, to what the board would say of them.

    The state is the C library's own: of one model only the latest stream of a process goes on.

    Parameters
    ----------
    classifier : HostClassifier
        It starts cold.
    """

    def __init__(self, classifier: HostClassifier) -> None:
        self._library = library = classifier.library
        library.hop_line.argtypes = [ctypes.POINTER(_Hop), ctypes.c_char_p]
        library.event_line.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_char_p]
        library.classifier_is_warming_up.restype = ctypes.c_bool
        library.classifier_init()
        library.events_init()
        self._events = event_buffer(classifier.outputs)
        self._line = ctypes.create_string_buffer(512 + 8 * classifier.outputs)
        self._rest = np.zeros(0, np.int16)
        self._hop = 0

    def push(self, samples: NDArray[np.int16]) -> list[dict[str, Any]]:
        """Take samples and tell of each hop that they complete.

        Parameters
        ----------
        samples : ndarray of int16, shape (n,)
            Mono at 16 kHz, any number.

        Returns
        -------
        list of dict
            The lines of the firmware's serial port, hops (``t``, ``hop``, ``p``, ``label``,
            ``warm``) and events, without what only a chip knows.
        """
        waiting = np.concatenate([self._rest, samples])
        whole = len(waiting) // HOP_SAMPLES * HOP_SAMPLES
        self._rest = waiting[whole:]
        messages = []
        for hop in np.ascontiguousarray(waiting[:whole]).reshape(-1, HOP_SAMPLES):
            messages += self._hear(hop)
        return messages

    def _hear(self, samples: NDArray[np.int16]) -> list[dict[str, Any]]:
        library = self._library
        ctypes.memmove(library.classifier_samples(), samples.ctypes.data, samples.nbytes)
        library.classifier_front_end()
        outputs = ctypes.cast(library.classifier_network(), ctypes.c_void_p)
        warming_up = library.classifier_is_warming_up()
        hop = _Hop(self._hop, warming_up, outputs)
        told = self._told(library.hop_line(ctypes.byref(hop), self._line))
        messages = [{name: value for name, value in told.items() if name not in _UNKNOWN}]
        count = 0 if warming_up else library.events_update(outputs, self._events)
        for event in self._events[:count]:
            messages.append(
                self._told(library.event_line(ctypes.byref(event), self._hop, self._line))
            )
        self._hop += 1
        return messages

    def _told(self, length: int) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(ctypes.string_at(self._line, length))
        return told
