"""Damaged ``.tflite`` files: networks of the tests with some bytes or some fields changed."""

import struct
from collections.abc import Callable
from copy import copy
from functools import cache
from random import Random
from typing import Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from networks import NETWORKS
from small_networks import chain
from state_networks import exchange, ring
from tflite_builder import TYPES

_INTEGERS = [
    0, 1, -1, 2, 3, 7, 64, 127, 128, -128, 255, 256, 4096, 65_535, 65_536, 2**31 - 1, -(2**31)
]  # fmt: skip
_REALS = [0.0, -1.0, 1.0, 1e-38, 1e-45, 1e38, float("inf"), float("nan"), 0.5, 1 / 256]
_DOES_NOT_PACK = (ValueError, TypeError, OverflowError, AttributeError, struct.error)
"""A field that the format cannot hold is none that a reader can meet."""
_LONG = 0.15
_DRAWS = 8
"""Networks of each operator that are damaged."""
_WHOLE = {"chain": chain, "exchange": exchange, "ring": ring}
"""Networks of several operators, the last two with state."""
_OFTEN = 3
"""How often one of them is damaged, beside one operator's networks."""
_KINDS = sorted([*NETWORKS, "ASSIGN_VARIABLE", "CALL_ONCE", "READ_VARIABLE", "VAR_HANDLE"])


def damaged(random: Random) -> bytes:
    """A network of the tests with up to four changes."""
    data = _network(random.choice([*NETWORKS, *list(_WHOLE) * _OFTEN]), random.randrange(_DRAWS))
    change = _change_fields if random.random() < 0.6 else _change_bytes
    return change(random, data)


@cache
def _network(kind: str, seed: int) -> bytes:
    return NETWORKS[kind](Random(seed)) if kind in NETWORKS else _WHOLE[kind]()


def _change_bytes(random: Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(random.randint(1, 4)):
        random.choice(_BYTE_CHANGES)(random, changed)
    if random.random() < 0.9:
        changed[4:8] = b"TFL3"
    return bytes(changed)


def _overwrite(random: Random, data: bytearray) -> None:
    width = random.choice([1, 2, 4])
    place = random.randrange(max(1, len(data) // width)) * width
    value = random.choice([*_INTEGERS, len(data), random.getrandbits(32), random.randrange(64)])
    data[place : place + width] = (value % 256**width).to_bytes(width, "little")


def _flip(random: Random, data: bytearray) -> None:
    if data:
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)


def _cut(random: Random, data: bytearray) -> None:
    del data[random.randrange(len(data) + 1) :]


def _remove(random: Random, data: bytearray) -> None:
    start = random.randrange(len(data) + 1)
    del data[start : start + random.choice([1, 2, 4, 8, 32])]


def _repeat(random: Random, data: bytearray) -> None:
    start, place = random.randrange(len(data) + 1), random.randrange(len(data) + 1)
    data[place:place] = data[start : start + random.choice([4, 16, 64, 256])]


_BYTE_CHANGES = [_overwrite, _overwrite, _overwrite, _flip, _flip, _cut, _remove, _repeat]


def _change_fields(random: Random, data: bytes) -> bytes:
    model = schema.ModelT.InitFromPackedBuf(data, 0)
    for _ in range(random.randint(1, 3)):
        random.choice(_FIELD_CHANGES)(random, model)
    builder = flatbuffers.Builder(1024)
    try:
        builder.Finish(model.Pack(builder), b"TFL3")
    except _DOES_NOT_PACK:
        return data
    return bytes(builder.Output())


def _integer(random: Random) -> int:
    return random.choice([*_INTEGERS, random.randint(-4, 40), random.randint(-4, 40)])


def _tensor(random: Random, model: Any) -> Any:
    return random.choice(random.choice(model.subgraphs).tensors)


def _operator(random: Random, model: Any) -> Any:
    return random.choice(random.choice(model.subgraphs).operators or [schema.OperatorT()])


def _shape(random: Random, model: Any) -> None:
    shape = [int(size) for size in _tensor(random, model).shape]
    if shape and random.random() < 0.7:
        shape[random.randrange(len(shape))] = _integer(random)
    else:
        shape = [random.randint(1, 9) for _ in range(random.randint(0, 7))]
    _tensor(random, model).shape = np.array(shape, np.int64).astype(np.int32)


def _quantization(random: Random, model: Any) -> None:
    quantization = _tensor(random, model).quantization
    if quantization is None or quantization.scale is None:
        return
    if random.random() < 0.5:
        scale = quantization.scale.copy()
        value = random.choice([*_REALS, 10 ** random.uniform(-6, 3)])
        scale[random.randrange(len(scale))] = value
        quantization.scale = scale
    elif random.random() < 0.7:
        quantization.zeroPoint = np.array([random.randint(-130, 130)], np.int64)
    else:
        quantization.quantizedDimension = random.randint(-1, 5)


def _type(random: Random, model: Any) -> None:
    _tensor(random, model).type = random.choice([*TYPES.values(), 4, 6, 19])


def _operand(random: Random, model: Any) -> None:
    operator = _operator(random, model)
    name = random.choice(["inputs", "outputs"])
    operands = list(getattr(operator, name) if getattr(operator, name) is not None else [])
    if operands and random.random() < 0.8:
        operands[random.randrange(len(operands))] = random.randint(-2, 8)
    else:
        operands.append(random.randint(-1, 8))
    setattr(operator, name, np.array(operands, np.int32))


def _ends(random: Random, model: Any) -> None:
    count = random.randint(0, 3)
    places = np.array([random.randint(-1, 8) for _ in range(count)], np.int32)
    setattr(model.subgraphs[0], random.choice(["inputs", "outputs"]), places)


def _attribute(random: Random, model: Any) -> None:
    options = _operator(random, model).builtinOptions
    if options is None or not vars(options):
        return
    name = random.choice(sorted(vars(options)))
    is_real = isinstance(getattr(options, name), float)
    setattr(options, name, random.choice(_REALS) if is_real else random.randint(0, 9))


def _kind(random: Random, model: Any) -> None:
    code = random.choice(model.operatorCodes)
    code.builtinCode = getattr(schema.BuiltinOperator, random.choice(_KINDS))
    code.deprecatedBuiltinCode = min(code.builtinCode, 127)
    code.version = random.randint(0, 8)


def _contents(random: Random, model: Any) -> None:
    buffer = random.choice(model.buffers)
    if buffer.data is None or not len(buffer.data):
        return
    values = np.array(buffer.data, np.uint8)
    if random.random() < 0.6:
        values[random.randrange(len(values))] = random.choice([0, 1, 127, 128, 255])
    else:
        values = np.resize(values, random.choice([0, 1, len(values) - 1, len(values) + 4]))
    buffer.data = values


def _order(random: Random, model: Any) -> None:
    operators = model.subgraphs[0].operators
    chosen = random.choice(operators) if operators else schema.OperatorT()
    if random.random() < 0.5:
        operators.insert(random.randrange(len(operators) + 1), chosen)
    else:
        random.shuffle(operators)


def _length(random: Random, model: Any) -> None:
    """Now and then a chain of very many operators, where one gives what another one takes."""
    subgraph, operator = model.subgraphs[0], _operator(random, model)
    places = range(len(subgraph.tensors))
    ends = [
        indices is not None and len(indices) and indices[0] in places
        for indices in (operator.inputs, operator.outputs)
    ]
    if random.random() > _LONG or not all(ends):
        return
    for _ in range(random.choice([20, 400, 2000])):
        again = copy(operator)
        again.inputs, again.outputs = operator.inputs.copy(), operator.outputs.copy()
        again.inputs[0] = operator.outputs[0]
        again.outputs[0] = len(subgraph.tensors)
        subgraph.tensors.append(subgraph.tensors[operator.outputs[0]])
        subgraph.operators.append(again)
        operator = again
    subgraph.outputs = operator.outputs


def _subgraphs(random: Random, model: Any) -> None:
    if random.random() < 0.5:
        model.subgraphs.append(random.choice(model.subgraphs))
    else:
        random.shuffle(model.subgraphs)


_FIELD_CHANGES: list[Callable[[Random, Any], None]] = [
    _shape, _quantization, _quantization, _type, _operand, _ends, _attribute, _attribute, _kind,
    _contents, _contents, _order, _length, _subgraphs,
]  # fmt: skip
