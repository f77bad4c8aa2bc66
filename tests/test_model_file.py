"""Metadata inside a ``.tflite``: read back as written, the network untouched."""

import subprocess
import sys
from pathlib import Path

import pytest
from ai_edge_litert.interpreter import Interpreter

from jerboa.cli import main
from jerboa.compiler import read_graph
from jerboa.errors import ModelError
from jerboa.model_file import (
    Decision,
    FrontEndSettings,
    LogMelSettings,
    Metadata,
    read_metadata,
    write_metadata,
)


@pytest.fixture
def model(alarm_model: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "model.tflite"
    copy.write_bytes(alarm_model.read_bytes())
    return copy


def test_another_makers_model_has_none(alarm_model: Path) -> None:
    assert read_metadata(alarm_model) is None


def test_what_is_written_is_read(model: Path) -> None:
    first = Metadata(labels=("background", "kettle"), decision=Decision(threshold=0.7))
    second = Metadata(labels=("a", "b", "c"))
    for metadata in (first, second):
        write_metadata(model, metadata)
        assert read_metadata(model) == metadata


def test_the_network_stays_as_it_was(alarm_model: Path, model: Path) -> None:
    """LiteRT still loads it, and every tensor is the same."""
    write_metadata(model, Metadata(labels=("background", "alarm")))
    Interpreter(model_path=str(model)).allocate_tensors()
    before, after = read_graph(alarm_model), read_graph(model)
    assert [tensor.name for tensor in before.tensors] == [tensor.name for tensor in after.tensors]
    for old, new in zip(before.tensors, after.tensors, strict=True):
        assert (old.shape, old.dtype) == (new.shape, new.dtype)
        assert (old.data is None) == (new.data is None)
        assert old.data is None or (old.data == new.data).all()


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
@pytest.mark.parametrize(
    "front_end",
    [
        {"kind": "spectrogram_q15", "hop": 0},
        {"kind": "spectrogram_q15", "hop": 256},
        {"kind": "spectrogram_q15", "window": 0},
        {"kind": "spectrogram_q15", "window": 512},
        {"kind": "spectrogram_q15", "columns": 0},
        {"kind": "spectrogram_q15", "columns": 10**15},
        {"kind": "spectrogram_q15", "bins": 12},
        {"kind": "spectrogram_q15", "sample_rate": 8_000},
        {"kind": "log_mel", "sample_rate": 0},
        {"kind": "log_mel", "sample_rate": 48_000},
    ],
)
def test_front_ends_that_the_chip_does_not_have_are_refused(
    model: Path, monkeypatch: pytest.MonkeyPatch, front_end: dict[str, object]
) -> None:
    usual = FrontEndSettings() if front_end["kind"] == "spectrogram_q15" else LogMelSettings()
    metadata = Metadata(labels=("background", "alarm"))
    broken = usual.model_copy(update=front_end)
    write_metadata(model, metadata.model_copy(update={"front_end": broken}))
    with pytest.raises(ModelError, match="broken or of a newer jerboa"):
        read_metadata(model)
    monkeypatch.setattr(sys, "argv", ["jerboa", "build", str(model)])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2


@pytest.mark.parametrize("contents", [b"", b"\0\0\0\0TFL3", b"{}", b"x" * 5000])
def test_what_is_no_model_is_refused(tmp_path: Path, contents: bytes) -> None:
    path = tmp_path / "model.tflite"
    path.write_bytes(contents)
    with pytest.raises(ModelError, match=r"model\.tflite"):
        read_metadata(path)


def test_reading_it_imports_no_tensorflow() -> None:
    program = "import sys, jerboa.model_file; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
