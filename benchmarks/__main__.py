"""Every measurement, the quick ones first: ``python -m benchmarks`` or ``make bench``."""

import os
import runpy

ALL = (
    "hop",
    "microphones",
    "build_time",
    "compile_time",
    "kernels",
    "network_memory",
    "features",
    "log_mel",
    "demo",
    "background",
    "studio",
    "studio_live",
    "esc10",
    "esc10_best",
    "esc10_hop",
    "few_recordings",
    "digits",
    "fire_alarm_streams",
    "fire_alarm",
    "fire_alarm_board",
    "quantization",
    "ablation",
    "ablation_alarms",
    "endurance",
    "render",
)


def main() -> None:
    """Run them one after another, each with its own defaults."""
    if "JERBOA_TEST_DATA" not in os.environ:
        raise SystemExit(
            "JERBOA_TEST_DATA must name the folder of real recordings that CONTRIBUTING.md "
            "describes; as in JERBOA_TEST_DATA=../data make bench"
        )
    for name in ALL:
        runpy.run_module(f"benchmarks.{name}", run_name="__main__")


if __name__ == "__main__":
    main()
