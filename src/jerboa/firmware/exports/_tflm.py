"""The model itself and a header of its bytes, for TensorFlow Lite for Microcontrollers."""

from __future__ import annotations

import hashlib
from pathlib import Path

from jerboa.firmware.exports._order import Files, Order
from jerboa.firmware.exports._templates import plain, render
from jerboa.model_file import read_metadata
from jerboa.storage import write_whole

_BYTES_A_LINE = 12
_TUTORIALS_NAME = "tflite_model"


def files(order: Order) -> Files:
    """The ``.tflite``, the header, and how to give it to the interpreter."""
    return {
        f"{order.name}.h": _header(order),
        f"{order.name}.tflite": order.contents,
        "README.md": render("tflm/README.md", name=order.name, **_head(order)),
    }


def export_tflm(model: Path, output: Path) -> tuple[Path, Path]:
    """Write a model as the Arm tutorial's firmware includes it.

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
    contents = model.read_bytes()
    order = Order(
        path=model,
        contents=contents,
        name=_TUTORIALS_NAME,
        command=f"jerboa export tflm {plain(model.name)}",
        sha256=hashlib.sha256(contents).hexdigest(),
        compact_weights=False,
    )
    paths = output / f"{_TUTORIALS_NAME}.tflite", output / f"{_TUTORIALS_NAME}.h"
    write_whole(paths[0], contents)
    write_whole(paths[1], _header(order))
    return paths


def _header(order: Order) -> bytes:
    rows = [
        " ".join(f"0x{byte:02x}," for byte in order.contents[start : start + _BYTES_A_LINE])
        for start in range(0, len(order.contents), _BYTES_A_LINE)
    ]
    guard = f"_{order.name.upper()}_H_"
    return render("tflm/model.h", name=order.name, guard=guard, rows=rows, **_head(order))


def _head(order: Order) -> dict[str, str]:
    return {"made_by": order.made_by, "model": order.model, "command": order.command}
