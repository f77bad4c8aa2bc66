"""Speed of the front end on this computer: ``python -m benchmarks.features ESC10_FOLDER``."""

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

Clip = NDArray[np.int16]


def read_clips(folder: Path) -> list[Clip]:
    """Every recording, mono at 16 kHz."""
    found = []
    for path in sorted((folder / "audio").iterdir()):
        samples, rate = soundfile.read(path, always_2d=True)
        mono = soxr.resample(samples.mean(axis=1), rate, 16_000)
        found.append(np.clip(np.round(mono * 32768), -32768, 32767).astype(np.int16))
    return found


def window_starts(clip: Clip) -> list[int]:
    """Every 4,000 samples, rounded down to the hop's grid."""
    starts = range(0, len(clip) - FRONT_END.samples + 1, STRIDE)
    return [start - start % FRONT_END.hop for start in starts]


def ours(clip: Clip) -> NDArray[np.int16]:
    """Transform the recording once and cut the windows out of it."""
    return FRONT_END.windows(FRONT_END.transform(clip), window_starts(clip))


HANN = cmsisdsp.arm_float_to_q15(np.hanning(256))
TRANSFORM = cmsisdsp.arm_rfft_instance_q15()
cmsisdsp.arm_rfft_init_q15(TRANSFORM, 256, 0, 1)


def notebook(clip: Clip) -> NDArray[np.int16]:
    """A chain of calls for each frame of each window, as in the tutorial's notebook."""
    starts = window_starts(clip)
    cut = np.empty((len(starts), FRONT_END.columns, FRONT_END.bins), np.int16)
    for window, start in enumerate(starts):
        for column in range(FRONT_END.columns):
            first = start + column * FRONT_END.hop
            frame = cmsisdsp.arm_mult_q15(clip[first : first + 256], HANN)
            spectrum = cmsisdsp.arm_rfft_q15(TRANSFORM, frame)
            cut[window, column] = cmsisdsp.arm_cmplx_mag_q15(spectrum)[: FRONT_END.bins]
    return cut


def timed(
    function: Callable[[Clip], NDArray[np.int16]], clip: Clip
) -> tuple[float, NDArray[np.int16]]:
    """Seconds of process time, so that other work on the machine counts less."""
    before = time.process_time()
    result = function(clip)
    return time.process_time() - before, result


def main() -> None:
    clips = read_clips(Path(sys.argv[1]))
    ours(clips[0])
    fast = slow = 0.0
    count = 0
    for clip in clips:
        seconds, found = timed(ours, clip)
        fast += seconds
        seconds, expected = timed(notebook, clip)
        slow += seconds
        count += len(found)
        np.testing.assert_array_equal(found, expected)
    record(
        "features.speedup",
        round(slow / fast, 1),
        "ratio",
        "python -m benchmarks.features ../shared/data/esc10",
        f"all {count} windows of {len(clips)} ESC-10 clips, stride 4,000 rounded down to the "
        f"hop of 128, equal bit for bit; process time, one core: {1e3 * slow / count:.3f} ms a "
        f"window by cmsisdsp calls, {1e3 * fast / count:.3f} ms by the chip's C with cutting",
    )


if __name__ == "__main__":
    main()
