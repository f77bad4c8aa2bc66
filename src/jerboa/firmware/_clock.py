"""The system clock: which frequencies there are, and the PLL's settings for each."""

from dataclasses import dataclass

from jerboa.errors import BoardError

CRYSTAL_MHZ = 12
LOWEST_MHZ = 48
"""USB's own clock; below it the USB controller's bus side would lag behind."""
HIGHEST_MHZ = 132
"""The last exact one at or below the 133 MHz for which the chip is specified."""

_BUSY = 0.7
"""Of a hop's time, at most, at a clock that is found."""

_CORE_MILLIAMPERES = 9.4
_PINS_AND_USB_MILLIAMPERES = 1.2 + 1.4
"""RP2040 datasheet, section 5.4: BOOTSEL active, typical chip. DVDD at 48 MHz; IOVDD and USB."""

_VCO_MHZ = range(750, 1601)
_FEEDBACK = range(16, 321)
_POST_DIVIDERS = range(1, 8)


@dataclass(frozen=True)
class PllSettings:
    """12 MHz * `feedback` / (`post1` * `post2`); RP2040 datasheet, section 2.18.2."""

    feedback: int
    post1: int
    post2: int


def pll_settings(megahertz: int) -> PllSettings:
    """Find the settings of the system's PLL with the slowest oscillator, which takes least power.

    Parameters
    ----------
    megahertz : int
        The system clock.

    Returns
    -------
    PllSettings

    Raises
    ------
    BoardError
        If the clock is out of range, or no settings give it exactly.
    """
    found = [
        PllSettings(feedback, post1, post2)
        for feedback in _FEEDBACK
        for post1 in _POST_DIVIDERS
        for post2 in range(1, post1 + 1)
        if CRYSTAL_MHZ * feedback in _VCO_MHZ
        and CRYSTAL_MHZ * feedback == megahertz * post1 * post2
    ]
    if not found or not LOWEST_MHZ <= megahertz <= HIGHEST_MHZ:
        raise BoardError(
            f"clock {megahertz} MHz: choose auto or a whole number of MHz from {LOWEST_MHZ} to "
            f"{HIGHEST_MHZ}"
        )
    return min(found, key=lambda settings: (settings.feedback, -settings.post1))


def clock_choices() -> list[int]:
    """All system clocks that the PLL gives exactly, MHz, the lowest first."""
    products = {first * second for first in _POST_DIVIDERS for second in _POST_DIVIDERS}
    exact = {
        CRYSTAL_MHZ * feedback // product
        for feedback in _FEEDBACK
        for product in products
        if CRYSTAL_MHZ * feedback in _VCO_MHZ and CRYSTAL_MHZ * feedback % product == 0
    }
    return sorted(exact & set(range(LOWEST_MHZ, HIGHEST_MHZ + 1)))


def lowest_clock(cycles: int) -> int:
    """The lowest system clock, MHz, at which a hop of `cycles` takes at most 70 % of its 32 ms.

    Returns
    -------
    int
        MHz, of `clock_choices`.

    Raises
    ------
    BoardError
        If it takes more at every clock.
    """
    for megahertz in clock_choices():
        if cycles <= _BUSY * hop_cycles(megahertz):
            return megahertz
    raise BoardError(
        f"a hop takes {cycles:,} cycles: more than 70 % of its time at {HIGHEST_MHZ} MHz; "
        "use a smaller network, or give a clock in MHz"
    )


def hop_cycles(megahertz: int) -> int:
    """Cycles in a hop of 32 ms."""
    return megahertz * 32_000


def hop_limit(clock: int | str) -> int:
    """Cycles that a hop may take at a clock in MHz, or so that ``auto`` finds one."""
    return int(_BUSY * hop_cycles(HIGHEST_MHZ)) if clock == "auto" else hop_cycles(int(clock))


def flash_divisor(megahertz: int, flash_read_mhz: int) -> int:
    """The least even divisor of the system clock that the flash allows.

    RP2040 datasheet, section 4.10.4: the SSI divides by even numbers only.
    """
    return 2 * -(-megahertz // (2 * flash_read_mhz))


def expected_current(megahertz: int) -> float:
    """Current of the chip, mA: an estimate from the datasheet's figures for a core that is busy.

    What the core draws is taken to grow with the clock; how much less it is while the core sleeps
    between hops the datasheet does not say. LED and microphone are not in it.
    """
    return _CORE_MILLIAMPERES * megahertz / 48 + _PINS_AND_USB_MILLIAMPERES


def clock_text(megahertz: int | str, cycles: int | None, waiting: int = 0) -> str:
    """The first lines of a map: the clock, what share of a hop's time the work takes, current.

    `waiting` are the cycles in which a hop waits for weights in flash.
    """
    line = f"clock {megahertz} MHz"
    if cycles is not None and isinstance(megahertz, int):
        whole = hop_cycles(megahertz)
        line += f"; a hop takes {cycles:,} of {whole:,} cycles ({100 * cycles / whole:.0f} %)"
        line += ", and the core sleeps for the rest"
    if waiting:
        counted = "of these" if cycles is not None else "more"
        line += (
            f"\nweights in flash: a hop waits some {waiting:,} cycles {counted} for them on the "
            "chip, which the virtual board does not count"
        )
    if isinstance(megahertz, int):
        line += (
            f"\ncurrent about {expected_current(megahertz):.0f} mA of a busy core at this clock, "
            "less with its sleep; an estimate from the RP2040 datasheet, section 5.4, without LED "
            "and microphone"
        )
    return line + "\n"
