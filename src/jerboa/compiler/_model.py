"""What a compiled network is: its C, and all that is known of it before it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from jerboa.compiler.partial import PartialHop
from jerboa.errors import ModelError


@dataclass(frozen=True, slots=True)
class TensorFacts:
    """What the outside needs to know of a tensor.

    Parameters
    ----------
    name : str
        As the model names it.
    shape : tuple of int
        Its dimensions.
    scale : float
        Real value of one step.
    zero_point : int
        The integer that stands for 0.0.
    dtype : str
        NumPy's name of the type; integers without a scale have scale 1 and zero point 0.
    """

    name: str
    shape: tuple[int, ...]
    scale: float
    zero_point: int
    dtype: str = "int8"


@dataclass(frozen=True, slots=True)
class PlacedTensor:
    """Where a computed tensor lies.

    Parameters
    ----------
    index : int
        Place in the model's list of tensors.
    name : str
        As the model names it.
    shape : tuple of int
        Its dimensions.
    offset : int
        Its first byte in the arena.
    dtype : str
        NumPy's name of the type of its values.
    first, last : int
        The first and the last operator between which its bytes must be whole; those of
        tensors that share bytes are the same.
    """

    index: int
    name: str
    shape: tuple[int, ...]
    offset: int
    dtype: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class OperatorFacts:
    """What an operator costs.

    Parameters
    ----------
    kind : str
        The schema's name.
    output : str
        Name of the tensor that it computes.
    function : str
        The C function that does it; empty for a view, which is free.
    macs : int
        Multiply-accumulates.
    constant_bytes : int
        Bytes of weights and tables in flash.
    weights : str
        Where the chip reads the weights: ``"flash"``, ``"RAM"``, ``"copied"`` if code that is made
        of them is copied to RAM before it runs; empty without any.
    """

    kind: str
    output: str
    function: str
    macs: int
    constant_bytes: int
    weights: str = ""


@dataclass(frozen=True, slots=True)
class AssemblyMemory:
    """RAM that generated assembly takes on the chip, beside the arena.

    Parameters
    ----------
    resident_bytes : int
        Code that stays there.
    overlay_bytes : int
        Room into which all other code is copied before it runs.
    scratch_bytes : int
        Packed activations.
    """

    resident_bytes: int
    overlay_bytes: int
    scratch_bytes: int

    @property
    def bytes(self) -> int:
        """All of it."""
        return self.resident_bytes + self.overlay_bytes + self.scratch_bytes


@dataclass(frozen=True, slots=True)
class CompiledModel:
    """The C of a network, and what is known of it before it runs.

    Parameters
    ----------
    files : mapping of str to str
        ``NAME.c`` and ``NAME.h``; they include the kernels of ``device/nn/``.
    inputs, outputs : tuple of TensorFacts
        What `invoke` takes and gives.
    arena_bytes : int
        RAM for the tensors in between.
    arena_lower_bound : int
        The largest sum of tensors alive at once: no plan needs less.
    state_bytes : int
        RAM for what a network keeps from run to run.
    assembly : AssemblyMemory
        RAM for generated code and what it works on, where the chip runs it.
    tensors : tuple of PlacedTensor
        Every computed tensor, views too.
    operators : tuple of OperatorFacts
        In the order in which they run.
    sha256 : str
        Of the model.
    model_inputs : tuple of TensorFacts
        The inputs as they are in the file; `inputs` may be narrower.
    input_bins : tuple of int or None
        Indices along the last but one dimension of the file's only input that the network
        takes, in order; None where it takes all.
    partial : PartialHop or None
        What is computed in a hop of a stream, where only new columns are taken.
    why_whole : str
        Why the whole window is computed although a hop was asked for.
    takes_a_ring : bool
        Whether the rows of the input are a ring.
    """

    files: Mapping[str, str]
    inputs: tuple[TensorFacts, ...]
    outputs: tuple[TensorFacts, ...]
    arena_bytes: int
    arena_lower_bound: int
    state_bytes: int
    assembly: AssemblyMemory
    tensors: tuple[PlacedTensor, ...]
    operators: tuple[OperatorFacts, ...]
    sha256: str
    model_inputs: tuple[TensorFacts, ...]
    input_bins: tuple[int, ...] | None = None
    partial: PartialHop | None = None
    why_whole: str = ""
    takes_a_ring: bool = False

    @property
    def input(self) -> TensorFacts:
        """The input of a network that has one.

        Raises
        ------
        ModelError
            If it has several.
        """
        return _only(self.inputs, "inputs")

    @property
    def output(self) -> TensorFacts:
        """The output of a network that has one.

        Raises
        ------
        ModelError
            If it has several.
        """
        return _only(self.outputs, "outputs")

    @property
    def macs(self) -> int:
        """Multiply-accumulates of one run."""
        return sum(operator.macs for operator in self.operators)

    @property
    def constant_bytes(self) -> int:
        """Bytes of weights and tables in flash."""
        return sum(operator.constant_bytes for operator in self.operators)


def _only(facts: tuple[TensorFacts, ...], what: str) -> TensorFacts:
    if len(facts) != 1:
        raise ModelError(f"the network has {len(facts)} {what}; convert a model with one")
    return facts[0]
