"""Writes small ``.tflite`` files with the schema's object API."""

from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from numpy.typing import NDArray

TYPES = {"int8": 9, "int16": 7, "int32": 2, "int64": 4, "uint8": 3, "float32": 0, "resource": 13}


class TfliteBuilder:
    """A network in the making; tensors are known by their index.

    One with a parent is another subgraph of the same file.
    """

    def __init__(self, parent: "TfliteBuilder | None" = None) -> None:
        self.tensors: list[Any] = []
        self.operators: list[Any] = []
        self.codes: list[Any] = parent.codes if parent else []
        self.buffers: list[Any] = parent.buffers if parent else [schema.BufferT()]
        self.others: list[TfliteBuilder] = []
        if parent:
            parent.others.append(self)

    def tensor(
        self,
        shape: tuple[int, ...],
        scales: Any = (),
        zero_points: Any = (0,),
        *,
        dtype: str = "int8",
        axis: int = 0,
        data: NDArray[Any] | None = None,
    ) -> int:
        """Add a tensor, a constant if it has data."""
        tensor = schema.TensorT()
        tensor.shape = np.array(shape, np.int32)
        tensor.type = TYPES[dtype]
        tensor.name = f"tensor_{len(self.tensors)}"
        tensor.buffer = 0
        if data is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(data.astype(dtype).tobytes(), np.uint8)
            tensor.buffer = len(self.buffers)
            self.buffers.append(buffer)
        scales = np.atleast_1d(np.asarray(scales, np.float32))
        if scales.size:
            quantization = schema.QuantizationParametersT()
            quantization.scale = scales
            quantization.zeroPoint = np.resize(np.asarray(zero_points, np.int64), scales.size)
            quantization.quantizedDimension = axis
            tensor.quantization = quantization
        self.tensors.append(tensor)
        return len(self.tensors) - 1

    def constant(self, data: NDArray[Any], scales: Any = (), *, axis: int = 0) -> int:
        """Add a constant of the array's own type."""
        return self.tensor(data.shape, scales, dtype=data.dtype.name, axis=axis, data=data)

    def operator(
        self,
        kind: str,
        inputs: list[int],
        output: int | list[int],
        version: int = 1,
        options: str | None = None,
        **attributes: Any,
    ) -> None:
        """Add an operator; attributes are named as in the schema's object API."""
        code = schema.OperatorCodeT()
        code.builtinCode = getattr(schema.BuiltinOperator, kind)
        code.deprecatedBuiltinCode = min(code.builtinCode, 127)
        code.version = version
        operator = schema.OperatorT()
        operator.opcodeIndex = len(self.codes)
        operator.inputs = np.array(inputs, np.int32)
        operator.outputs = np.array(output, np.int32).reshape(-1)
        if options is not None:
            operator.builtinOptionsType = getattr(schema.BuiltinOptions, options)
            operator.builtinOptions = getattr(schema, f"{options}T")()
            for name, value in attributes.items():
                assert hasattr(operator.builtinOptions, name)
                setattr(operator.builtinOptions, name, value)
        self.codes.append(code)
        self.operators.append(operator)

    def finish(self, inputs: list[int], outputs: list[int]) -> bytes:
        """The file's bytes."""
        model = schema.ModelT()
        model.version = 3
        model.operatorCodes = self.codes
        model.subgraphs = [
            self._subgraph(inputs, outputs),
            *(other._subgraph([], []) for other in self.others),
        ]
        model.buffers = self.buffers
        builder = flatbuffers.Builder(1024)
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())

    def _subgraph(self, inputs: list[int], outputs: list[int]) -> Any:
        subgraph = schema.SubGraphT()
        subgraph.tensors = self.tensors
        subgraph.operators = self.operators
        subgraph.inputs = np.array(inputs, np.int32)
        subgraph.outputs = np.array(outputs, np.int32)
        return subgraph
