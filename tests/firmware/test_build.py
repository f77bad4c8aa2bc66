"""Building: what the map says, what is refused, and that nothing whole is lost."""

import subprocess
import sys
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from jerboa.errors import BoardError, ModelError
from jerboa.firmware import _build, board_names, build_firmware, find_board
from jerboa.firmware._image import flash_image
from jerboa.firmware._sources import chip_sources
from jerboa.model_file import Decision, Metadata, write_metadata


@pytest.fixture(scope="module")
def elf(alarm_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_firmware(alarm_model, tmp_path_factory.mktemp("firmware")).elf


def symbols(elf: Path) -> set[str]:
    with elf.open("rb") as file:
        table = ELFFile(file).get_section_by_name(".symtab")
        return {symbol.name for symbol in table.iter_symbols()}


def test_no_soft_float_is_linked(elf: Path) -> None:
    """The tutorial's firmware scaled every column in soft float: names of the ARM run-time ABI."""
    soft_float = [name for name in symbols(elf) if name.startswith(("__aeabi_f", "__aeabi_d"))]
    assert soft_float == []


def test_history_and_arena_are_apart(elf: Path) -> None:
    """The tutorial's history lay in the interpreter's arena, and activations overwrote it."""
    with elf.open("rb") as file:
        places = {
            symbol.name: range(symbol["st_value"], symbol["st_value"] + symbol["st_size"])
            for symbol in ELFFile(file).get_section_by_name(".symtab").iter_symbols()
            if symbol.name in ("history", "jerboa_model_workspace")
        }
    history, arena = places["history"], places["jerboa_model_workspace"]
    assert len(history) >= 124 * 32, "of 129 bins the network reads 32"
    assert history.stop <= arena.start or arena.stop <= history.start


def test_map_counts_every_byte(elf: Path, alarm_model: Path, tmp_path: Path) -> None:
    firmware = build_firmware(alarm_model, tmp_path)
    image = (tmp_path / "firmware.uf2").stat().st_size // 512 * 256
    assert image - 4096 < firmware.memory.flash_bytes <= image
    with elf.open("rb") as file:
        ram = [
            section["sh_size"]
            for section in ELFFile(file).iter_sections()
            if section["sh_addr"] >> 28 == 2
        ]
    assert firmware.memory.ram_bytes == sum(ram)
    assert firmware.arena_bytes >= firmware.arena_lower_bound > 0


@pytest.mark.parametrize("name", board_names())
def test_every_board_builds(name: str, alarm_model: Path, tmp_path: Path) -> None:
    assert build_firmware(alarm_model, tmp_path, board=name).uf2.exists()


def test_pins_are_the_tutorials() -> None:
    pins = find_board("pico").microphone.pdm
    assert (pins.data, pins.clock) == (2, 3)


def test_unknown_board_is_refused_by_name(alarm_model: Path, tmp_path: Path) -> None:
    with pytest.raises(
        BoardError, match=r"unknown board 'picco'; choose one of adafruit_feather_rp2040, "
    ):
        build_firmware(alarm_model, tmp_path, board="picco")


def test_flash_is_as_large_as_the_boards(
    alarm_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = tmp_path / "large.c"
    large.write_text(
        '__attribute__((section(".build"), used)) static const char large[3 << 20] = {1};\n'
    )
    monkeypatch.setattr(
        _build, "chip_sources", lambda *kinds, **rest: [*chip_sources(*kinds, **rest), large]
    )
    memory = build_firmware(alarm_model, tmp_path / "made", board="sparkfun_micromod").memory
    assert 3 << 20 < memory.flash_bytes < memory.flash_capacity
    with pytest.raises(BoardError, match=r"needs 3,1[\d,]* bytes of flash, pico has 2,097,152"):
        build_firmware(alarm_model, tmp_path / "made", board="pico")


def test_a_failed_build_leaves_the_earlier_one(alarm_model: Path, tmp_path: Path) -> None:
    build_firmware(alarm_model, tmp_path)
    before = (tmp_path / "firmware.uf2").read_bytes()
    truncated = tmp_path / "truncated.tflite"
    truncated.write_bytes(alarm_model.read_bytes()[:900])
    with pytest.raises(ModelError):
        build_firmware(truncated, tmp_path)
    assert (tmp_path / "firmware.uf2").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "firmware.elf",
        "firmware.map",
        "firmware.uf2",
        "truncated.tflite",
    ]


def test_labels_that_do_not_fit_are_refused(alarm_model: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="1 outputs need 2 labels, the model has 3"):
        build_firmware(alarm_model, tmp_path, labels=["a", "b", "c"])


def test_metadata_travel_in_the_model(alarm_model: Path, tmp_path: Path) -> None:
    model = tmp_path / "model.tflite"
    model.write_bytes(alarm_model.read_bytes())
    decision = Decision(threshold=0.75)
    write_metadata(model, Metadata(labels=("quiet", 'fire "x"'), decision=decision))
    firmware = build_firmware(model, tmp_path / "out")
    assert firmware.metadata.labels == ("quiet", 'fire "x"')
    image = flash_image(firmware.elf)
    assert b'fire \\"x\\"' in image, "the label is escaped as JSON wants it"


def test_building_does_not_import_tensorflow() -> None:
    program = "import jerboa.firmware, sys; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
