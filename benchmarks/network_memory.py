"""Bytes of networks: ``network.flash`` and ``network.arena_over_lower_bound``.

JERBOA_TEST_DATA=../shared/data python -m benchmarks.network_memory
"""

import os
import sys
from pathlib import Path

from benchmarks._keywords import keyword_model
from benchmarks._results import record
from jerboa.compiler import compile_model
from jerboa.project import profile_model

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "compiler"))

import keras_networks

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.network_memory"


def main() -> None:
    """Measure the tutorial's network, then plan the arena of every network of Keras."""
    tutorial = Path(os.environ["JERBOA_TEST_DATA"]) / "models" / "arm_fire_alarm_int8.tflite"
    hop = profile_model(tutorial, boards=[]).hop
    assert hop is not None
    record(
        "network.flash",
        hop.profile.flash_bytes,
        "bytes",
        COMMAND,
        "the tutorial's network as the firmware runs it, code and constants; the whole image of "
        "its interpreter with 6 operators: 169,624",
    )
    networks = {"tutorial": tutorial.read_bytes(), "keywords": keyword_model()}
    networks |= {name: make() for name, make in keras_networks.NETWORKS.items()}
    ratios = {}
    for name, network in networks.items():
        model = compile_model(network)
        ratios[name] = model.arena_bytes / model.arena_lower_bound
    worst = max(ratios, key=ratios.__getitem__)
    record(
        "network.arena_over_lower_bound",
        round(ratios[worst], 3),
        "ratio",
        COMMAND,
        f"worst of {len(ratios)}: {worst}; the largest sum of tensors alive at once is 1",
    )


if __name__ == "__main__":
    main()
