"""From a model to the folder of a target."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from jerboa.errors import ModelError, UserError
from jerboa.firmware.exports import _arduino, _c, _pico_sdk, _tflm
from jerboa.firmware.exports._folder import write_folder
from jerboa.firmware.exports._order import Files, Order
from jerboa.firmware.exports._templates import plain
from jerboa.model_file import read_metadata

_TARGETS: Mapping[str, Callable[[Order], Files]] = MappingProxyType(
    {
        "c": _c.files,
        "pico-sdk": _pico_sdk.files,
        "arduino": _arduino.files,
        "tflm": _tflm.files,
    }
)

EXPORT_TARGETS = tuple(_TARGETS)
"""What `export_model` can write."""

DEFAULT_NAME = "jerboa_model"

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,47}")
_TAKEN = {
    "arduino", "assert", "complex", "ctype", "errno", "fenv", "float", "inttypes", "iso646",
    "limits", "locale", "math", "setjmp", "signal", "stdarg", "stdbool", "stddef", "stdint",
    "stdio", "stdlib", "string", "tgmath", "time", "wchar", "wctype",
}  # fmt: skip
"""Headers that one of the same name would hide."""


def export_model(
    model: Path,
    output: Path,
    *,
    target: str,
    name: str = DEFAULT_NAME,
    compact_weights: bool = False,
) -> list[Path]:
    """Write a model as a folder that builds as it stands.

    The same model, target and name give the same bytes on every machine. An earlier export in
    `output` is replaced as a whole, once the new one is complete; files that somebody else has
    put there stay.

    Parameters
    ----------
    model : Path
        A full-int8 ``.tflite``; for ``tflm`` any that its interpreter takes.
    output : Path
        The folder: new, empty, or an earlier export.
    target : str
        One of `EXPORT_TARGETS`.
    name : str
        Prefix of the C functions and stem of the files.
    compact_weights : bool
        As of `jerboa.compiler.compile_model`; not for ``tflm``.

    Returns
    -------
    list of Path
        The files, sorted.

    Raises
    ------
    ModelError
        If the model cannot be read or compiled.
    UserError
        If target or name is none, the target has no compact weights, or the folder holds something
        else.
    StorageError
        If the folder cannot be written.
    """
    if target not in _TARGETS:
        raise UserError(f"unknown target '{target}'; choose one of {', '.join(_TARGETS)}")
    if not _NAME.fullmatch(name) or name.lower() in _TAKEN:
        raise UserError(
            f"'{name}' is no name for the export; use up to 48 letters, digits and underscores, "
            "a letter first, and no header of the C library"
        )
    if compact_weights and target == "tflm":
        raise UserError("tflm reads the weights as the model has them; leave out --compact-weights")
    try:
        contents = model.read_bytes()
    except OSError as error:
        raise ModelError(f"{model}: cannot be read ({error.strerror}); check the path") from error
    read_metadata(model)
    order = Order(
        path=model,
        contents=contents,
        name=name,
        command=f"jerboa compile {plain(model.name)} --to {target} --name {name}"
        + " --compact-weights" * compact_weights,
        sha256=hashlib.sha256(contents).hexdigest(),
        compact_weights=compact_weights,
    )
    return write_folder(output, _TARGETS[target](order))
