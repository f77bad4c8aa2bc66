"""What was aimed at, by row of ``docs/results.json``."""

from collections.abc import Mapping
from dataclasses import dataclass

GOALS_HEAD = (
    "| what | row | reached | must | aim | |",
    "| --- | --- | ---: | ---: | ---: | --- |",
)


@dataclass(frozen=True)
class Goal:
    """A row, what it must reach and what was hoped for.

    Parameters
    ----------
    text : str
        What is measured.
    row : str
        Of ``docs/results.json``.
    must : float or None
        None where the aim alone was set.
    aim : float
    unit : str
        Follows each number.
    most : bool
        Whether less is better.
    """

    text: str
    row: str
    must: float | None
    aim: float
    unit: str = "%"
    most: bool = False

    def line(self, measured: Mapping[str, float]) -> str:
        """Its line of the table."""
        value = measured[self.row]
        must = "" if self.must is None else self._told(self.must)
        cells = (f"`{self.row}`", self._told(value), must, self._told(self.aim), self._mark(value))
        return f"| {self.text} | " + " | ".join(cells) + " |"

    def _mark(self, value: float) -> str:
        if self._holds(value, self.aim):
            return "as aimed"
        if self.must is None:
            return "not as aimed"
        return "reached" if self._holds(value, self.must) else "**not reached**"

    def _holds(self, value: float, bound: float) -> bool:
        return value <= bound if self.most else value >= bound

    def _told(self, value: float) -> str:
        return f"{value:,.10g} {self.unit}".rstrip()


GOALS = (
    Goal(
        "ESC-10, five folds, int8, 64 KiB, 4,000,000 cycles a hop as the emulator counts them",
        "esc10.best.int8",
        92,
        95,
    ),
    Goal(
        "the same within 1,000,000, counted so; in 64 KiB the chip also waits for its weights, "
        "see `esc10.small.hop`",
        "esc10.small.int8",
        88,
        92,
    ),
    Goal(
        "fire alarm, one recording left out, the worst, at no false alarm in ESC-10's fold 1",
        "alarm.leave_one_out.recall_at_no_false_alarm",
        95,
        99,
    ),
    Goal(
        "the same by a threshold that other recordings set",
        "alarm.leave_one_out.recall_min",
        95,
        99,
    ),
    Goal("alarm kinds never heard, on streams, within 2 s", "alarm.stream.recall", 95, 99),
    Goal(
        "false alarms beside them", "alarm.stream.false_alarms_per_hour", 0.5, 0.1, "an hour", True
    ),
    Goal(
        "the same where made-up alarms may by chance be like them",
        "alarm.alike.stream.recall",
        95,
        99,
    ),
    Goal(
        "false alarms beside them",
        "alarm.alike.stream.false_alarms_per_hour",
        0.5,
        0.1,
        "an hour",
        True,
    ),
    Goal(
        "false alarms in music, speech, digits", "alarm.hours.false_alarms", 0.5, 0, "an hour", True
    ),
    Goal("spoken digits, one speaker left out", "digits.int8", 80, 92),
    Goal("the demo's training", "demo.time", 180, 60, "s", True),
    Goal("flash of the tutorial's firmware", "image.flash", 40_960, 24_576, "bytes", True),
    Goal("RAM of the tutorial's firmware", "image.ram", 40_960, 24_576, "bytes", True),
    Goal("its hop", "hop.total", 440_000, 310_000, "cycles", True),
    Goal("PDM microphone, a hop", "hop.microphone", 80_000, 50_000, "cycles", True),
    Goal("four spectrogram columns", "hop.frontend", 110_000, 70_000, "cycles", True),
    Goal("history and copies", "hop.copies", 1_500, 500, "cycles", True),
    Goal("the tutorial's network", "hop.network", 240_000, 180_000, "cycles", True),
    Goal("its code and constants", "network.flash", 9_000, 6_000, "bytes", True),
    Goal("a log-mel column", "log_mel.column", None, 30_000, "cycles", True),
    Goal("convolution, a multiply-accumulate", "kernel.conv2d", 2.5, 2.0, "cycles", True),
    Goal("pointwise", "kernel.pointwise", 3.0, 2.2, "cycles", True),
    Goal("depthwise", "kernel.depthwise", 8, 5, "cycles", True),
    Goal("dense", "kernel.dense", 3.5, 2.5, "cycles", True),
    Goal(
        "DS-CNN for keywords",
        "model.keywords.network",
        10_000_000,
        6_875_000,
        "cycles",
        True,
    ),
    Goal("arena over its lower bound", "network.arena_over_lower_bound", 1.15, 1.0, "", True),
    Goal("DS-CNN to C", "compile.keywords", 1, 0.3, "s", True),
)
