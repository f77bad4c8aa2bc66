"""A stream block by block says what the whole stream says, in the words of the board."""

from pathlib import Path

import numpy as np
import pytest

from jerboa.clips import read_clip
from jerboa.emulator import simulate
from jerboa.firmware import HOP_SAMPLES, HostClassifier, HostStream, build_firmware

RATE = 16_000


@pytest.fixture(scope="module")
def classifier(alarm_model: Path) -> HostClassifier:
    return HostClassifier(alarm_model)


@pytest.fixture(scope="module")
def alarm(test_data: Path) -> np.ndarray:
    return read_clip(sorted((test_data / "fire_alarms").glob("*.flac"))[0])[: 4 * RATE]


def cut(samples: np.ndarray, seed: int) -> list[np.ndarray]:
    """Blocks of any length, empty ones too."""
    places = np.sort(np.random.default_rng(seed).integers(0, len(samples), 40))
    return np.split(samples, places)


@pytest.mark.parametrize("seed", [1, 2])
def test_blocks_of_any_length_give_the_same(
    classifier: HostClassifier, alarm: np.ndarray, seed: int
) -> None:
    outputs = classifier.stream(alarm)
    wanted = classifier.probabilities(outputs)
    events = [
        (each.label, each.state, round(1000 * each.time)) for each in classifier.events(outputs)
    ]
    assert events, "the recording is an alarm"
    stream = HostStream(classifier)
    told = [message for block in cut(alarm, seed) for message in stream.push(block)]
    hops = [message for message in told if "hop" in message]
    assert [hop["hop"] for hop in hops] == list(range(len(alarm) // HOP_SAMPLES))
    np.testing.assert_allclose([hop["p"] for hop in hops], wanted, atol=1e-4)
    assert [(each["event"], each["state"], each["t"]) for each in told if "event" in each] == events


def test_another_stream_starts_cold(classifier: HostClassifier, alarm: np.ndarray) -> None:
    first = HostStream(classifier).push(alarm)
    assert HostStream(classifier).push(alarm) == first
    assert first[0]["warm"] is False


@pytest.mark.emulator
def test_a_board_says_the_same(
    classifier: HostClassifier, alarm_model: Path, alarm: np.ndarray, tmp_path: Path
) -> None:
    """The same fields, and the same label but while the sound of the microphone's way differs."""
    told = HostStream(classifier).push(alarm[: 2 * RATE])
    board = simulate(build_firmware(alarm_model, tmp_path).uf2, alarm[: 2 * RATE])
    lines = [message for _, message in board.messages if "hop" in message and "p" in message]
    here = {message["hop"]: message for message in told if "hop" in message}
    assert set(lines[0]) - set(here[0]) == {"cycles", "overruns"}
    pairs = [(line, here[line["hop"]]) for line in lines if line["hop"] in here]
    assert all((there["t"], there["warm"]) == (mine["t"], mine["warm"]) for there, mine in pairs)
    warm = [(there["label"], mine["label"]) for there, mine in pairs if mine["warm"]]
    assert np.mean([there == mine for there, mine in warm]) > 0.9
