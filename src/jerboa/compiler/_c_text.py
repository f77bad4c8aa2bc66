"""Pieces of C that generated files share: comments and arrays."""

from __future__ import annotations

import re

from jerboa.compiler._graph import Tensor
from jerboa.compiler._kernel import Constant

_ROW = 16


def facts(tensor: Tensor) -> str:
    """Name, shape and quantization of a tensor, safe in a comment."""
    text = f"{tensor.name} {list(tensor.shape)} {tensor.dtype}"
    if tensor.quantization is not None:
        scale, zero_point = tensor.quantization.scale, tensor.quantization.zero_point
        text += f", scale {scale:.9g}, zero point {zero_point}"
    return comment(text)


def comment(text: str) -> str:
    """Text that can neither end a C comment nor leave its line."""
    plain = "".join(char if " " <= char <= "~" else "?" for char in text)
    return re.sub(r"\*(?=/)|/(?=\*)|\\$|\?(?=\?)", "_", plain)[:240]


def array(name: str, constant: Constant) -> str:
    """Define a constant array."""
    values = constant.values.reshape(-1)
    rows = (values[start : start + _ROW].tolist() for start in range(0, len(values), _ROW))
    body = "\n".join("    " + " ".join(f"{value}," for value in row) for row in rows)
    return f"static const {constant.values.dtype.name}_t {name}[{len(values)}] = {{\n{body}\n}};\n"
