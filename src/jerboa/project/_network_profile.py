"""What a compiled network costs: one run of it alone on the emulated chip."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from string import Template

import numpy as np

from jerboa.compiler import AssemblyMemory, CompiledModel, PlacedTensor, TensorFacts
from jerboa.device import build_firmware_elf
from jerboa.emulator import BARE_LINKER_SCRIPT, BARE_SOURCES, ElfRun, run_elf
from jerboa.errors import BoardError
from jerboa.project._arena_picture import draw_arena
from jerboa.project._footprint import Footprint, read_footprint

_HARNESS = Path(__file__).parent / "templates" / "profile.c.in"
_INVOKE = "jerboa_model_invoke"
_HARNESS_SYMBOLS = ("run", "__start", "__fault")
_RAM_BYTES = 256 * 1024
"""What the emulator's bare program has beside its stack."""
_CYCLES_PER_MAC = 200
_SEED = 0


@dataclass(frozen=True)
class OperatorProfile:
    """What one operator costs.

    Attributes
    ----------
    kind : str
        The schema's name.
    output : str
        Name of the tensor that it computes.
    function : str
        Its C function; empty where it costs nothing.
    cycles : int
        Of one run, on the emulator.
    macs : int
        Multiply-accumulates.
    flash_bytes : int
        Code and constants.
    ram_bytes : int
        The part of it that is copied to RAM at start.
    weights : str
        Where the chip reads its weights: ``"flash"``, ``"RAM"``, ``"copied"`` before each run;
        empty without any.
    """

    kind: str
    output: str
    function: str
    cycles: int
    macs: int
    flash_bytes: int
    ram_bytes: int
    weights: str

    @property
    def cycles_per_mac(self) -> float | None:
        """None where nothing is multiplied."""
        return self.cycles / self.macs if self.macs else None


@dataclass(frozen=True)
class NetworkProfile:
    """What a network costs, as a whole and operator by operator.

    Attributes
    ----------
    operators : tuple of OperatorProfile
        In the order in which they run.
    cycles : int
        Of the whole network: one run, random input, on the emulator.
    flash_bytes : int
        Code and constants of the network, and the library functions that it calls.
    ram_bytes : int
        Static RAM of the network: arena, state, code, and what generated code works on.
    stack_bytes : int
        Most that was on the stack.
    arena_bytes, arena_lower_bound, state_bytes : int
        As in `jerboa.compiler.CompiledModel`.
    assembly : AssemblyMemory
        Likewise: the part of the RAM that generated code takes.
    tensors : tuple of PlacedTensor
        Where each lies in the arena, and how long.
    """

    operators: tuple[OperatorProfile, ...]
    cycles: int
    flash_bytes: int
    ram_bytes: int
    stack_bytes: int
    arena_bytes: int
    arena_lower_bound: int
    state_bytes: int
    assembly: AssemblyMemory
    tensors: tuple[PlacedTensor, ...]

    @property
    def macs(self) -> int:
        """Multiply-accumulates of one run."""
        return sum(operator.macs for operator in self.operators)

    def plot(self, path: Path) -> None:
        """Draw the arena over time.

        Raises
        ------
        StorageError
            If the picture cannot be written.
        """
        draw_arena(path, self)


def profile_network(network: CompiledModel) -> NetworkProfile:
    """Run a network once on the emulated Cortex-M0+.

    Raises
    ------
    BoardError
        If it needs more RAM than any board has.
    ToolError, SimulationError
        If the C compiler or the emulator fails.
    """
    with tempfile.TemporaryDirectory() as scratch:
        footprint, run = _run_alone(network, Path(scratch))
    return NetworkProfile(
        operators=_operators(network, run, footprint),
        cycles=run.functions[_INVOKE].cycles,
        flash_bytes=footprint.flash_bytes(leave_out=_HARNESS_SYMBOLS),
        ram_bytes=footprint.ram_bytes(leave_out=_buffers(network)),
        stack_bytes=run.stack_bytes or 0,
        arena_bytes=network.arena_bytes,
        arena_lower_bound=network.arena_lower_bound,
        state_bytes=network.state_bytes,
        assembly=network.assembly,
        tensors=network.tensors,
    )


def _run_alone(network: CompiledModel, folder: Path) -> tuple[Footprint, ElfRun]:
    """Run the network once in a program that holds nothing else."""
    buffers = _buffers(network)
    tensors = network.arena_bytes + network.state_bytes + sum(map(_bytes, buffers.values()))
    needed = tensors + network.assembly.bytes
    if needed > _RAM_BYTES:
        raise BoardError(
            f"the network needs {needed:,} bytes of RAM, a board has "
            f"{_RAM_BYTES:,}; train a smaller one"
        )
    for name, text in network.files.items():
        (folder / name).write_bytes(text.encode())
    declarations = "\n".join(
        f"{tensor.dtype}_t {name}[{prod(tensor.shape)}] __attribute__((aligned(4)));"
        for name, tensor in buffers.items()
    )
    harness = Template(_HARNESS.read_text(encoding="utf-8"))
    main = folder / "run.c"
    text = harness.substitute(buffers=declarations, arguments=", ".join(buffers))
    main.write_bytes(text.encode())
    code = [folder / name for name in sorted(network.files) if not name.endswith(".h")]
    elf = folder / "network.elf"
    build_firmware_elf(
        [main, *code, *BARE_SOURCES],
        BARE_LINKER_SCRIPT,
        elf,
        include=[folder],
        flags=["-DJERBOA_CHIP"],
    )
    functions = [operator.function for operator in network.operators if operator.function]
    run = run_elf(
        elf,
        write=_random_inputs(buffers),
        function_cycles=[_INVOKE, *functions],
        max_cycles=500_000_000 + _CYCLES_PER_MAC * network.macs,
    )
    return read_footprint(elf), run


def _buffers(network: CompiledModel) -> dict[str, TensorFacts]:
    ends = [("input", network.inputs), ("output", network.outputs)]
    return {
        f"network_{what}_{index}": tensor
        for what, tensors in ends
        for index, tensor in enumerate(tensors)
    }


def _bytes(tensor: TensorFacts) -> int:
    return prod(tensor.shape) * np.dtype(tensor.dtype).itemsize


def _random_inputs(buffers: Mapping[str, TensorFacts]) -> dict[str, bytes]:
    """Any int8 is a value; other integers may be places, of which 0 is always one."""
    generator = np.random.default_rng(_SEED)
    return {
        name: generator.integers(-128, 128, _bytes(tensor)).astype(np.int8).tobytes()
        for name, tensor in buffers.items()
        if name.startswith("network_input") and tensor.dtype == "int8"
    }


def _operators(
    network: CompiledModel, run: ElfRun, footprint: Footprint
) -> tuple[OperatorProfile, ...]:
    return tuple(
        OperatorProfile(
            operator.kind,
            operator.output,
            operator.function,
            run.functions[operator.function].cycles if operator.function else 0,
            operator.macs,
            *(footprint.of(operator.function) if operator.function else (0, 0)),
            operator.weights,
        )
        for operator in network.operators
    )
