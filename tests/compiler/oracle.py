"""LiteRT's reference kernels, the judge of every byte."""

import numpy as np
from ai_edge_litert.interpreter import Interpreter, OpResolverType
from numpy.typing import NDArray


class Oracle:
    """A model in LiteRT's interpreter, with every tensor kept for reading."""

    def __init__(self, model: bytes) -> None:
        self._interpreter = Interpreter(
            model_content=model,
            experimental_op_resolver_type=OpResolverType.BUILTIN_REF,
            experimental_preserve_all_tensors=True,
        )
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]

    def invoke(self, values: NDArray[np.int8]) -> None:
        """Run the network on one input, of any shape with as many values."""
        self._interpreter.set_tensor(self._input["index"], values.reshape(self._input["shape"]))
        self._interpreter.invoke()

    def tensor(self, index: int) -> NDArray[np.int8]:
        """Values of a tensor after the last run, in one row."""
        return self._interpreter.get_tensor(index).reshape(-1)

    def output(self) -> NDArray[np.int8]:
        """Values of the network's output after the last run."""
        return self.tensor(self._interpreter.get_output_details()[0]["index"])


def draw_input(generator: np.random.Generator, elements: int) -> NDArray[np.int8]:
    """Random values, now and then all at the ends of the range."""
    values = generator.integers(-128, 128, elements)
    if generator.random() < 0.3:
        values = np.where(values < 0, -128, 127)
    return values.astype(np.int8)
