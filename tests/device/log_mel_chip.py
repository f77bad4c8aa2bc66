"""The log-mel front end on the emulated core: what `log_mel_on_chip.c` needs and gives."""

from dataclasses import astuple
from pathlib import Path

import numpy as np

from jerboa.device import DEVICE_ROOT, build_firmware_elf, mel_tables
from jerboa.emulator import BARE_LINKER_SCRIPT, BARE_SOURCES, ElfRun, run_elf
from jerboa.features import LevelNormalization, LogMel, Pcen

NAMES = ("log_mel.c", "log_mel_fft.c", "log_mel_tables.c", "level.c", "pcen.c")

STAGES = {
    "headroom": "changes_of_fours",
    "window": "multiply",
    "fft": "jerboa_fft_256",
    "bins": "powers_of_pairs",
    "band_sums": "shares_of_segments",
    "logarithms": "features_of_shares",
}
"""Functions of a window of 512."""


def build_program(folder: Path) -> Path:
    elf = folder / "log_mel.elf"
    sources = [*BARE_SOURCES, Path(__file__).with_name("log_mel_on_chip.c")]
    sources += [DEVICE_ROOT / "dsp" / name for name in NAMES]
    build_firmware_elf(sources, BARE_LINKER_SCRIPT, elf, flags=["-DJERBOA_CHIP"])
    return elf


def run_column(program: Path, front_end: LogMel, samples: np.ndarray) -> tuple[np.ndarray, ElfRun]:
    """One column of logarithms, between markers 1 and 2."""
    return _run(program, front_end, 1, {"samples": samples})


def run_normalization(
    program: Path, front_end: LogMel, columns: np.ndarray
) -> tuple[np.ndarray, ElfRun]:
    """Columns of logarithms normalized from a start, between markers 2 and 3."""
    fill = {"features": columns, "columns": np.array([len(columns)], np.int32)}
    chosen, hop = front_end.normalization, (front_end.hop, front_end.sample_rate)
    if isinstance(chosen, LevelNormalization):
        fill["level"] = np.array(astuple(chosen.constants(*hop)), np.int32)
    elif isinstance(chosen, Pcen):
        pcen = chosen.constants(*hop)
        facts = [len(pcen.curve) - 1, pcen.smoothing, pcen.gain, pcen.eps, pcen.offset]
        fill["pcen_facts"] = np.array(facts, np.int32)
        fill["curve"] = np.array(pcen.curve, np.uint16)
    return _run(program, front_end, len(columns), fill)


def _run(
    program: Path, front_end: LogMel, columns: int, fill: dict[str, np.ndarray]
) -> tuple[np.ndarray, ElfRun]:
    tables = mel_tables(front_end.window, front_end.bands, front_end.low_hz, front_end.high_hz)
    facts = [tables.window, tables.fft, tables.bands, tables.first_bin, tables.gain]
    fill = fill | {
        "hann": np.array(tables.hann, np.uint16),
        "segments": np.array(tables.segments, np.uint16),
        "facts": np.array(facts, np.uint16),
    }
    write = {name: array.tobytes() for name, array in fill.items()}
    read = {"features": 2 * columns * front_end.bands}
    run = run_elf(program, write=write, read=read, function_cycles=list(STAGES.values()))
    return np.frombuffer(run.memory["features"], np.int16).reshape(columns, -1), run
