"""What a call of the command line gives, and recordings to call it with."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

RATE = 16_000


@dataclass(frozen=True)
class Outcome:
    """Exit code and text of a call."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


def noise(seed: int, seconds: float = 2.0) -> np.ndarray:
    """A recording of noise, each seed another."""
    generator = np.random.default_rng(seed)
    return generator.integers(-8000, 8000, round(seconds * RATE)).astype(np.int16)


def check(outcome: Outcome, *parts: str, code: int = 2) -> None:
    """One line on the error stream that holds every part."""
    assert outcome.code == code, outcome.err
    lines = outcome.err.strip().splitlines()
    assert len(lines) == 1, outcome.err
    assert lines[0].startswith("error: ")
    for part in parts:
        assert part in lines[0]
    assert "Traceback" not in outcome.err
