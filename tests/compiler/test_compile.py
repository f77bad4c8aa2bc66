"""Emitted C: every byte of every tensor is LiteRT's, and the text is what was asked for."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import pytest
from host import HostModels
from networks import NETWORKS
from numpy.typing import NDArray
from oracle import Oracle
from small_networks import FIRE_ALARM, chain
from tflite_builder import TfliteBuilder

from jerboa.clips import read_clip
from jerboa.compiler import compile_model
from jerboa.device import build_host_library
from jerboa.errors import ModelError
from jerboa.features import Spectrogram

WINDOWS = 1_000


def real_windows(data: Path, scale: float, zero_point: int) -> Iterator[NDArray[np.int8]]:
    """Windows of the fire alarms, then of ESC-10's clips, as the front end gives them."""
    front_end = Spectrogram()
    alarms = sorted((data / "fire_alarms").glob("*.*"))
    clips = [path for path in [*alarms, *sorted((data / "esc10/audio").iterdir())] if _audio(path)]
    for clip in clips:
        columns = front_end.transform(read_clip(clip))
        quantized = front_end.quantize(columns, scale, zero_point)
        for first in range(0, len(quantized) - front_end.columns + 1, 31):
            yield quantized[first : first + front_end.columns]


def _audio(path: Path) -> bool:
    return path.suffix in {".wav", ".ogg", ".flac", ".mp3"}


def test_every_tensor_of_drawn_networks_equals_the_reference(tmp_path: Path) -> None:
    networks = [make(Random(seed)) for make in NETWORKS.values() for seed in (1, 2)]
    networks.append(chain())
    host = HostModels(tmp_path, networks)
    generator = np.random.default_rng(0)
    for index, network in enumerate(networks):
        oracle = Oracle(network)
        for _ in range(10):
            values = oracle.draw(generator)
            oracle.invoke(*values)
            for tensor, found in host.invoke(index, *values).items():
                np.testing.assert_array_equal(found, oracle.tensor(tensor))
            for found, expected in zip(host.outputs(index, *values), oracle.outputs(), strict=True):
                np.testing.assert_array_equal(found, expected)


def test_every_tensor_of_the_tutorials_model_equals_the_reference_on_real_recordings(
    test_data: Path, tmp_path: Path
) -> None:
    network = (test_data / FIRE_ALARM).read_bytes()
    host, oracle = HostModels(tmp_path, [network]), Oracle(network)
    facts = host.models[0].input
    tried, outputs = 0, set()
    for window in real_windows(test_data, facts.scale, facts.zero_point):
        oracle.invoke(window)
        tensors = host.invoke(0, window)
        for tensor, found in tensors.items():
            np.testing.assert_array_equal(found, oracle.tensor(tensor))
        outputs.add(int(tensors[max(tensors)][0]))
        tried += 1
        if tried == WINDOWS:
            break
    assert tried == WINDOWS
    assert len(outputs) > 20, "the windows are all alike"


def test_arena_of_the_tutorials_model_is_the_lower_bound(test_data: Path) -> None:
    model = compile_model(test_data / FIRE_ALARM)
    assert model.arena_bytes == model.arena_lower_bound == 32 * 32 + 13 * 13 * 8
    assert model.macs == 13 * 13 * 8 * 64 + 288


def test_same_input_gives_the_same_bytes_which_name_their_origin() -> None:
    network = chain()
    first = compile_model(network, name="alarm", command="jerboa build */ \\\nalarm.tflite")
    again = compile_model(network, name="alarm", command="jerboa build */ \\\nalarm.tflite")
    assert dict(first.files) == dict(again.files)
    for text in first.files.values():
        head = text[: text.index("*/")]
        assert hashlib.sha256(network).hexdigest() in head
        assert "Made by jerboa" in head
        assert "jerboa build _/" in head


def test_arena_can_be_read_only_where_asked() -> None:
    network = chain()
    assert "arena(void)" not in "".join(compile_model(network).files.values())
    kept = compile_model(network, keep_tensors=True)
    assert "const int8_t *jerboa_model_arena(void);" in kept.files["jerboa_model.h"]
    assert kept.arena_bytes > compile_model(network).arena_bytes


def test_an_input_that_nothing_reads_is_no_warning(tmp_path: Path) -> None:
    builder = TfliteBuilder()
    read, unread, output = (builder.tensor((1, 4), 0.1, [0]) for _ in range(3))
    builder.operator("RELU", [read], output)
    compiled = compile_model(builder.finish([read, unread], [output]))
    for name, text in compiled.files.items():
        (tmp_path / name).write_text(text)
    build_host_library("unread", [tmp_path / "jerboa_model.c"], include=[tmp_path])


def test_view_of_the_input_may_be_the_output(tmp_path: Path) -> None:
    builder = TfliteBuilder()
    source, flat = builder.tensor((2, 3), 0.5), builder.tensor((6,), 0.5)
    builder.operator("RESHAPE", [source, builder.constant(np.array([6], np.int32))], flat)
    model = compile_model(builder.finish([source], [flat]))
    assert model.arena_bytes == 0
    assert "jerboa_copy(input, output, 6);" in model.files["jerboa_model.c"]


@pytest.mark.parametrize("name", ["", "1st", "a-b", "a/b", "été", "x" * 64])
def test_name_must_be_one_of_c(name: str) -> None:
    with pytest.raises(ModelError, match="letters, digits"):
        compile_model(chain(), name=name)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"missing\.tflite: cannot be read"):
        compile_model(tmp_path / "missing.tflite")
