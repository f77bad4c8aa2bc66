"""Speed of the front end, here against the notebook's way, and in cycles on the emulated chip.

JERBOA_TEST_DATA=../shared/data python -m benchmarks.features
"""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cmsisdsp
import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from benchmarks._results import record
from jerboa.device import DEVICE_ROOT, build_firmware_elf
from jerboa.emulator import BARE_LINKER_SCRIPT, BARE_SOURCES, run_elf
from jerboa.features import Spectrogram

FRONT_END = Spectrogram()
COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.features"
HARNESS = Path(__file__).parent.parent / "tests" / "device" / "dsp_on_chip.c"
CHIP = {
    "dsp.column": "one spectrogram column, all 129 bins (the tutorial's: 79,232)",
    "dsp.column_32_bins": "one column, only the 32 bins that the tutorial's resize keeps",
    "dsp.decimation": "512 samples from PDM (the tutorial's: 381,632)",
}
EMULATED = "full-scale noise; code and tables in RAM; emulator, no bus contention"
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


def chip_cycles() -> dict[str, int]:
    """Cycles of each function, for loud noise."""
    rng = np.random.default_rng(0)
    samples = rng.integers(-32768, 32768, 896).astype(np.int16)
    bins = np.floor((np.arange(32) + 0.5) * 129 / 32).astype(np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        elf = Path(folder) / "dsp.elf"
        sources = [HARNESS, *sorted((DEVICE_ROOT / "dsp").glob("*.c"))]
        build_firmware_elf(
            [*BARE_SOURCES, *sources], BARE_LINKER_SCRIPT, elf, flags=["-DJERBOA_CHIP"]
        )
        words = rng.integers(0, 2**32, 1024, dtype=np.uint32)
        fill = {"samples": samples, "bins": bins, "words": words}
        run = run_elf(elf, write={name: array.tobytes() for name, array in fill.items()})
    return {
        "dsp.column": run.cycles_between(1, 2),
        "dsp.column_32_bins": run.cycles_between(2, 3),
        "dsp.decimation": run.cycles_between(5, 6),
    }


def main() -> None:
    for name, cycles in chip_cycles().items():
        record(name, cycles, "cycles", COMMAND, f"{CHIP[name]}; {EMULATED}")
    clips = read_clips(Path(os.environ["JERBOA_TEST_DATA"]) / "esc10")
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
        COMMAND,
        f"all {count} windows of {len(clips)} ESC-10 clips, stride 4,000 rounded down to the "
        f"hop of 128, equal bit for bit; process time, one core: {1e3 * slow / count:.3f} ms a "
        f"window by cmsisdsp calls, {1e3 * fast / count:.3f} ms by the chip's C with cutting",
    )


if __name__ == "__main__":
    main()
