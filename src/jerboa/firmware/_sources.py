"""Which C and assembly files make a firmware."""

from pathlib import Path

from jerboa.device import DEVICE_ROOT

LINKER_SCRIPT = DEVICE_ROOT / "hal" / "link.ld"
_KINDS = {"microphone": ("pdm", "i2s", "adc"), "led": ("pwm", "ws2812", "none")}
_CHIP_ONLY = "main.c", "report.c", "commands.c", "capture.c"
_LET_SOUND_OUT = "audio.c", "capture.c"


def chip_sources(
    microphone: str = "pdm", led: str = "pwm", *, mic_over_usb: bool = True
) -> list[Path]:
    """Everything that the chip runs, in a fixed order.

    Parameters
    ----------
    microphone, led : str
        Their kinds, as for `hal_sources`.
    mic_over_usb : bool
        Whether ``usb/audio.c`` and ``app/capture.c`` belong to it.
    """
    files = [
        *hal_sources(microphone, led),
        *_c_files("usb"),
        *_c_files("dsp"),
        *_c_files("app"),
    ]
    return [path for path in files if mic_over_usb or path.name not in _LET_SOUND_OUT]


def hal_sources(microphone: str = "pdm", led: str = "pwm") -> list[Path]:
    """Start-up and peripherals, for these kinds of microphone and LED.

    Of ``hal/microphone_KIND.c`` and ``hal/led_KIND.c`` only these are compiled.
    """
    chosen = {"microphone": microphone, "led": led}
    others = {
        f"{part}_{kind}.c"
        for part, kinds in _KINDS.items()
        for kind in kinds
        if kind != chosen[part]
    }
    start = [DEVICE_ROOT / "hal" / "boot2.S", DEVICE_ROOT / "hal" / "start.S"]
    return start + [path for path in _c_files("hal") if path.name not in others]


def portable_sources() -> list[Path]:
    """The part that this computer can run too: front end, classifier, decision, events."""
    app = [path for path in _c_files("app") if path.name not in _CHIP_ONLY]
    return [*_c_files("dsp"), *app]


def _c_files(folder: str) -> list[Path]:
    return sorted((DEVICE_ROOT / folder).glob("*.c"))
