"""What every target has in common: nothing is half written, nothing of others is lost."""

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
from tflite_builder import TfliteBuilder

from jerboa import __version__
from jerboa.errors import ModelError, StorageError, UserError
from jerboa.firmware import EXPORT_TARGETS, export_model, export_tflm


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("target", EXPORT_TARGETS)
def test_same_model_gives_the_same_bytes_without_a_path(
    target: str, model: Path, tmp_path: Path
) -> None:
    written = export_model(model, tmp_path / "one", target=target)
    export_model(model, tmp_path / "deep" / "two", target=target)
    one = tree(tmp_path / "one")
    assert one == tree(tmp_path / "deep" / "two")
    assert {path.relative_to(tmp_path / "one").as_posix() for path in written} < set(one)
    assert not any(str(tmp_path).encode() in text for text in one.values())
    assert b"jerboa compile kettle.tflite" in one["README.md"]


@pytest.mark.parametrize(
    ("target", "place"), [("c", "nn"), ("pico-sdk", "nn"), ("arduino", "src/nn")]
)
def test_the_kernels_come_with_their_licence(
    target: str, place: str, model: Path, tmp_path: Path
) -> None:
    export_model(model, tmp_path / "export", target=target)
    licence = Path(__file__).parents[2] / "LICENSE"
    assert (tmp_path / "export" / place / "LICENSE").read_bytes() == licence.read_bytes()


def test_earlier_export_is_replaced_and_what_others_put_there_stays(
    model: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "export"
    export_model(model, folder, target="c", name="old")
    (folder / "build").mkdir()
    (folder / "build" / "old.o").write_bytes(b"built")
    export_model(model, folder, target="pico-sdk", name="new")
    assert (folder / "new.c").exists()
    assert not (folder / "old.c").exists()
    assert (folder / "build" / "old.o").read_bytes() == b"built"
    assert [path.name for path in tmp_path.iterdir()] == ["export"]


@pytest.mark.parametrize("text", ["", "[]", '{"files": 3}'])
def test_foreign_folder_is_refused(text: str, model: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    if text:
        (tmp_path / "jerboa-export.json").write_text(text)
    before = tree(tmp_path)
    with pytest.raises(UserError, match="is not empty and no earlier export"):
        export_model(model, tmp_path, target="c")
    assert tree(tmp_path) == before


def test_empty_folder_is_taken_and_a_file_refused(model: Path, tmp_path: Path) -> None:
    export_model(model, tmp_path, target="c")
    with pytest.raises(UserError, match=r"README\.md: is a file"):
        export_model(model, tmp_path / "README.md", target="c")


def test_current_folder_is_refused(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "inner")
    for folder in (Path(), Path("..")):
        with pytest.raises(UserError, match="is the folder you are in"):
            export_model(model, folder, target="c")


def test_failed_export_leaves_the_earlier_one(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "export"
    export_model(model, folder, target="c")
    before, replace = tree(folder), os.replace

    def fail_at_last(source: Path, target: Path) -> None:
        if Path(source).name == "new":
            raise OSError(28, "No space left on device")
        replace(source, target)

    monkeypatch.setattr("jerboa.firmware.exports._folder.os.replace", fail_at_last)
    with pytest.raises(StorageError, match=r"No space left on device\); make room"):
        export_model(model, folder, target="arduino")
    assert tree(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["export"]


@pytest.mark.parametrize("name", ["", "9lives", "a-b", "../up", "x" * 49, "stdint", "Arduino"])
def test_name_that_does_not_fit_is_refused(name: str, model: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="is no name for the export"):
        export_model(model, tmp_path / "export", target="c", name=name)
    assert not list(tmp_path.iterdir())


def test_unknown_target_is_refused_by_name(model: Path, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="unknown target 'zephyr'; choose one of c, pico-sdk"):
        export_model(model, tmp_path, target="zephyr")


def test_model_that_cannot_be_compiled_leaves_nothing(model: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.tflite"
    bad.write_bytes(model.read_bytes()[:300])
    with pytest.raises(ModelError, match=r"bad\.tflite"):
        export_model(bad, tmp_path / "export", target="c")
    assert [path.name for path in tmp_path.iterdir()] == ["bad.tflite"]


def test_name_of_a_file_cannot_leave_its_comment(model: Path, tmp_path: Path) -> None:
    odd = tmp_path / "a*｜\n# $(x)`.tflite"
    odd.write_bytes(model.read_bytes())
    for target in EXPORT_TARGETS:
        export_model(odd, tmp_path / "export", target=target)
        for name, text in tree(tmp_path / "export").items():
            assert b"$(x)" not in text, name


def test_sources_begin_with_what_made_them(model: Path, tmp_path: Path) -> None:
    """Version, model and command: of every generated file of C, C++ and assembly."""
    sha256 = hashlib.sha256(model.read_bytes()).hexdigest()
    for target in EXPORT_TARGETS:
        export_model(model, tmp_path / target, target=target, name="alarm")
    export_tflm(model, tmp_path / "tutorial")
    made = [path for path in tmp_path.rglob("*.[chS]") if path.parent.name not in ("nn", "example")]
    assert len(made) == 3 * 5 + 2
    for path in made:
        head = path.read_text().partition("*/")[0]
        assert head.startswith(f"/* Made by jerboa {__version__}."), path
        assert sha256 in head, path
        assert f"Command: jerboa {'export' if 'tutorial' in path.parts else 'compile'}" in head


def test_interpreter_gets_models_that_jerboa_does_not_compile(tmp_path: Path) -> None:
    builder = TfliteBuilder()
    source, output = builder.tensor((1, 4), 0.5, [0]), builder.tensor((1, 4), 0.5, [0])
    builder.operator("SIN", [source], output)
    path = tmp_path / "sin.tflite"
    path.write_bytes(builder.finish([source], [output]))
    export_model(path, tmp_path / "export", target="tflm", name="wave")
    assert (tmp_path / "export" / "wave.tflite").read_bytes() == path.read_bytes()


def test_header_of_the_interpreter_holds_the_models_bytes(model: Path, tmp_path: Path) -> None:
    copy, header = export_tflm(model, tmp_path)
    assert (copy.name, header.name) == ("tflite_model.tflite", "tflite_model.h")
    text = header.read_text()
    assert "*/\n#ifndef _TFLITE_MODEL_H_\n#define _TFLITE_MODEL_H_\n" in text
    rows = text.partition("tflite_model[] = {")[2].partition("}")[0].split(",")
    values = np.array([int(row, 16) for row in rows if row.strip()], np.uint8)
    assert values.tobytes() == copy.read_bytes() == model.read_bytes()
