"""Events: the C against a plain reading of their definition, and the board against the host."""

import ctypes
import json
from pathlib import Path

import numpy as np
import pytest
from softmax_network import softmax_model

from jerboa.clips import Scene, read_clip
from jerboa.emulator import Simulation, simulate
from jerboa.evaluation import find_events
from jerboa.firmware import HostClassifier, StreamEvent, build_firmware
from jerboa.model_file import Decision, Metadata, write_metadata
from jerboa.project import hear_scenes

RATE = 16_000
LABELS = ("noise", "unknown", "alarm", "dog")


def plain_events(outputs: np.ndarray, decision: Decision) -> list[tuple[str, str, int]]:
    """The definition of events in `Decision`, word by word, in exact arithmetic."""
    sums = np.vstack([np.zeros((decision.smoothing, 4)), outputs.astype(int) + 128])
    release = decision.threshold if decision.release is None else decision.release
    on = [False] * 4
    run = [0] * 4
    ended = [-(10**9)] * 4
    told = []
    for hop in range(len(outputs)):
        mean = sums[hop + 1 : hop + 1 + decision.smoothing].mean(axis=0) / 256
        for label in range(4):
            if LABELS[label] == decision.background:
                continue
            highest = label == int(np.argmax(mean))
            run[label] = run[label] + 1 if highest and mean[label] >= decision.threshold else 0
            if on[label] and mean[label] < release:
                on[label], run[label], ended[label] = False, 0, hop
                told.append((LABELS[label], "off", hop))
            elif (
                not on[label]
                and run[label] >= decision.shortest
                and hop - ended[label] > decision.refractory
            ):
                on[label] = True
                told.append((LABELS[label], "on", hop))
    return told


def wandering_outputs() -> np.ndarray:
    """Random probabilities that wander, so that events start, last and come again."""
    random = np.random.default_rng(3)
    logits = np.zeros((3000, 4))
    for hop in range(1, len(logits)):
        logits[hop] = 0.95 * logits[hop - 1] + random.normal(0, 0.7, 4)
    share = np.exp(logits - logits.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    return np.clip(np.round(share * 256) - 128, -128, 127).astype(np.int8)


DECISIONS = pytest.mark.parametrize(
    "decision",
    [
        Decision(background="noise"),
        Decision(background="noise", threshold=0.5, release=0.25, smoothing=4),
        Decision(threshold=0.375, shortest=3, refractory=10, smoothing=2),
        Decision(background="noise", threshold=0.5, release=0.125, smoothing=16, refractory=7),
        Decision(background="noise", threshold=0.25, smoothing=3, refractory=2),
    ],
    ids=["plain", "hysteresis", "short", "long", "low"],
)


@DECISIONS
def test_events_are_what_their_definition_says(decision: Decision, tmp_path: Path) -> None:
    outputs = wandering_outputs()
    host = HostClassifier(softmax_model(tmp_path, LABELS, decision))
    events = host.events(outputs, warming_up=0)
    told = [(event.label, event.state, event.hop) for event in events]
    assert told == plain_events(outputs, decision)
    assert len({label for label, _, _ in told}) >= 2
    assert len(told) > 20


@DECISIONS
def test_evaluation_counts_the_events_of_each_label(decision: Decision, tmp_path: Path) -> None:
    """Below a half another label may be likelier: the chip then starts none."""
    outputs = wandering_outputs()
    outputs[500:1_500] //= 16  # so that labels are often equally likely
    outputs[500:1_500] *= 16

    class Hearing(HostClassifier):
        def stream(self, samples: np.ndarray) -> np.ndarray:
            return outputs

    host = Hearing(softmax_model(tmp_path, LABELS, decision))
    told = host.events(outputs, warming_up=host.window_hops)
    scene = Scene(np.zeros(0, np.int16))
    for label in set(LABELS) - {decision.background}:
        (stream,) = hear_scenes(host, [scene], label)
        counted = find_events(stream.probabilities, decision, stream.outputs, stream.place)
        starts = [e.hop for e in told if (e.label, e.state) == (label, "on")]
        ends = [e.hop for e in told if (e.label, e.state) == (label, "off")]
        assert [begin + host.window_hops for begin, _ in counted] == starts
        last = len(stream.probabilities)
        assert [end + host.window_hops for _, end in counted if end < last] == ends
        assert len(starts) > 3


def test_the_highest_output_reaches_every_threshold(tmp_path: Path) -> None:
    """A probability of int8 ends at 255/256; the evaluation counts as the chip does."""
    decision = Decision(background="noise", threshold=1.0, smoothing=3, shortest=2)
    outputs = np.full((30, 4), -128, np.int8)
    outputs[5:20, 2] = 127
    outputs[15, 2] = 126
    events = HostClassifier(softmax_model(tmp_path, LABELS, decision)).events(outputs, warming_up=0)
    told = [event.hop for event in events]
    assert told == [8, 15, 19, 20]
    found = find_events((outputs[:, 2].astype(float) + 128) / 256, decision)
    assert [hop for event in found for hop in event] == told


def test_smoothed_probabilities_are_means(tmp_path: Path) -> None:
    decision = Decision(threshold=0.5, release=0.25, smoothing=5, shortest=2)
    outputs = np.full((40, 4), -128, np.int8)
    outputs[10:20, 2] = 100
    outputs[14, 2] = 120
    host = HostClassifier(softmax_model(tmp_path, LABELS, decision))
    start, end = host.events(outputs, warming_up=0)
    mean = np.convolve(outputs[:, 2].astype(int) + 128, np.ones(5) / 5)[:40] / 256
    assert start == StreamEvent("alarm", "on", 13, start.probability)
    assert start.probability == pytest.approx(mean[13], abs=1e-4)
    assert end.probability == pytest.approx(mean[10 : end.hop].max(), abs=1e-4)
    assert end.time == pytest.approx((end.hop + 1) * 0.032)


def test_a_release_above_the_threshold_is_refused() -> None:
    with pytest.raises(ValueError, match=r"release 0\.9 is above the threshold 0\.5"):
        Decision(release=0.9)


def test_time_goes_on_for_years(tmp_path: Path) -> None:
    """Milliseconds of 32 bits would end after 50 days, 134 million hops."""
    library = HostClassifier(softmax_model(tmp_path, LABELS, Decision())).library
    line = ctypes.create_string_buffer(512)
    event = (ctypes.c_int32 * 3)(2, 1, 8125)
    random = np.random.default_rng(0)
    few, days = [0, 1, 30, 31, 124, 125, 3124, 3125], [2**27 - 1, 2**27, 2**32 - 2]
    for hop in [*few, *days, *random.integers(0, 2**32 - 1, 500).tolist()]:
        length = library.event_line(event, ctypes.c_uint32(hop), line)
        assert json.loads(line.raw[:length]) == {
            "event": "alarm",
            "state": "on",
            "t": (hop + 1) * 32,
            "p": 0.8125,
        }


@pytest.mark.emulator
def test_the_boards_events_are_the_hosts(
    alarm_model: Path, test_data: Path, tmp_path: Path
) -> None:
    """A real alarm and silence: each event's line, its hop and probability, and its pin."""
    model = tmp_path / "model.tflite"
    model.write_bytes(alarm_model.read_bytes())
    decision = Decision(threshold=0.75, release=0.5, smoothing=6, shortest=3, refractory=4)
    write_metadata(model, Metadata(labels=("background", "alarm"), decision=decision))
    clip = read_clip(test_data / "fire_alarms" / "bigsoundbank-1151.flac")[: 2 * RATE]
    sound = np.concatenate([clip, np.zeros(3 * RATE // 2, np.int16)])
    firmware = build_firmware(model, tmp_path / "out")
    simulation = simulate(firmware.uf2, sound, led_pin=firmware.wiring.event)
    told = [fields for _, fields in simulation.messages if "event" in fields]
    outputs = np.array([[round(hop.probabilities[0] * 256) - 128] for hop in simulation.hops])
    first = simulation.hops[0].number
    host = HostClassifier(model)
    events = host.events(outputs.astype(np.int8), warming_up=31 - first)
    assert told == [
        {
            "event": event.label,
            "state": event.state,
            "t": (event.hop + first + 1) * 32,
            "p": pytest.approx(event.probability, abs=1e-9),
        }
        for event in events
    ]
    assert [event.state for event in events][:2] == ["on", "off"]
    # And those that `jerboa evaluate` and the report count.
    counted = find_events((outputs[31 - first :, 0] + 128) / 256, decision)
    starts = [event.hop - 31 + first for event in events if event.state == "on"]
    assert [begin for begin, _ in counted] == starts
    check_pin(simulation, [fields["t"] / 1000 for fields in told])


def check_pin(simulation: Simulation, turns: list[float]) -> None:
    """The pin, watched in place of the LED, is high from the end of each odd hop to each even one.

    Each hop is answered within 10 ms of its end; a bin of the LED's is as long as a hop.
    """
    half = np.diff(simulation.led.times).min() / 2
    for middle, high in zip(simulation.led.times, simulation.led.duty, strict=True):
        bounds = middle - half, middle + half
        if any(bounds[0] < turn + 0.010 and turn < bounds[1] for turn in turns):
            continue
        expected = sum(turn <= bounds[0] for turn in turns) % 2
        assert high == pytest.approx(expected, abs=1e-6), f"at {middle:.3f} s"
    bin_ = np.flatnonzero(simulation.led.duty > 0)[0]
    risen = simulation.led.times[bin_] + half - 2 * half * simulation.led.duty[bin_]
    assert turns[0] < risen < turns[0] + 0.010
