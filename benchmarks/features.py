"""Speed of the front end: ``python -m benchmarks.features ESC10_FOLDER``.

On this computer against the notebook's way, and in cycles on the emulated chip.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import cmsisdsp
import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from benchmarks._results import record
from jerboa.features import Spectrogram

FRONT_END = Spectrogram()
STRIDE = 4_000

Windows = list[tuple[NDArray[np.int16], list[int]]]


def read_windows(folder: Path) -> Windows:
    """Each recording at 16 kHz, and its window starts: every 4,000 samples, on the hop's grid."""
    found = []
    for path in sorted((folder / "audio").iterdir()):
        samples, rate = soundfile.read(path, always_2d=True)
        mono = soxr.resample(samples.mean(axis=1), rate, 16_000)
        clip = np.clip(np.round(mono * 32768), -32768, 32767).astype(np.int16)
        starts = range(0, len(clip) - FRONT_END.samples + 1, STRIDE)
        found.append((clip, [start - start % FRONT_END.hop for start in starts]))
    return found


def ours(windows: Windows) -> list[NDArray[np.int16]]:
    """Transform each recording once and cut the windows out of it."""
    return [FRONT_END.windows(FRONT_END.transform(clip), starts) for clip, starts in windows]


def notebook(windows: Windows) -> list[NDArray[np.int16]]:
    """A chain of calls for each frame of each window, as in the tutorial's notebook."""
    hann = cmsisdsp.arm_float_to_q15(np.hanning(256))
    transform = cmsisdsp.arm_rfft_instance_q15()
    cmsisdsp.arm_rfft_init_q15(transform, 256, 0, 1)
    result = []
    for clip, starts in windows:
        cut = np.empty((len(starts), FRONT_END.columns, FRONT_END.bins), np.int16)
        for window, start in enumerate(starts):
            for column in range(FRONT_END.columns):
                first = start + column * FRONT_END.hop
                frame = cmsisdsp.arm_mult_q15(clip[first : first + 256], hann)
                spectrum = cmsisdsp.arm_rfft_q15(transform, frame)
                cut[window, column] = cmsisdsp.arm_cmplx_mag_q15(spectrum)[: FRONT_END.bins]
        result.append(cut)
    return result


def timed(
    function: Callable[[Windows], list[NDArray[np.int16]]], windows: Windows
) -> tuple[float, list[NDArray[np.int16]]]:
    """Seconds of process time, so that other work on the machine counts less."""
    before = time.process_time()
    result = function(windows)
    return time.process_time() - before, result


def main() -> None:
    windows = read_windows(Path(sys.argv[1]))
    count = sum(len(starts) for _, starts in windows)
    ours(windows[:1])
    fast, found = timed(ours, windows)
    slow, expected = timed(notebook, windows)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)
    record(
        "features.speedup",
        round(slow / fast, 1),
        "ratio",
        "python -m benchmarks.features ../shared/data/esc10",
        f"all {count} windows of {len(windows)} ESC-10 clips, stride 4,000 rounded down to the "
        f"hop of 128, equal bit for bit; process time, one core: {1e3 * slow / count:.3f} ms a "
        f"window by cmsisdsp calls, {1e3 * fast / count:.3f} ms by the chip's C with cutting",
    )


if __name__ == "__main__":
    main()
