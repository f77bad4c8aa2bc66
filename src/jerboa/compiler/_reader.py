"""From the bytes of a ``.tflite`` to a `Graph`.

The file is another's and may be damaged on purpose. Tables are visited one by one through
the schema's accessors, each once, with bounds on every count; nothing is unpacked whole.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from math import prod
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jerboa.compiler._graph import Graph, Operator, Quantization, Tensor
from jerboa.compiler._known import find_rule, operator_label
from jerboa.errors import ModelError

MAX_FILE_BYTES = 16 << 20
"""The largest flash of an RP2040 board."""
_MAX_TENSORS = 4096
_MAX_OPERATORS = 4096
_MAX_OPERANDS = 64
_LEAST_SCALE, _LARGEST_SCALE = 1e-12, 1e12
"""Of computed tensors; a bias may have the product of two small ones."""
_MAX_RANK = 6
_MAX_DIMENSION = 65_535
_MAX_ELEMENTS = 1 << 24
_MAX_NAME_BYTES = 1 << 20

_MAX_SUBGRAPHS = 16

_STORED = frozenset({"int8", "int16", "int32", "int64", "uint8", "float32"})
"""Types whose constants are read; others keep their bytes out of the graph."""
_INDICES = frozenset({"int32", "int64"})
"""Types of shapes and axes: of those there may be none, and a scale of 0 says nothing."""

_DAMAGE = (struct.error, TypeError, ValueError, IndexError, AttributeError, OverflowError)
"""What the schema's accessors raise on offsets that point out of the file."""


def read_graph(data: bytes) -> Graph:
    """Read the graph of a full-int8 network.

    Parameters
    ----------
    data : bytes
        Contents of a ``.tflite`` file.

    Returns
    -------
    Graph
        Indices are in range, constants fill their shapes; the verifier sees to the rest.

    Raises
    ------
    ModelError
        If the bytes are no ``.tflite``, or are truncated or damaged.
    UnsupportedModelError
        If the network is float, or has an operator or version that is not in the table.
    """
    if data[4:8] != b"TFL3":
        raise ModelError("not a .tflite file; give one written by a TFLite converter")
    if len(data) > MAX_FILE_BYTES:
        raise ModelError(
            f"{len(data):,} bytes are more than any RP2040 board holds "
            f"({MAX_FILE_BYTES:,}); train a smaller model"
        )
    try:
        return _Reader(data).graph()
    except _DAMAGE as error:
        raise _damaged("an offset points out of the file") from error


def _damaged(what: str) -> ModelError:
    return ModelError(f"truncated or damaged ({what}); convert or copy it again")


class _Reader:
    """One pass over the tables of one file."""

    def __init__(self, data: bytes) -> None:
        from ai_edge_litert import schema_py_generated as schema

        self._schema = schema
        self._model = schema.Model.GetRootAs(data, 0)
        self._types = _names(schema.TensorType)
        self._kinds = _names(schema.BuiltinOperator)
        self._name_bytes = 0

    def graph(self) -> Graph:
        count = _bounded(self._model.SubgraphsLength(), _MAX_SUBGRAPHS, "subgraphs")
        if not count:
            raise _damaged("there is no subgraph")
        main = self._subgraph(0)
        calls = [operator for operator in main.operators if operator.kind == "CALL_ONCE"]
        called = {int(operator.attributes["subgraph"]) for operator in calls}
        if called != set(range(1, count)):
            raise ModelError(
                f"has {count} subgraphs, of which {len(called)} are called once at the start; "
                "convert a model without loops or branches"
            )
        initializers = {number: self._subgraph(number) for number in sorted(called)}
        return replace(main, initializers=initializers)

    def _subgraph(self, number: int) -> Graph:
        subgraph = self._model.Subgraphs(number)
        tensor_count = _bounded(subgraph.TensorsLength(), _MAX_TENSORS, "tensors")
        tensors = tuple(self._tensor(subgraph.Tensors(i)) for i in range(tensor_count))
        operator_count = _bounded(subgraph.OperatorsLength(), _MAX_OPERATORS, "operators")
        operators: list[Operator] = []
        for i in range(operator_count):
            operators.append(self._operator(subgraph.Operators(i), tensors, operators))
        inputs = self._indices(subgraph.InputsLength, subgraph.Inputs, tensors)
        outputs = self._indices(subgraph.OutputsLength, subgraph.Outputs, tensors)
        _require_values(tensors, (*inputs, *outputs))
        return Graph(tensors, tuple(operators), _present(inputs), _present(outputs))

    def _tensor(self, table: Any) -> Tensor:
        raw_name = table.Name() or b""
        self._name_bytes += len(raw_name)
        if self._name_bytes > _MAX_NAME_BYTES:
            raise _damaged("names of tensors overlap")
        name = _printable(raw_name)
        rank = _bounded(table.ShapeLength(), _MAX_RANK, f"dimensions of tensor '{name}'")
        shape = tuple(int(table.Shape(i)) for i in range(rank))
        if not all(0 <= size <= _MAX_DIMENSION for size in shape) or prod(shape) > _MAX_ELEMENTS:
            raise _shapeless(name, shape)
        dtype = self._types.get(table.Type(), f"type {table.Type()}").lower()
        if table.Sparsity() is not None or table.IsVariable() or table.ExternalBuffer():
            raise ModelError(
                f"tensor '{name}' is sparse, variable or stored outside the file; "
                "convert a dense, stateless model into one file"
            )
        data = self._data(table.Buffer(), name, shape, dtype)
        return Tensor(
            name,
            shape,
            dtype,
            _quantization(table.Quantization(), name, shape, dtype, constant=data is not None),
            data,
        )

    def _data(
        self, index: int, name: str, shape: tuple[int, ...], dtype: str
    ) -> NDArray[Any] | None:
        if index >= self._model.BuffersLength():
            raise _damaged(f"tensor '{name}' has no buffer {index}")
        buffer = self._model.Buffers(index)
        if buffer.Offset() > 1 or buffer.Size() > 1:
            raise ModelError(f"tensor '{name}' lies behind the file's tables; convert it again")
        if not prod(shape) and dtype in _INDICES:
            return np.zeros(shape, dtype)
        if not buffer.DataLength() or dtype not in _STORED:
            return None
        stored = buffer.DataAsNumpy()
        if stored.nbytes != prod(shape) * np.dtype(dtype).itemsize:
            raise _damaged(f"tensor '{name}' of shape {list(shape)} has {stored.nbytes} bytes")
        values: NDArray[Any] = stored.view(np.dtype(dtype).newbyteorder("<")).reshape(shape)
        return values

    def _operator(
        self, table: Any, tensors: tuple[Tensor, ...], before: Sequence[Operator]
    ) -> Operator:
        kind, version = self._code(table.OpcodeIndex())
        inputs = self._indices(table.InputsLength, table.Inputs, tensors)
        outputs = _present(self._indices(table.OutputsLength, table.Outputs, tensors))
        _require_values(tensors, (i for i in inputs if i is None or tensors[i].data is None))
        _require_values(tensors, outputs)
        operator = Operator(kind, version, inputs, outputs, MappingProxyType({}), len(before))
        rule = find_rule(operator, tensors, before)
        attributes = self._attributes(
            table, operator_label(operator), rule.options, rule.attributes or {}
        )
        return replace(operator, attributes=MappingProxyType(attributes))

    def _code(self, index: int) -> tuple[str, int]:
        if index >= self._model.OperatorCodesLength():
            raise _damaged(f"there is no operator code {index}")
        table = self._model.OperatorCodes(index)
        number = max(table.BuiltinCode(), table.DeprecatedBuiltinCode())
        kind = self._kinds.get(number, f"operator code {number}")
        if kind == "CUSTOM":
            kind = f"custom operator {_printable((table.CustomCode() or b'')[:80])}"
        return kind, table.Version()

    def _attributes(
        self, table: Any, label: str, options: str | None, accessors: Any
    ) -> dict[str, Any]:
        if options is None or not accessors:
            return {}
        found = table.BuiltinOptionsType()
        if found != getattr(self._schema.BuiltinOptions, options):
            raise _damaged(f"{label} has no {options}")
        union = table.BuiltinOptions()
        view = getattr(self._schema, options)()
        view.Init(union.Bytes, union.Pos)
        values = {name: getattr(view, accessor)() for name, accessor in accessors.items()}
        return {name: _plain(value) for name, value in values.items()}

    def _indices(
        self, length: Callable[[], int], get: Callable[[int], int], tensors: tuple[Tensor, ...]
    ) -> tuple[int | None, ...]:
        count = _bounded(length(), _MAX_OPERANDS, "inputs or outputs of an operator")
        indices = [int(get(i)) for i in range(count)]
        if any(not -1 <= index < len(tensors) for index in indices):
            raise _damaged(f"there is no tensor {max(indices, key=abs)}")
        return tuple(None if index == -1 else index for index in indices)


def _shapeless(name: str, shape: tuple[int, ...]) -> ModelError:
    return ModelError(
        f"tensor '{name}' has the shape {list(shape)}; convert a model with a fixed batch "
        f"of 1 and at most {_MAX_ELEMENTS:,} values a tensor"
    )


def _require_values(tensors: tuple[Tensor, ...], indices: Iterable[int | None]) -> None:
    """Refuse tensors without values where some are computed, given or returned."""
    for tensor in (tensors[index] for index in indices if index is not None):
        if not tensor.elements:
            raise _shapeless(tensor.name, tensor.shape)


def _plain(value: Any) -> Any:
    """An attribute as a value of Python; a list that is left out is empty."""
    if isinstance(value, bytes):
        return _printable(value)
    return tuple(value.tolist()) if isinstance(value, np.ndarray) else value


def _quantization(
    table: Any, name: str, shape: tuple[int, ...], dtype: str, *, constant: bool
) -> Quantization | None:
    if table is None or not table.ScaleLength():
        return None
    if constant and dtype in _INDICES and not table.ScaleAsNumpy().any():
        return None
    count, axis = table.ScaleLength(), table.QuantizedDimension()
    if count > 1 and not (0 <= axis < len(shape) and shape[axis] == count):
        raise _damaged(f"tensor '{name}' of shape {list(shape)} has {count} scales")
    scales = table.ScaleAsNumpy().astype(np.float32)
    zero_points = np.zeros(count, np.int64)
    if table.ZeroPointLength():
        stored = table.ZeroPointAsNumpy()
        if len(stored) not in (1, count):
            raise _damaged(f"tensor '{name}' has {count} scales and {len(stored)} zero points")
        zero_points[:] = stored
    if not (np.isfinite(scales).all() and (scales > 0).all()):
        raise ModelError(f"tensor '{name}' has a scale that is not positive; convert it again")
    least = 0.0 if constant else _LEAST_SCALE
    if scales.min() < least or scales.max() > _LARGEST_SCALE:
        raise ModelError(
            f"tensor '{name}' has a scale of {scales.min():g} to {scales.max():g}, which no "
            "trained network has; convert it again with representative data"
        )
    return Quantization(scales, zero_points, axis)


def _bounded(count: int, limit: int, what: str) -> int:
    if count > limit:
        raise ModelError(f"has {count} {what}, more than {limit}; convert a smaller model")
    return count


def _present(indices: tuple[int | None, ...]) -> tuple[int, ...]:
    if any(index is None for index in indices):
        raise _damaged("an output is left out")
    return tuple(index for index in indices if index is not None)


def _printable(text: bytes) -> str:
    """Decode a name; a message stays one line whatever stands in the file."""
    return "".join(char if char.isprintable() else "?" for char in text.decode("utf-8", "replace"))


def _names(enumeration: type) -> dict[int, str]:
    return {value: name for name, value in vars(enumeration).items() if isinstance(value, int)}
