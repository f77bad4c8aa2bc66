"""Fire and smoke alarms after the standards.

Times carry the tolerance of the standard, 10 % in ISO 8201 and NFPA 72. EN 54-3 fixes no pattern:
it has the maker state the main frequencies and the pattern. The tones of such sounders are the
rows that makers' tone tables share, with the national standard that these tables name. Clause
numbers differ between editions; where none is given, none could be verified.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["ALARM_KINDS", "PATTERNS", "Pattern", "Shape", "Tone", "Waveform"]

Shape = Literal["steady", "rise", "fall", "up-and-down", "alternate"]
Waveform = Literal["piezo", "square", "horn"]
_Range = tuple[float, float]


@dataclass(frozen=True)
class Tone:
    """What sounds while a pattern is on.

    Parameters
    ----------
    frequency : tuple of float
        Hz; the fundamental is drawn from this range.
    shape : {'steady', 'rise', 'fall', 'up-and-down', 'alternate'}
        How it moves between the fundamental and `ratio` times it.
    ratio : float
        Upper to lower frequency of a moving tone.
    rate : tuple of float
        Movements a second; of 'alternate', pairs of tones a second. For 'rise' and 'fall' 0
        stands for one movement a pulse.
    first : float
        Share of the first tone in a pair of 'alternate'.
    waveform : {'piezo', 'square', 'horn'}
        A piezo disc at its resonance, a square wave, or an electromechanical horn.
    """

    frequency: _Range
    shape: Shape = "steady"
    ratio: float = 1.0
    rate: _Range = (0.0, 0.0)
    first: float = 0.5
    waveform: Waveform = "piezo"


@dataclass(frozen=True)
class Pattern:
    """One row of the table.

    Parameters
    ----------
    kind : str
        The fine class; several rows may share it.
    phases : tuple of float
        Seconds on, off, on, off …; empty for a sound without a pause.
    tone : Tone
        What sounds while it is on.
    standard : str
        Where the numbers come from.
    tolerance : float
        Largest relative error of the times.
    """

    kind: str
    phases: tuple[float, ...]
    tone: Tone
    standard: str
    tolerance: float = 0.1


_THREE = (0.5, 0.5, 0.5, 0.5, 0.5, 1.5)
_FOUR = (0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 5.0)
_PIEZO = Tone((2800.0, 3500.0))
_ANY_HIGH = Tone((2000.0, 4000.0))
_HORN = Tone((2000.0, 4000.0), waveform="horn")
_LOW = Tone((468.0, 572.0), waveform="square")

_ISO_8201 = (
    "ISO 8201 (audible emergency evacuation signal), ANSI S3.41 and NFPA 72 (2013) chapter 18, "
    "18.4.2.1 (this number not verified): on 0.5 s, off 0.5 s, three times, "
    "the last off 1.5 s, each 10 % either way"
)
_CO = (
    "UL 2034, NFPA 720 and later NFPA 72, clause not verified: four pulses of 0.1 s "
    "with 0.1 s between, then 5 s off, each 10 % either way"
)
_LOW_FREQUENCY = (
    "NFPA 72 (2016) 18.4.5.3: a square wave, fundamental 520 Hz, 10 % either way; "
    "for sleeping areas; the pattern is that of "
)

PATTERNS: tuple[Pattern, ...] = (
    Pattern("temporal-three", _THREE, _PIEZO, _ISO_8201),
    Pattern("temporal-three", _THREE, _ANY_HIGH, _ISO_8201),
    Pattern("temporal-three", _THREE, _HORN, _ISO_8201),
    Pattern("temporal-four", _FOUR, _PIEZO, _CO),
    Pattern("temporal-four", _FOUR, _ANY_HIGH, _CO),
    Pattern("low-frequency", _THREE, _LOW, f"{_LOW_FREQUENCY}{_ISO_8201}"),
    Pattern("low-frequency", _FOUR, _LOW, f"{_LOW_FREQUENCY}{_CO}"),
    Pattern("continuous", (), _PIEZO, "EN 14604 and UL 217 before 1996 fix no pattern"),
    Pattern("continuous", (), _HORN, "steady horn, as before NFPA 72 (1996) asked for a pattern"),
    Pattern(
        "continuous", (), Tone((960.0, 980.0), waveform="square"),
        "BS 5839-1:1988 'evacuate', in tone tables of EN 54-3 sounders: 970 Hz",
    ),
    Pattern(
        "intermittent", (0.5, 0.5), _ANY_HIGH,
        "march code; also 2850 Hz at 1 Hz in tone tables of EN 54-3 sounders",
    ),
    Pattern(
        "intermittent", (0.25, 0.25), _PIEZO,
        "EN 14604 fixes no pattern: domestic alarms beep some two to five times a second",
        tolerance=0.4,
    ),
    Pattern(
        "intermittent", (0.1, 0.1), _PIEZO,
        "EN 14604 fixes no pattern: domestic alarms beep some two to five times a second",
        tolerance=0.4,
    ),
    Pattern(
        "sweep", (), Tone((780.0, 820.0), "up-and-down", 970 / 800, (0.9, 1.1), 0.5, "square"),
        "BS 5839-1:1988, in tone tables of EN 54-3 sounders: 800 to 970 Hz at 1 Hz",
    ),
    Pattern(
        "sweep", (), Tone((780.0, 820.0), "up-and-down", 970 / 800, (6.5, 7.5), 0.5, "square"),
        "BS 5839-1:1988, in tone tables of EN 54-3 sounders: 800 to 970 Hz at 7 Hz",
    ),
    Pattern(
        "sweep", (), Tone((2350.0, 2450.0), "up-and-down", 1.2, (0.9, 1.1)),
        "tone tables of EN 54-3 sounders: 2400 to 2850 or 2900 Hz at 1 Hz",
    ),
    Pattern(
        "sweep", (), Tone((2350.0, 2450.0), "up-and-down", 1.2, (6.5, 7.5)),
        "tone tables of EN 54-3 sounders: 2400 to 2850 or 2900 Hz at 7 Hz",
    ),
    Pattern(
        "slow-whoop", (3.5, 0.5), Tone((490.0, 510.0), "rise", 2.4, waveform="square"),
        "NEN 2575, in tone tables of EN 54-3 sounders: 500 to 1200 Hz in 3.5 s, off 0.5 s",
    ),
    Pattern(
        "slow-whoop", (3.75, 0.25), Tone((490.0, 510.0), "rise", 2.4, waveform="square"),
        "AS 2220, in tone tables of EN 54-3 sounders: 500 to 1200 Hz in 3.75 s, off 0.25 s",
    ),
    Pattern(
        "slow-whoop", (0.85, 1.0), Tone((415.0, 430.0), "rise", 775 / 422, waveform="square"),
        "'NFPA whoop' of public address makers' tone tables: 422 to 775 Hz in 0.85 s, off 1 s",
    ),
    Pattern(
        "falling-sweep", (), Tone((490.0, 510.0), "fall", 2.4, (0.95, 1.05), 0.5, "square"),
        "DIN 33404-3, in tone tables of EN 54-3 sounders: 1200 to 500 Hz in 1 s",
    ),
    Pattern(
        "two-tone", (), Tone((790.0, 810.0), "alternate", 970 / 800, (1.9, 2.1), 0.5, "square"),
        "BS 5839-1:1988, in tone tables of EN 54-3 sounders: 800 and 970 Hz, 0.25 s each",
    ),
    Pattern(
        "two-tone", (), Tone((2350.0, 2450.0), "alternate", 1.2, (1.9, 2.1)),
        "tone tables of EN 54-3 sounders: 2400 and 2850 or 2900 Hz at 2 Hz",
    ),
    Pattern(
        "two-tone", (), Tone((435.0, 445.0), "alternate", 554 / 440, (1.95, 2.05), 0.8, "square"),
        "NF S 32-001, in tone tables of EN 54-3 sounders: 440 Hz for 0.4 s, 554 Hz for 0.1 s",
    ),
)  # fmt: skip

ALARM_KINDS: tuple[str, ...] = tuple(dict.fromkeys(pattern.kind for pattern in PATTERNS))
"""The fine classes of alarms, in the table's order."""
