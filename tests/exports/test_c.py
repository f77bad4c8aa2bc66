"""Plain C: builds as it stands, for this computer and for the chip, and gives the same bytes."""

import ctypes
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from building import CHIP_FLAGS, HERE, ZIG, Export, call, cases, run_on_chip, writable_bytes
from chip_networks import Chain
from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile
from oracle import Oracle
from small_networks import chain
from tflite_builder import TfliteBuilder

from jerboa.device import build_host_library
from jerboa.firmware import export_model

needs_make = pytest.mark.skipif(not shutil.which("make"), reason="there is no make")


@needs_make
def test_example_equals_the_reference(export: Export, model: Path) -> None:
    folder = export("c")
    call("make", "example", f"CC={ZIG} cc", "CFLAGS=-O1 -Werror -pedantic", folder=folder)
    inputs, outputs = cases(model)
    (folder / "inputs").write_bytes(inputs)
    assert call("sh", "-c", "build/example < inputs", folder=folder) == outputs
    if sys.platform == "linux":
        with (folder / "build" / "network" / "kettle_network.S.o").open("rb") as file:
            stack = ELFFile(file).get_section_by_name(".note.GNU-stack")
            assert stack is not None, "the linker would take the stack for executable"
            assert not stack["sh_flags"] & SH_FLAGS.SHF_EXECINSTR


@needs_make
@pytest.mark.emulator
def test_library_for_the_chip_equals_the_reference(export: Export, model: Path) -> None:
    folder = export("c")
    call("make", f"CC={ZIG} cc {CHIP_FLAGS}", f"AR={ZIG} ar", folder=folder)
    inputs, outputs = cases(model, 1)
    library = folder / "build" / "libkettle.a"
    assert run_on_chip(folder, library, folder, inputs, len(outputs)) == outputs


@needs_make
@pytest.mark.emulator
def test_compact_weights_take_less_and_say_the_same(tmp_path: Path) -> None:
    layers = Chain((1, 2, 4, 35))
    layers.convolve(24, (3, 3))
    layers.dense(10)
    model = tmp_path / "model.tflite"
    model.write_bytes(layers.finish())
    inputs, outputs = cases(model, 1)
    sizes = []
    for compact in (False, True):
        folder = tmp_path / str(compact)
        export_model(model, folder, target="c", name="kettle", compact_weights=compact)
        call("make", f"CC={ZIG} cc {CHIP_FLAGS}", f"AR={ZIG} ar", folder=folder)
        library = folder / "build" / "libkettle.a"
        sizes.append(library.stat().st_size)
        assert run_on_chip(folder, library, folder, inputs, len(outputs)) == outputs
    assert sizes[0] - sizes[1] > 0.8 * 24 * 9 * 35
    assert "--compact-weights" in (folder / "kettle.h").read_text()


def wide() -> bytes:
    """Assembly that stays and, larger, some that is copied to the overlay; scratch, an arena."""
    layers = Chain((1, 8, 8, 32))
    layers.convolve(48, (3, 3))
    layers.convolve(48, (3, 3))
    layers.dense(10)
    return layers.finish()


@needs_make
@pytest.mark.parametrize("network", [chain, wide])
@pytest.mark.parametrize("flags", ["", " -DJERBOA_PLAIN_C"])
@pytest.mark.parametrize("compact_weights", [False, True])
def test_header_and_readme_say_what_ram_the_objects_take(
    tmp_path: Path, network: Callable[[], bytes], flags: str, compact_weights: bool
) -> None:
    model, folder = tmp_path / "model.tflite", tmp_path / "kettle"
    model.write_bytes(network())
    export_model(model, folder, target="c", name="kettle", compact_weights=compact_weights)
    compiler = f"CC={ZIG} cc {CHIP_FLAGS}{flags}"
    call("make", compiler, f"AR={ZIG} ar", folder=folder)
    taken = sum(writable_bytes(path) for path in (folder / "build").rglob("*.o"))
    asked = b'#include "kettle.h"\nRAM = KETTLE_ARENA_BYTES + KETTLE_STATE_BYTES\n'
    (folder / "asked.c").write_bytes(asked)
    options = f"{CHIP_FLAGS}{flags} -I. -E -P asked.c".split()
    said = call(*ZIG.split(), "cc", *options, folder=folder).decode().split("RAM =")[1]
    assert sum(int(each) for each in said.split("+")) == taken
    assert f"{taken} bytes" in (folder / "README.md").read_text()


def test_header_has_one_init_and_one_invoke(export: Export) -> None:
    header = (export("c") / "kettle.h").read_text()
    functions = re.findall(r"^\w[\w ]* (kettle_\w+)\(", header, re.MULTILINE)
    assert functions == ["kettle_init", "kettle_invoke", "kettle_quantize", "kettle_dequantize"]


def test_only_the_kernels_in_use_are_copied(export: Export) -> None:
    kernels = {path.stem for path in (export("c") / "nn").glob("*.h")}
    assert "resize_bilinear" in kernels
    assert "resize_nearest_neighbor" not in kernels


def test_values_are_quantized_as_the_reference_does(export: Export) -> None:
    folder = export("c")
    library = ctypes.CDLL(
        str(build_host_library("quantize", [HERE / "quantize.c"], include=[folder]))
    )
    steps = np.arange(-300, 300, 0.5, np.float32)
    near = [np.nextafter(steps, np.float32(side)) for side in (-np.inf, np.inf)]
    values = (np.concatenate([steps, *near]) * np.float32(0.1)).astype(np.float32)
    found = np.zeros(len(values), np.int8)
    library.quantize(
        values.ctypes.data_as(ctypes.c_void_p), found.ctypes.data_as(ctypes.c_void_p), len(values)
    )
    builder = TfliteBuilder()
    source = builder.tensor((len(values),), dtype="float32")
    target = builder.tensor((len(values),), 0.1, [-128])
    builder.operator("QUANTIZE", [source], target)
    oracle = Oracle(builder.finish([source], [target]))
    oracle.invoke(values)
    np.testing.assert_array_equal(found, oracle.output())


def test_not_a_number_is_some_integer(export: Export) -> None:
    library = build_host_library("quantize", [HERE / "quantize.c"], include=[export("c")])
    value, found = ctypes.c_float(np.nan), ctypes.c_int8(1)
    ctypes.CDLL(str(library)).quantize(ctypes.byref(value), ctypes.byref(found), 1)
    assert found.value == -128


@needs_make
def test_several_inputs_and_outputs(tmp_path: Path) -> None:
    """Two networks that know nothing of each other, in one and each by itself."""
    both, inputs, outputs, expected = TfliteBuilder(), [], [], b""
    values = np.arange(-60, 60, 20, dtype=np.int8)
    for zero_point in (0, 7):
        alone = TfliteBuilder()
        for builder in (both, alone):
            source = builder.tensor((2, 3), 0.5, [zero_point])
            target = builder.tensor((2, 3), 0.25, [-3])
            builder.operator("QUANTIZE", [source], target, 2)
        inputs.append(len(both.tensors) - 2)
        outputs.append(len(both.tensors) - 1)
        oracle = Oracle(alone.finish([0], [1]))
        oracle.invoke(values)
        expected += oracle.output().tobytes()
    model = tmp_path / "two.tflite"
    model.write_bytes(both.finish(inputs, outputs))
    export_model(model, tmp_path / "two", target="c", name="two")
    call("make", "example", f"CC={ZIG} cc", "CFLAGS=-Werror", folder=tmp_path / "two")
    (tmp_path / "inputs").write_bytes(values.tobytes() * 2)
    assert call("sh", "-c", "two/build/example < inputs", folder=tmp_path) == expected
