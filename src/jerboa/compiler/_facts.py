"""What is known of a compiled network before it runs: its tensors, and what each operator costs."""

from __future__ import annotations

from jerboa.compiler._assembly import Pieces
from jerboa.compiler._graph import Graph
from jerboa.compiler._model import OperatorFacts, PlacedTensor, TensorFacts
from jerboa.compiler._plan import Plan
from jerboa.compiler._step import Step


def tensor_facts(graph: Graph, index: int) -> TensorFacts:
    """What the outside needs to know of a tensor."""
    tensor = graph.tensors[index]
    quantization = tensor.quantization
    scale = 1.0 if quantization is None else float(quantization.scale)
    zero_point = 0 if quantization is None else quantization.zero_point
    return TensorFacts(tensor.name, tensor.shape, scale, zero_point, tensor.dtype)


def placed_tensors(graph: Graph, plan: Plan) -> tuple[PlacedTensor, ...]:
    """Every tensor that lies in the arena."""
    placed = []
    for index in sorted(plan.places):
        offset, tensor = plan.offset(index), graph.tensors[index]
        if offset is not None:
            life = plan.buffers[plan.places[index].root]
            placed.append(
                PlacedTensor(
                    index, tensor.name, tensor.shape, offset, tensor.dtype, life.first, life.last
                )
            )
    return tuple(placed)


def operator_facts(graph: Graph, steps: list[Step], pieces: Pieces) -> tuple[OperatorFacts, ...]:
    """Each operator\'s kind, function and cost; one that has no kernel costs nothing."""
    by_index = {step.node.index: step for step in steps}
    facts = []
    for index, operator in enumerate(graph.operators):
        made = operator.kind, graph.tensors[operator.outputs[0]].name
        step = by_index.get(index)
        facts.append(
            OperatorFacts(*made, "", 0, 0)
            if step is None
            else OperatorFacts(
                *made, step.function, step.macs, step.constant_bytes, _weights_in(step, pieces)
            )
        )
    return tuple(facts)


def _weights_in(step: Step, pieces: Pieces) -> str:
    """Where the chip reads an operator's weights."""
    made = [each.assembly for each in step.kernels if each.assembly and each.assembly.holds_weights]
    if made:
        return "RAM" if pieces[made[0]].resident else "copied"
    return "flash" if step.macs and any(each.constants for each in step.kernels) else ""
