"""What ``jerboa compare`` says of a difference, and when it says nothing."""

import pytest

from jerboa.cli._compare import _certainty, _verdict
from jerboa.evaluation import Interval, PairedResult


@pytest.mark.parametrize(
    ("recordings", "windows", "p_value", "verdict"),
    [
        (
            5,
            Interval(0.3, 0.2, 0.4),
            0.06,
            "5 independent sources are too few to tell; 6 are the least",
        ),
        (9, Interval(0.3, 0.2, 0.4), 0.06, "9 recordings show no difference in int8; more would"),
        (9, Interval(0.3, -0.1, 0.4), 0.05, "9 recordings show no difference"),
        (9, Interval(0.3, 0.2, 0.4), 0.05, "b is better (int8)"),
        (9, Interval(-0.3, -0.4, -0.2), 0.05, "b is worse (int8)"),
    ],
)
def test_a_verdict_needs_the_interval_and_the_test(
    recordings: int, windows: Interval, p_value: float, verdict: str
) -> None:
    result = PairedResult(recordings, recordings, windows, p_value, 0, 0, 1.0)
    assert _verdict("b", result).startswith(verdict)


def test_the_table_tells_the_p_or_that_there_are_too_few() -> None:
    many = PairedResult(6, 6, Interval(0.3, 0.2, 0.4), 1 / 32, 0, 0, 1.0)
    assert _certainty(many) == "95 %: +20.0 to +40.0, p = 0.031"
    few = PairedResult(3, 3, Interval(0.3, 0.2, 0.4), 0.25, 0, 0, 1.0)
    assert _certainty(few) == "3 sources; 6 are the least that can tell"
