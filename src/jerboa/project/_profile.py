"""What a model costs, measured before anything is flashed."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import prod
from pathlib import Path
from string import Template
from typing import Any

import numpy as np

from jerboa.compiler import CompiledModel, PlacedTensor, TensorFacts, compile_model
from jerboa.device import build_firmware_elf
from jerboa.emulator import BARE_LINKER_SCRIPT, BARE_SOURCES, ElfRun, run_elf
from jerboa.errors import BoardError
from jerboa.firmware import board_names, find_board
from jerboa.project._arena_picture import draw_arena
from jerboa.project._footprint import Footprint, read_footprint
from jerboa.project._hop_budget import HopBudget, measure_hop

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
    """

    kind: str
    output: str
    function: str
    cycles: int
    macs: int
    flash_bytes: int
    ram_bytes: int

    @property
    def cycles_per_mac(self) -> float | None:
        """None where nothing is multiplied."""
        return self.cycles / self.macs if self.macs else None


@dataclass(frozen=True)
class Profile:
    """What a network costs, as a whole and operator by operator.

    Attributes
    ----------
    model : str
        Name of the file.
    sha256 : str
        Of the file.
    operators : tuple of OperatorProfile
        In the order in which they run.
    cycles : int
        Of the whole network: one run, random input, on the emulator.
    flash_bytes : int
        Code and constants of the network, and the library functions that it calls.
    ram_bytes : int
        Static RAM of the network: arena, state, and what is copied there at start.
    stack_bytes : int
        Most that was on the stack.
    arena_bytes, arena_lower_bound, state_bytes : int
        As in `jerboa.compiler.CompiledModel`.
    tensors : tuple of PlacedTensor
        Where each lies in the arena, and how long.
    hops : tuple of HopBudget
        For each board; empty where the network has no front end of jerboa's.
    no_hop : str
        Why there is none.
    """

    model: str
    sha256: str
    operators: tuple[OperatorProfile, ...]
    cycles: int
    flash_bytes: int
    ram_bytes: int
    stack_bytes: int
    arena_bytes: int
    arena_lower_bound: int
    state_bytes: int
    tensors: tuple[PlacedTensor, ...]
    hops: tuple[HopBudget, ...]
    no_hop: str

    @property
    def macs(self) -> int:
        """Multiply-accumulates of one run."""
        return sum(operator.macs for operator in self.operators)

    def facts(self) -> dict[str, Any]:
        """All of it, as JSON takes it."""
        facts = asdict(self)
        for operator, row in zip(self.operators, facts["operators"], strict=True):
            row["cycles_per_mac"] = operator.cycles_per_mac
        for hop, row in zip(self.hops, facts["hops"], strict=True):
            row |= {"cycles": hop.cycles, "holds": hop.holds}
        return facts

    def plot(self, path: Path) -> None:
        """Draw the arena over time.

        Raises
        ------
        StorageError
            If the picture cannot be written.
        """
        kinds = [operator.kind for operator in self.operators]
        draw_arena(path, self.tensors, kinds, self.arena_bytes, self.arena_lower_bound)


def profile_model(
    model: Path,
    *,
    boards: Sequence[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Profile:
    """Measure a model on the emulated Cortex-M0+, alone and in the firmware of each board.

    Parameters
    ----------
    model : Path
        A full-int8 ``.tflite``.
    boards : sequence of str, optional
        Names of `jerboa.firmware.board_names`; all by default.
    progress : callable, optional
        Called with the number of things measured so far, and of all.

    Returns
    -------
    Profile
        The same for the same model on every machine.

    Raises
    ------
    ModelError
        If the model cannot be read or compiled.
    BoardError
        If a board is unknown, or the network needs more RAM than any has.
    ToolError, SimulationError
        If the C compiler or the emulator fails.
    """
    names = board_names() if boards is None else list(boards)
    for name in names:
        find_board(name)
    report = progress or (lambda done, total: None)
    report(0, 1 + len(names))
    network = compile_model(model)
    with tempfile.TemporaryDirectory() as scratch:
        footprint, run = _run_alone(network, Path(scratch))
    report(1, 1 + len(names))
    hops, no_hop = [], ""
    for done, name in enumerate(names, 2):
        hop = measure_hop(model, name, run.functions[_INVOKE].cycles)
        if isinstance(hop, str):
            no_hop = hop
        else:
            hops.append(hop)
        report(done, 1 + len(names))
    return Profile(
        model=model.name,
        sha256=network.sha256,
        operators=_operators(network, run, footprint),
        cycles=run.functions[_INVOKE].cycles,
        flash_bytes=footprint.flash_bytes(leave_out=_HARNESS_SYMBOLS),
        ram_bytes=footprint.ram_bytes(leave_out=_buffers(network)),
        stack_bytes=run.stack_bytes or 0,
        arena_bytes=network.arena_bytes,
        arena_lower_bound=network.arena_lower_bound,
        state_bytes=network.state_bytes,
        tensors=network.tensors,
        hops=tuple(hops),
        no_hop=no_hop,
    )


def _run_alone(network: CompiledModel, folder: Path) -> tuple[Footprint, ElfRun]:
    """Run the network once in a program that holds nothing else."""
    buffers = _buffers(network)
    needed = network.arena_bytes + network.state_bytes + sum(map(_bytes, buffers.values()))
    if needed > _RAM_BYTES:
        raise BoardError(
            f"the network needs {needed:,} bytes of RAM for its tensors, a board has "
            f"{_RAM_BYTES:,}; train a smaller one"
        )
    for name, text in network.files.items():
        (folder / name).write_text(text)
    declarations = "\n".join(
        f"{tensor.dtype}_t {name}[{prod(tensor.shape)}] __attribute__((aligned(4)));"
        for name, tensor in buffers.items()
    )
    harness = Template(_HARNESS.read_text())
    main = folder / "run.c"
    main.write_text(harness.substitute(buffers=declarations, arguments=", ".join(buffers)))
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
        )
        for operator in network.operators
    )
