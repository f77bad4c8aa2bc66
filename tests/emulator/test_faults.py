"""What the chip would not survive is told by the function that did it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from jerboa import emulator
from jerboa.errors import SimulationError, ToolError

pytestmark = pytest.mark.emulator


@pytest.mark.parametrize(
    ("misdeed", "message"),
    [
        ("read_unaligned", "unaligned 4-byte read at 0x20000001 in read_unaligned"),
        ("write_unaligned_half", "unaligned 2-byte write .* in write_unaligned_half"),
        ("read_nowhere", "invalid memory address: 30000000 in read_nowhere"),
        ("write_null", "write to 0x00000000, which is ROM .* in write_null"),
        ("write_flash", "write to flash at 0x10000400 in write_flash"),
        ("call_null", "jump to 0x0, where there is no code .*link register: call_null"),
        ("trap", "undefined instruction .* in trap"),
        ("spin_forever", "printed nothing for 0.2 s while running in spin_forever"),
        ("sleep_forever", "printed nothing for 0.2 s while asleep in sleep_forever"),
    ],
)
def test_misdeed(build: Callable[..., Path], misdeed: str, message: str) -> None:
    uf2 = build("misdeed", f"MISDEED={misdeed}")
    with pytest.raises(SimulationError, match=message):
        emulator.simulate(uf2, patience=0.2)


def test_block_in_reset_is_a_warning(build: Callable[..., Path]) -> None:
    uf2 = build("misdeed", "MISDEED=use_in_reset")
    run = emulator.simulate(uf2, seconds=0.01, patience=None)
    (warning,) = run.warnings
    assert "PWM was written while held in reset (in use_in_reset" in warning


def test_without_names_the_address_is_told(build: Callable[..., Path], tmp_path: Path) -> None:
    alone = tmp_path / "alone.uf2"
    alone.write_bytes(build("misdeed", "MISDEED=trap").read_bytes())
    with pytest.raises(SimulationError, match=r"in 0x10000\w+"):
        emulator.simulate(alone)


def test_run_that_takes_too_long_is_ended(build: Callable[..., Path]) -> None:
    uf2 = build("misdeed", "MISDEED=spin_forever")
    with pytest.raises(ToolError, match="longer than 1 s"):
        emulator.simulate(uf2, seconds=1000, patience=None, timeout=1)


def test_probe_needs_names(build: Callable[..., Path], tmp_path: Path) -> None:
    alone = tmp_path / "alone.uf2"
    alone.write_bytes(build("glow").read_bytes())
    with pytest.raises(SimulationError, match="needs the firmware's ELF file"):
        emulator.simulate(alone, probes=[emulator.Probe("main", ("r0", 4))])
