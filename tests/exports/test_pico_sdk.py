"""The CMake package builds below a stub project, for this computer and as pico-sdk would."""

from pathlib import Path

import pytest
from building import CHIP_FLAGS, HERE, ZIG, Export, call, cases, run_on_chip
from elftools.elf.elffile import ELFFile

cmake = pytest.importorskip("cmake")
ninja = pytest.importorskip("ninja")


def build(package: Path, project: Path, *settings: str) -> Path:
    """Configure and build the stub project; returns its build folder."""
    folder = package.parent / "build"
    call(
        Path(cmake.CMAKE_BIN_DIR) / "cmake", "-G", "Ninja", "-S", project, "-B", folder,
        f"-DCMAKE_MAKE_PROGRAM={Path(ninja.BIN_DIR) / 'ninja'}", "-DCMAKE_BUILD_TYPE=Release",
        f"-DPACKAGE={package}", *settings,
        folder=package, CC=f"{ZIG} cc", ASM=f"{ZIG} cc",
    )  # fmt: skip
    call(Path(cmake.CMAKE_BIN_DIR) / "cmake", "--build", folder, folder=package)
    return folder


def test_program_of_a_stub_project_equals_the_reference(export: Export, model: Path) -> None:
    package = export("pico-sdk")
    folder = build(package, HERE / "host_project")
    inputs, outputs = cases(model)
    (folder / "inputs").write_bytes(inputs)
    assert call("sh", "-c", "./program < inputs", folder=folder) == outputs


@pytest.mark.emulator
@pytest.mark.parametrize("languages", ["C;ASM", "C"])
def test_library_for_the_chip_equals_the_reference(
    export: Export, model: Path, languages: str
) -> None:
    """A project without assembly gets the plain C."""
    package = export("pico-sdk")
    project = HERE / "chip_project"
    toolchain = f"-DCMAKE_TOOLCHAIN_FILE={project / 'toolchain.cmake'}"
    folder = build(package, project, toolchain, f"-DFLAGS={CHIP_FLAGS}", f"-DLANGUAGES={languages}")
    library = folder / "libnetwork.a"
    inputs, outputs = cases(model, 1)
    assert run_on_chip(folder, library, package, inputs, len(outputs)) == outputs
    with (folder / "chip.elf").open("rb") as file:
        linked = ELFFile(file)
        sections = [section.name for section in linked.iter_sections()]
        symbols = [each.name for each in linked.get_section_by_name(".symtab").iter_symbols()]
    assert any(name.startswith(".time_critical.jerboa_code.") for name in sections)
    assert not any(name.startswith(".ram_code") for name in sections)
    assert any("conv_2d_code" in name for name in symbols) == ("ASM" in languages)
