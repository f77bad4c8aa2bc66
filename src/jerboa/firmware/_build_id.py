"""``jerboa_build.h``: which build this is, for the command ``version`` and for reading flash."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import jerboa
from jerboa.device import DEVICE_ROOT
from jerboa.model_file import Metadata

_LONGEST_LINE = 800
"""Bytes; a line has to fit the queue of the serial port (usb/cdc.c)."""


def build_hash(folder: Path, sources: Sequence[Path], flags: Sequence[str]) -> str:
    """First 16 hex digits of SHA-256 over all that makes an image.

    Parameters
    ----------
    folder : Path
        The generated files.
    sources : sequence of Path
        All files to compile.
    flags : sequence of str
        Flags of the compiler.
    """
    digest = hashlib.sha256(" ".join([jerboa.__version__, *flags]).encode())
    headers = [*DEVICE_ROOT.rglob("*.h"), *folder.glob("*.h"), DEVICE_ROOT / "hal" / "link.ld"]
    for path in sorted({*sources, *headers}, key=lambda path: path.name):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def c_string(text: str) -> str:
    """A C string of ASCII, in its quotes; two question marks would begin a trigraph of C99."""
    return json.dumps(text).replace("?", "\\?")


def build_header(
    build: str, metadata: Metadata, *, board: str, microphone: str, audio: bool
) -> str:
    """The text of ``jerboa_build.h``; labels that fill the line are left out of it."""
    answer = {
        "reply": "version",
        "jerboa": jerboa.__version__,
        "build": build,
        "board": board,
        "microphone": microphone,
        "rate": metadata.front_end.sample_rate,
        "labels": list(metadata.labels),
        "audio": audio,
    }
    line = json.dumps(answer, separators=(",", ":"))
    if len(line) > _LONGEST_LINE:
        line = json.dumps({**answer, "labels": None}, separators=(",", ":"))
    return (
        "/* Made by jerboa build. */\n"
        f'#define JERBOA_BUILD "{build}"\n'
        f"#define JERBOA_VERSION_LINE {c_string(line)}\n"
    )
