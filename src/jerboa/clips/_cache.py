"""Decoded recordings, kept while there is room: a second epoch decodes nothing."""

import threading
from collections import OrderedDict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jerboa.clips._audio import read_clip
from jerboa.errors import ClipError

_Key = tuple[str, int, int]

_LIMIT = 512 * 1024 * 1024
"""Bytes: all of ESC-50 at 16 kHz (320 MB) fits."""


class ClipCache:
    """The most recently used clips, up to a number of bytes."""

    def __init__(self, limit: int = _LIMIT) -> None:
        self._limit = limit
        self._size = 0
        self._lock = threading.Lock()
        self._clips: OrderedDict[_Key, NDArray[np.int16]] = OrderedDict()

    def read(self, path: Path) -> NDArray[np.int16]:
        """Read a clip, or take the copy of it; it is read-only, as it is shared."""
        try:
            status = path.stat()
        except OSError as error:
            raise ClipError(f"{path}: cannot be read ({error.strerror}); check the path") from error
        key = (str(path), status.st_mtime_ns, status.st_size)
        with self._lock:
            if key in self._clips:
                self._clips.move_to_end(key)
                return self._clips[key]
        clip = read_clip(path)
        clip.flags.writeable = False
        with self._lock:
            if key not in self._clips:
                self._clips[key] = clip
                self._size += clip.nbytes
            while self._size > self._limit and len(self._clips) > 1:
                _, oldest = self._clips.popitem(last=False)
                self._size -= oldest.nbytes
        return clip


shared = ClipCache()
