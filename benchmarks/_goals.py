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
        return f"{value:,.10g} {self.unit}"


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
    Goal("fire alarm, one recording left out, the worst", "alarm.leave_one_out.recall_min", 95, 99),
    Goal("alarm kinds never heard, on streams, within 2 s", "alarm.stream.recall", 95, 99),
    Goal(
        "false alarms beside them", "alarm.stream.false_alarms_per_hour", 0.5, 0.1, "an hour", True
    ),
    Goal(
        "false alarms in music, speech, digits", "alarm.hours.false_alarms", 0.5, 0, "an hour", True
    ),
    Goal("spoken digits, one speaker left out", "digits.int8", 80, 92),
    Goal("the demo's training", "demo.time", 180, 60, "s", True),
    Goal("RAM of the tutorial's firmware", "image.ram", 40_960, 24_576, "bytes", True),
    Goal("PDM microphone, a hop", "hop.microphone", None, 50_000, "cycles", True),
    Goal("a log-mel column", "log_mel.column", None, 30_000, "cycles", True),
    Goal("convolution, a multiply-accumulate", "kernel.conv2d", None, 2.0, "cycles", True),
    Goal("pointwise", "kernel.pointwise", None, 2.2, "cycles", True),
    Goal("depthwise", "kernel.depthwise", None, 5, "cycles", True),
    Goal("dense", "kernel.dense", None, 2.5, "cycles", True),
)
