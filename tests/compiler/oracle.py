"""LiteRT's reference kernels, the judge of every byte."""

from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from numpy.typing import NDArray


class Oracle:
    """A model in LiteRT's interpreter, with every tensor kept for reading."""

    def __init__(self, model: bytes) -> None:
        sums = _kinds(model) == [schema.BuiltinOperator.SUM]
        self._unsigned = _as_unsigned(model) if sums else b""
        self._interpreter = Interpreter(
            model_content=self._unsigned or model,
            experimental_op_resolver_type=OpResolverType.BUILTIN_REF,
            experimental_preserve_all_tensors=True,
        )
        self._interpreter.allocate_tensors()
        self._inputs = self._interpreter.get_input_details()

    def invoke(self, *values: NDArray[Any]) -> None:
        """Run the network on its inputs, of any shape with as many values."""
        for each, array in zip(self._inputs, values, strict=True):
            if self._unsigned:
                array = array.view(np.uint8) ^ 128
            self._interpreter.set_tensor(each["index"], array.reshape(each["shape"]))
        self._interpreter.invoke()

    def draw(self, generator: np.random.Generator) -> list[NDArray[Any]]:
        """Random inputs, now and then all at the ends of their range."""
        return [
            draw_input(
                generator, int(np.prod(each["shape"])), np.int8 if self._unsigned else each["dtype"]
            )
            for each in self._inputs
        ]

    def tensor(self, index: int) -> NDArray[Any]:
        """Values of a tensor after the last run, in one row."""
        values = self._interpreter.get_tensor(index).reshape(-1)
        return (values ^ 128).view(np.int8) if self._unsigned else values

    def outputs(self) -> list[NDArray[Any]]:
        """Values of the network's outputs after the last run, a row each."""
        return [self.tensor(each["index"]) for each in self._interpreter.get_output_details()]

    def output(self) -> NDArray[Any]:
        """Values of the only output."""
        (made,) = self.outputs()
        return made


def _kinds(model: bytes) -> list[int]:
    graph = schema.Model.GetRootAs(model, 0)
    return [graph.OperatorCodes(i).BuiltinCode() for i in range(graph.OperatorCodesLength())]


def _as_unsigned(model: bytes) -> bytes:
    """The same network on uint8: LiteRT 2.1 adds up int8 as if it were that."""
    graph = schema.ModelT.InitFromPackedBuf(model, 0)
    for tensor in graph.subgraphs[0].tensors:
        if tensor.type == schema.TensorType.INT8:
            tensor.type = schema.TensorType.UINT8
            tensor.quantization.zeroPoint = tensor.quantization.zeroPoint + 128
    builder = flatbuffers.Builder(1024)
    builder.Finish(graph.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def draw_input(
    generator: np.random.Generator, elements: int, dtype: type[np.generic] = np.int8
) -> NDArray[Any]:
    """Random values, now and then all at the ends of the range."""
    limits = np.iinfo(dtype)
    values = generator.integers(limits.min, int(limits.max) + 1, elements)
    if generator.random() < 0.3:
        values = np.where(values < 0, limits.min, limits.max)
    return values.astype(dtype)
