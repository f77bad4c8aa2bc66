"""How much of a WAV or AIFF file is missing: libsndfile shortens a truncated one without a word."""

import struct
from pathlib import Path

_STREAMED = 0x7FFFF000
"""From here on a length is that of a recorder which streams and cannot know: sox writes this one,
arecord 0x7FFFFF00 or 0x80000000, FFmpeg 0xFFFFFFFF."""

_SOUND = {b"RIFFWAVE": (b"data", "<"), b"RF64WAVE": (b"data", "<"), b"RIFXWAVE": (b"data", ">"),
          b"FORMAIFF": (b"SSND", ">"), b"FORMAIFC": (b"SSND", ">")}  # fmt: skip
"""The chunk that holds the sound, and the byte order, by the kind of the file."""


def missing_bytes(path: Path) -> int:
    """Bytes that the chunk of the sound promises beyond the file's end; 0 for any other file.

    Sources: Multimedia Programming Interface and Data Specifications 1.0 (IBM, Microsoft, 1991),
    "Resource Interchange File Format"; EBU Tech 3306 (RF64); Audio Interchange File Format 1.3
    (Apple, 1989).
    """
    length: int
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(12)
        if len(head) < 12 or head[:4] + head[8:] not in _SOUND:
            return 0
        sound, order = _SOUND[head[:4] + head[8:]]
        long_length: int | None = None
        position = 12
        while position + 8 <= size:
            file.seek(position)
            name, length = struct.unpack(f"{order}4sI", file.read(8))
            position += 8
            if name == sound:
                if long_length is not None:
                    return max(0, position + long_length - size)
                return 0 if length >= _STREAMED else max(0, position + length - size)
            if name == b"ds64" and position + 16 <= size:
                _, long_length = struct.unpack("<QQ", file.read(16))
            position += length + length % 2
    return 0
