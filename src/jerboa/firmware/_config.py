"""``jerboa_config.h``: board, front end, labels and decision as constants of the firmware."""

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass

from jerboa.device import (
    PcenTables,
    input_quantization,
    level_constants,
    mel_tables,
    pcen_tables,
)
from jerboa.errors import BoardError, ModelError
from jerboa.firmware._boards import Board
from jerboa.firmware._build_id import c_string
from jerboa.firmware._clock import pll_settings
from jerboa.firmware._decision import decision_values
from jerboa.firmware._settings import FirmwareSettings
from jerboa.firmware._wiring import Wiring, wire
from jerboa.model_file import (
    FrontEnd,
    FrontEndSettings,
    LevelSettings,
    LogMelSettings,
    Metadata,
    PcenSettings,
)

_FRONT_ENDS = {
    "spectrogram_q15": "JERBOA_FRONT_END_SPECTROGRAM",
    "log_mel": "JERBOA_FRONT_END_LOG_MEL",
}
HOP_SAMPLES = 512
"""Samples of a hop: 32 ms."""
_HOP_LINE, _PROBABILITY, _STATUS_LINE = 192, 8, 576
"""Longest parts of the board's lines; app/hop_line.h, app/status.h."""


@dataclass(frozen=True)
class NetworkFacts:
    """What the configuration needs to know of the network.

    Attributes
    ----------
    input_bytes : int
        Size of the window that it sees; in a hop it may take the new columns only.
    input_scale, input_zero_point
        Quantization of the input.
    input_bins : tuple of int, optional
        Bins of the front end that the input holds; None for all of them.
    outputs : int
        Number of output values.
    output_scale, output_zero_point
        Quantization of the output.
    """

    input_bytes: int
    input_scale: float
    input_zero_point: int
    outputs: int
    output_scale: float
    output_zero_point: int
    input_bins: tuple[int, ...] | None = None


def config_header(
    board: Board,
    metadata: Metadata,
    network: NetworkFacts,
    settings: FirmwareSettings | None = None,
    *,
    mic_over_usb: bool = True,
) -> str:
    """The text of ``jerboa_config.h``; default settings if there are none.

    Parameters
    ----------
    board, metadata, network, settings
        What is built in.
    mic_over_usb : bool
        Whether audio may leave the board.

    Raises
    ------
    BoardError
        If the settings do not fit the board.
    ModelError
        If the metadata does not fit the network.
    """
    settings = settings or FirmwareSettings()
    _check(metadata, network)
    quantization = input_quantization(
        network.input_scale, network.input_zero_point, _step(metadata.front_end)
    )
    background = metadata.decision.background
    longest = max(len(json.dumps(label)) for label in metadata.labels)
    values: dict[str, object] = {
        **_wiring_values(wire(board, settings)),
        "JERBOA_MICROPHONE_GAIN": settings.gain,
        "JERBOA_CRYSTAL_STARTUP": f"{board.crystal_startup}u",
        **_clock_values(settings.clock),
        "JERBOA_USB_AUDIO": int(mic_over_usb),
        **_front_end_values(metadata.front_end, network.input_bins),
        "JERBOA_INPUT_QUANTIZATION": _braces(astuple(quantization)),
        "JERBOA_OUTPUTS": network.outputs,
        **decision_values(metadata.decision, network.output_scale, network.output_zero_point),
        "JERBOA_BACKGROUND": f"({metadata.labels.index(background) if background else -1})",
        "JERBOA_LABELS": _braces(_c_string(label) for label in metadata.labels),
        "JERBOA_LONGEST_LABEL": longest,
        "JERBOA_SERIAL_QUEUE": f"{_serial_queue(network.outputs, longest)}u",
    }
    lines = [f"#define {name} {value}" for name, value in values.items()]
    return "\n".join(
        [
            "/* Made by jerboa build: the board and the model's metadata. */",
            "#ifndef JERBOA_CONFIG_H",
            "#define JERBOA_CONFIG_H",
            "",
            *lines,
            "",
            "#endif",
            "",
        ]
    )


def _clock_values(clock: int | str) -> dict[str, object]:
    if isinstance(clock, str):
        raise BoardError("clock auto: measure it first, with jerboa.project.choose_clock")
    pll = pll_settings(clock)
    return {
        "JERBOA_CLOCK_HZ": f"{clock}000000u",
        "JERBOA_PLL_FEEDBACK": f"{pll.feedback}u",
        "JERBOA_PLL_POST1": f"{pll.post1}u",
        "JERBOA_PLL_POST2": f"{pll.post2}u",
    }


def _wiring_values(wiring: Wiring) -> dict[str, object]:
    values: dict[str, object] = {
        f"JERBOA_PIN_MICROPHONE_{role.upper()}": f"{pin}u"
        for role, pin in wiring.microphone.items()
    }
    values["JERBOA_MICROPHONE_RIGHT"] = f"{int(wiring.channel == 'right')}u"
    values["JERBOA_PIN_EVENT"] = wiring.event
    values["JERBOA_LED_ACTIVE_LOW"] = int(wiring.led.active_low)
    if wiring.led.pin is not None:
        values["JERBOA_PIN_LED"] = f"{wiring.led.pin}u"
    if wiring.led.power_pin is not None:
        values["JERBOA_PIN_LED_POWER"] = f"{wiring.led.power_pin}u"
    return values


def _front_end_values(front_end: FrontEnd, bins: tuple[int, ...] | None) -> dict[str, object]:
    values: dict[str, object] = {
        _FRONT_ENDS[front_end.kind]: 1,
        "JERBOA_FRAME": front_end.window,
        "JERBOA_FRAME_HOP": front_end.hop,
        "JERBOA_COLUMNS": front_end.columns,
        "JERBOA_BINS": len(bins) if bins else front_end.bins,
    }
    if bins:
        values["JERBOA_BIN_LIST"] = _braces(bins)
    if isinstance(front_end, LogMelSettings):
        values |= _log_mel_values(front_end)
    return values


def _log_mel_values(front_end: LogMelSettings) -> dict[str, object]:
    tables = mel_tables(
        front_end.window,
        front_end.bands,
        front_end.low_hz,
        front_end.high_hz,
        front_end.sample_rate,
    )
    return _normalization_values(front_end) | {
        "JERBOA_MEL_FFT": tables.fft,
        "JERBOA_MEL_BANDS": tables.bands,
        "JERBOA_MEL_FIRST_BIN": tables.first_bin,
        "JERBOA_MEL_GAIN": tables.gain,
        "JERBOA_MEL_SEGMENTS": _braces(map(_braces, tables.segments)),
        "JERBOA_MEL_HANN": _braces(tables.hann),
    }


def _normalization_values(front_end: LogMelSettings) -> dict[str, object]:
    chosen, hop, rate = front_end.normalization, front_end.hop, front_end.sample_rate
    if isinstance(chosen, LevelSettings):
        level = level_constants(chosen.release_db, chosen.floor_dbfs, chosen.range_db, hop, rate)
        return {"JERBOA_MEL_LEVEL": _braces(astuple(level))}
    if chosen is None:
        return {}
    pcen = _pcen(chosen, front_end)
    return {
        "JERBOA_MEL_PCEN_CURVE": _braces(pcen.curve),
        "JERBOA_MEL_PCEN_CHORDS": len(pcen.curve) - 1,
        "JERBOA_MEL_PCEN_SMOOTHING": pcen.smoothing,
        "JERBOA_MEL_PCEN_GAIN": pcen.gain,
        "JERBOA_MEL_PCEN_EPS": pcen.eps,
        "JERBOA_MEL_PCEN_OFFSET": pcen.offset,
    }


def _pcen(pcen: PcenSettings, front_end: LogMelSettings) -> PcenTables:
    values = (pcen.time_constant, pcen.gain, pcen.bias, pcen.power, pcen.eps)
    return pcen_tables(*values, front_end.hop, front_end.sample_rate)


def _step(front_end: FrontEnd) -> float:
    """Real value of one step of a front end's integers."""
    if isinstance(front_end, FrontEndSettings):
        return 1 / 64
    if isinstance(front_end.normalization, PcenSettings):
        return _pcen(front_end.normalization, front_end).scale
    return 1 / 256


def _check(metadata: Metadata, network: NetworkFacts) -> None:
    front_end = metadata.front_end
    bins = len(network.input_bins) if network.input_bins else front_end.bins
    if front_end.columns * bins != network.input_bytes:
        raise ModelError(
            f"the network reads {network.input_bytes} values, its front end gives "
            f"{front_end.columns} x {bins}; train it on this front end"
        )
    expected = 2 if network.outputs == 1 else network.outputs
    if len(metadata.labels) != expected:
        raise ModelError(
            f"the network's {network.outputs} outputs need {expected} labels, "
            f"the model has {len(metadata.labels)}; give them with --labels"
        )
    background = metadata.decision.background
    if background and background not in metadata.labels:
        raise ModelError(f"the background label '{background}' is none of the model's labels")


def _braces(values: Iterable[object]) -> str:
    return "{" + ", ".join(str(value) for value in values) + "}"


def _serial_queue(outputs: int, longest_label: int) -> int:
    """Bytes for a hop's line and a status behind it (app/report.c checks it), a power of two."""
    lines = _HOP_LINE + _PROBABILITY * outputs + longest_label + _STATUS_LINE
    return max(1024, 1 << (lines - 1).bit_length())


def _c_string(label: str) -> str:
    return c_string(json.dumps(label)[1:-1])
