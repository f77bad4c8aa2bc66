"""The rule of an operator in a file: refused are those that have none, and float."""

from __future__ import annotations

from collections.abc import Sequence

from jerboa.compiler._graph import Operator, Tensor
from jerboa.compiler._rule import FULL_INT8_REMEDY, Rule
from jerboa.compiler.operators import OPERATORS
from jerboa.errors import UnsupportedModelError

_FLOATS = frozenset({"float16", "float32", "float64", "bfloat16"})
_REMEDIES = {
    "SHAPE": "convert the model with a fixed batch of 1: keras.Input(batch_shape=(1, ...))",
}
"""Of operators that converters write without being asked."""


def operator_label(operator: Operator) -> str:
    """An operator and its place, for messages."""
    return f"{operator.kind} (operator {operator.place})"


def find_rule(operator: Operator, tensors: Sequence[Tensor], before: Sequence[Operator]) -> Rule:
    """The rule of an operator.

    Parameters
    ----------
    operator : Operator
        As in the file.
    tensors : sequence of Tensor
        Of its subgraph.
    before : sequence of Operator
        Those before it in its subgraph.

    Raises
    ------
    UnsupportedModelError
        If kind or version is not in the table, or it reads or writes a float.
    """
    label = operator_label(operator)
    made = tensors[operator.outputs[0]].name if operator.outputs else ""
    rule = OPERATORS.get(operator.kind)
    if rule is None:
        remedy = _REMEDIES.get(operator.kind, f"build the network from {', '.join(_compiled())}")
        raise UnsupportedModelError(label, made, "is not an operator that jerboa compiles", remedy)
    for position in [*operator.inputs, *operator.outputs]:
        dtype = "" if position is None else tensors[position].dtype
        if position is None or dtype not in _FLOATS or dtype in rule.output_dtypes:
            continue
        reason, remedy = f"is float ({dtype})", FULL_INT8_REMEDY
        if any(each.kind == "DEQUANTIZE" and position in each.outputs for each in before):
            reason += " in the middle of the network"
            remedy = "build this part from operators of which the converter has an int8 form"
        raise UnsupportedModelError(label, tensors[position].name, reason, remedy)
    if operator.version not in rule.versions:
        raise UnsupportedModelError(
            label,
            made,
            f"is of version {operator.version}, "
            f"known are {min(rule.versions)} to {max(rule.versions)}",
            "convert the model with a current stable converter",
        )
    return rule


def _compiled() -> list[str]:
    """Operators of the schema that can be compiled."""
    return sorted(kind for kind, rule in OPERATORS.items() if rule.versions)
