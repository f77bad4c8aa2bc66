"""VAR_HANDLE: names what is kept from run to run; resolved before anything is computed."""

from jerboa.compiler._rule import Rule

RULE = Rule(
    versions=range(1, 2),
    operands=(),
    shape=lambda node: node.output.shape,
    lower=None,
    options="VarHandleOptions",
    attributes={"container": "Container", "name": "SharedName"},
    output_dtypes=("resource",),
)
