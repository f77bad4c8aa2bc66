"""Damaged files compile or are refused; what compiles stays inside of its memory."""

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from chip_networks import dense, depthwise, heavy, keywords, large, pointwise
from draw_network import draw_network
from networks import NETWORKS
from networks_values import wide_softmax
from sanitizers import complaints, sanitizing_compiler
from small_networks import FIRE_ALARM, chain
from state_networks import exchange, ring
from stream_networks import draw_stream_network

pytestmark = pytest.mark.slow

TOOL = Path(__file__).parents[2] / "tools" / "fuzz_reader.py"

needs_sanitizers = pytest.mark.skipif(
    sanitizing_compiler() is None,
    reason="no C compiler with AddressSanitizer here (Debian: apt-get install gcc)",
)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited as Linux does it")
def test_damaged_files_never_crash_hang_or_write() -> None:
    """A part of what ``tools/fuzz_reader.py --seconds 3600`` tries."""
    result = subprocess.run(
        [sys.executable, TOOL, "--count", "3000", "--sanitize", "60"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "compiled" in result.stdout
    assert "refused" in result.stdout


@needs_sanitizers
def test_sanitizers_stay_silent_for_every_operator() -> None:
    networks = [make(Random(seed)) for make in NETWORKS.values() for seed in (1, 2, 3)]
    assert complaints([*networks, chain()]) == ""


@needs_sanitizers
def test_sanitizers_stay_silent_for_whole_networks() -> None:
    networks = [ring(), exchange(), wide_softmax(521)]
    networks += [draw_network(Random(seed)) for seed in range(12)]
    networks += [each() for each in (keywords, pointwise, depthwise, large, heavy, dense)]
    assert complaints(networks) == ""


@needs_sanitizers
def test_sanitizers_stay_silent_hop_by_hop() -> None:
    networks, columns = zip(*(draw_stream_network(Random(seed)) for seed in range(12)), strict=True)
    assert complaints(networks, columns=columns) == ""


@needs_sanitizers
def test_sanitizers_stay_silent_for_the_tutorials_model(test_data: Path) -> None:
    assert complaints([(test_data / FIRE_ALARM).read_bytes()]) == ""


@needs_sanitizers
def test_sanitizers_would_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sanitizers._bytes", lambda tensor: 1)
    assert "heap-buffer-overflow" in complaints([chain()])
