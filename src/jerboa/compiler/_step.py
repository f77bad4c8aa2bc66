"""An operator that computes something, with its kernels: what is emitted as one function."""

from __future__ import annotations

from dataclasses import dataclass, replace

from jerboa.compiler._kernel import Kernel
from jerboa.compiler._rule import Node
from jerboa.compiler.operators import OPERATORS


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """An operator that computes something, and the kernels that do it.

    Parameters
    ----------
    node : Node
        The operator in its graph.
    kernels : tuple of Kernel
        In the order in which they run; at least one.
    """

    node: Node
    kernels: tuple[Kernel, ...]

    @property
    def function(self) -> str:
        """Name of the operator's own C function: its place and kind."""
        return f"op_{self.node.index:02d}_{self.node.operator.kind.lower()}"

    @property
    def inputs(self) -> list[int]:
        """Tensors that the kernels read, each once."""
        return list(dict.fromkeys(i for kernel in self.kernels for i in self.reads(kernel)))

    @property
    def outputs(self) -> list[int]:
        """Tensors that the kernels write, each once."""
        return list(dict.fromkeys(self.writes(kernel) for kernel in self.kernels))

    @property
    def macs(self) -> int:
        """Multiply-accumulates of one run."""
        return sum(kernel.macs for kernel in self.kernels)

    @property
    def constant_bytes(self) -> int:
        """Bytes of weights, tables and generated code in flash, without what tensors hold."""
        code = sum(kernel.assembly.code_bytes for kernel in self.kernels if kernel.assembly)
        kernels = self.chip_step().kernels
        return code + sum(each.values.nbytes for kernel in kernels for each in kernel.constants)

    def chip_step(self) -> Step:
        """The step as the chip runs it: with the drivers of assembly in place of plain kernels."""
        return replace(
            self,
            kernels=tuple(each.assembly.driver if each.assembly else each for each in self.kernels),
        )

    def reads(self, kernel: Kernel) -> list[int]:
        """Tensors that one kernel reads, in the order of its arguments."""
        operator = self.node.operator
        rule = OPERATORS[operator.kind]
        positions = kernel.inputs
        if positions is None:
            positions = tuple(
                i for i in range(len(operator.inputs)) if not rule.operand(i).constant
            )
        indices = [operator.inputs[position] for position in positions]
        return [index for index in indices if index is not None]

    def writes(self, kernel: Kernel) -> int:
        """Tensor that one kernel writes."""
        return self.node.operator.outputs[kernel.output]
