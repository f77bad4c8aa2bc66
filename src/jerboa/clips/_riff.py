"""How much of a WAV file is missing: libsndfile shortens a truncated one without a word."""

import struct
from pathlib import Path

_UNKNOWN = 0xFFFFFFFF
"""The length that a recorder writes when it streams and cannot know."""


def missing_bytes(path: Path) -> int:
    """Bytes that the ``data`` chunk promises beyond the file's end; 0 for any other file.

    Source: Multimedia Programming Interface and Data Specifications 1.0 (IBM, Microsoft, 1991),
    "Resource Interchange File Format".
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"WAVE":
            return 0
        position = 12
        while position + 8 <= size:
            file.seek(position)
            name, length = struct.unpack("<4sI", file.read(8))
            position += 8
            if name == b"data":
                return 0 if length == _UNKNOWN else max(0, position + length - size)
            position += length + length % 2
    return 0
