"""Writes docs/operators.md from the compiler's table of operators."""

import importlib
import re
from pathlib import Path

from jerboa.compiler import OPERATORS
from jerboa.compiler._rule import Operand, Rule

OUTPUT = Path(__file__).parents[1] / "docs" / "operators.md"

HEAD = """# Operators

What `jerboa` compiles: any full-int8 `.tflite` of these. Every output equals, to the byte, that of LiteRT's reference kernels (`BUILTIN_REF`, release 2.1); a property test draws shapes, attributes, scales and data for each. Whatever is outside this table is refused when it is compiled, with operator, tensor, reason and remedy; so are values of an attribute that LiteRT refuses too, such as a fused activation of CONCATENATION or an offset of STRIDED_SLICE, and shuffled weights.

All tensors are int8 with one scale, weights of convolutions and dense layers may have one for each channel, constants are in the file, shapes are fixed and have up to six dimensions. A network may have several inputs and outputs. **Constant** inputs must be in the file or follow from what is.
"""  # noqa: E501

FOOT = """
## Where LiteRT differs from itself

- SUM: the reference kernel of release 2.1 reads int8 as uint8. Here is its arithmetic on what the bytes mean, which is what later sources compute; the tests take the same kernel on uint8 for their oracle.
- MEAN, AVERAGE_POOL_2D, ADD, CONV_2D, DEPTHWISE_CONV_2D and others: LiteRT's optimized kernels may round otherwise on some processors. The reference is followed.
- FULLY_CONNECTED rounds once, ties away from zero, convolutions twice, as the reference does.

## Float at the ends

A DEQUANTIZE that makes an output is dropped: the C gives int8, and the header tells scale and zero point, `real = scale * (integer - zero point)`. A float input is refused; convert with `inference_input_type` int8.

## State

A variable lies in RAM of its own, outside of the arena. `NAME_init` gives it the first values that the subgraph of CALL_ONCE computes; it is called before the first run and wherever a stream starts afresh.

## What passes do to them

Constants are folded, operators that nobody reads are dropped, chains of tables become one table, an activation without a change of scale and a PAD of rows and columns become part of the convolution, parts of a concatenation are computed in their place, and what works value by value writes over its input. What is left keeps every byte.
"""  # noqa: E501


def main() -> None:
    """Write the page."""
    OUTPUT.write_text(page(), encoding="utf-8")


def page() -> str:
    """The whole page."""
    rows = ["| operator | versions | inputs | attributes | |", "| --- | --- | --- | --- | --- |"]
    rows += [_row(kind, rule) for kind, rule in sorted(OPERATORS.items()) if rule.versions]
    return HEAD + "\n" + "\n".join(rows) + "\n" + FOOT


def _row(kind: str, rule: Rule) -> str:
    module = importlib.import_module(f"jerboa.compiler.operators.{kind.lower()}")
    summary = re.sub(r"\s+", " ", (module.__doc__ or "").split("\n\n")[0])
    summary = summary.removeprefix(f"{kind}: ").strip()
    least, most = min(rule.versions), max(rule.versions)
    versions = f"{least} to {most}" if most > least else f"{least}"
    inputs = ", ".join(_operand(each) for each in rule.operands) or "none"
    attributes = ", ".join(name.replace("_", " ") for name in rule.attributes or ())
    if rule.variadic:
        inputs += ", any number"
    return f"| {kind} | {versions} | {inputs} | {attributes} | {summary} |"


def _operand(operand: Operand) -> str:
    types = "resource" if "resource" in operand.dtypes else " or ".join(operand.dtypes)
    marks = [types] if types != "int8" else []
    marks += ["constant"] if operand.constant else []
    marks += ["optional"] if operand.optional else []
    return operand.role + (f" ({', '.join(marks)})" if marks else "")


if __name__ == "__main__":
    main()
