"""Every measurement, the quick ones first: ``python -m benchmarks`` or ``make bench``."""

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

for name in ALL:
    runpy.run_module(f"benchmarks.{name}", run_name="__main__")
