"""CALL_ONCE: a subgraph that gives the state its first values, run when compiled."""

from jerboa.compiler._rule import Rule

RULE = Rule(
    versions=range(1, 2),
    operands=(),
    shape=lambda node: (),
    lower=None,
    options="CallOnceOptions",
    attributes={"subgraph": "InitSubgraphIndex"},
    outputs=lambda node: 0,
)
