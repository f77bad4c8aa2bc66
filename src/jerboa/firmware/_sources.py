"""Which C and assembly files make a firmware."""

from pathlib import Path

from jerboa.device import DEVICE_ROOT

LINKER_SCRIPT = DEVICE_ROOT / "hal" / "link.ld"
_KINDS = "microphone_pdm.c", "microphone_i2s.c", "microphone_adc.c"
_CHIP_ONLY = "main.c", "report.c", "commands.c", "capture.c"


def chip_sources(microphone: str = "pdm", *, mic_over_usb: bool = True) -> list[Path]:
    """Everything that the chip runs, in a fixed order.

    Parameters
    ----------
    microphone : str
        Its kind: of ``hal/microphone_KIND.c`` only this one's is compiled.
    mic_over_usb : bool
        Whether ``usb/audio.c`` belongs to it.
    """
    names = ("hal/boot2.S", "hal/start.S")
    others = {name for name in _KINDS if name != f"microphone_{microphone}.c"}
    return [DEVICE_ROOT / name for name in names] + [
        *(path for path in _c_files("hal") if path.name not in others),
        *(path for path in _c_files("usb") if mic_over_usb or path.name != "audio.c"),
        *_c_files("dsp"),
        *_c_files("app"),
    ]


def portable_sources() -> list[Path]:
    """The part that this computer can run too: front end, classifier, decision, events."""
    app = [path for path in _c_files("app") if path.name not in _CHIP_ONLY]
    return [*_c_files("dsp"), *app]


def _c_files(folder: str) -> list[Path]:
    return sorted((DEVICE_ROOT / folder).glob("*.c"))
