"""A network that hears log-mel features: windows, stream and virtual board agree to the bit."""

from pathlib import Path

import numpy as np
import pytest
from tflite_builder import TfliteBuilder

from jerboa.emulator import Probe, simulate
from jerboa.firmware import HOP_SAMPLES, HostClassifier, build_firmware
from jerboa.model_file import (
    LevelSettings,
    LogMelSettings,
    Metadata,
    PcenSettings,
    read_metadata,
    write_metadata,
)
from jerboa.training import find_front_end

SHORT = {
    "32 ms": LogMelSettings(columns=20),
    "64 ms": LogMelSettings(window=1024, bands=64, columns=21),
    "25 ms": LogMelSettings(window=400, hop=128, columns=30),
    "25 ms of every 32": LogMelSettings(window=400, hop=512, columns=5),
    "41 bands": LogMelSettings(bands=41, columns=21),
    "30 bands at 32 ms": LogMelSettings(bands=30, hop=512, columns=7, window=1022),
    "level": LogMelSettings(columns=20, normalization=LevelSettings()),
    "PCEN": LogMelSettings(columns=20, normalization=PcenSettings(time_constant=0.2)),
}
NOISE = np.random.default_rng(0).normal(0, 1, 24_000) * np.geomspace(3, 9_000, 24_000)
SAMPLES = np.clip(np.round(NOISE), -32768, 32767).astype(np.int16)


def write_model(path: Path, settings: LogMelSettings) -> Path:
    """One filter over the whole window, and a sigmoid."""
    builder = TfliteBuilder()
    shape = (1, settings.columns, settings.bands, 1)
    source = builder.tensor(shape, 0.12, [-128])
    weights = np.random.default_rng(1).integers(-127, 128, shape).astype(np.int8)
    bias = builder.constant(np.zeros(1, np.int32), np.full(1, 0.00012, np.float32))
    sums = builder.tensor((1, 1, 1, 1), 0.06, [0])
    builder.operator(
        "CONV_2D",
        [source, builder.constant(weights, np.full(1, 0.001)), bias],
        sums,
        version=3,
        options="Conv2DOptions",
        padding=1,
        strideW=1,
        strideH=1,
    )
    output = builder.tensor((1, 1, 1, 1), 1 / 256, [-128])
    builder.operator("LOGISTIC", [sums], output, version=2)
    path.write_bytes(builder.finish([source], [output]))
    write_metadata(path, Metadata(front_end=settings, labels=("background", "alarm")))
    return path


@pytest.mark.parametrize("settings", SHORT.values(), ids=SHORT)
def test_stream_equals_windows_on_every_hop(tmp_path: Path, settings: LogMelSettings) -> None:
    model = write_model(tmp_path / "model.tflite", settings)
    metadata = read_metadata(model)
    assert metadata is not None
    assert metadata.front_end == settings
    host = HostClassifier(model)
    front_end = find_front_end(settings)
    streamed = host.stream(SAMPLES)
    silence = np.zeros(max(0, settings.window - settings.hop), np.int16)
    columns = front_end.transform(np.concatenate([silence, SAMPLES]))
    per_hop = HOP_SAMPLES // settings.hop
    first = -(-settings.columns // per_hop)
    windows = [
        columns[per_hop * (hop + 1) - settings.columns : per_hop * (hop + 1)]
        for hop in range(first, len(streamed))
    ]
    quantized = front_end.quantize(np.array(windows), host.input_scale, host.input_zero_point)
    expected = host.predict(quantized)
    assert len(np.unique(expected)) > 5, "the sound moves the output"
    np.testing.assert_array_equal(streamed[first:], expected)


@pytest.mark.emulator
@pytest.mark.parametrize("name", ["64 ms", "25 ms of every 32", "41 bands", "level", "PCEN"])
def test_the_virtual_board_equals_the_host(tmp_path: Path, name: str) -> None:
    settings = SHORT[name]
    model = write_model(tmp_path / "model.tflite", settings)
    firmware = build_firmware(model, tmp_path / "firmware")
    overlap = max(0, settings.window - settings.hop)
    probe = Probe("classifier_front_end", ("samples", 2 * (overlap + HOP_SAMPLES)))
    simulation = simulate(firmware.uf2, SAMPLES, probes=[probe])
    hops = np.ascontiguousarray(simulation.probes[0].data).view("<i2")[:, overlap:]
    outputs = HostClassifier(model).stream(np.ascontiguousarray(hops).reshape(-1))
    expected = np.floor((outputs[:, 0].astype(int) + 128) / 256 * 10_000 + 0.5) / 10_000
    assert len(simulation.hops) > 30
    for hop in simulation.hops:
        assert expected[hop.number] == hop.probabilities[0], f"hop {hop.number}"
