"""A model for other runtimes: the ``.tflite`` and the header of the Arm tutorial's firmware."""

from __future__ import annotations

import os
from pathlib import Path

from jerboa.errors import StorageError
from jerboa.model_file import read_metadata

_BYTES_A_LINE = 12

_HEADER = """\
#ifndef _TFLITE_MODEL_H_
#define _TFLITE_MODEL_H_

alignas(8) const unsigned char tflite_model[] = {{
{rows}
}};

#endif
"""


def export_tflm(model: Path, output: Path) -> tuple[Path, Path]:
    """Write a model as TensorFlow Lite for Microcontrollers takes it.

    Parameters
    ----------
    model : Path
        A ``.tflite``.
    output : Path
        Folder for ``tflite_model.tflite`` and ``tflite_model.h``, named as in the tutorial.

    Returns
    -------
    tuple of Path
        The model and the header.

    Raises
    ------
    ModelError
        If the model cannot be read.
    StorageError
        If the folder cannot be written.
    """
    read_metadata(model)
    data = model.read_bytes()
    rows = (
        "  " + " ".join(f"0x{byte:02x}," for byte in data[start : start + _BYTES_A_LINE])
        for start in range(0, len(data), _BYTES_A_LINE)
    )
    header = _HEADER.format(rows="\n".join(rows)).encode()
    try:
        output.mkdir(parents=True, exist_ok=True)
        return (
            _write_whole(output / "tflite_model.tflite", data),
            _write_whole(output / "tflite_model.h", header),
        )
    except OSError as error:
        raise StorageError(
            f"{output}: cannot be written ({error.strerror}); make room or choose another folder"
        ) from error


def _write_whole(path: Path, data: bytes) -> Path:
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(data)
    os.replace(partial, path)
    return path
