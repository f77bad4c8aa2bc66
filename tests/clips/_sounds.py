"""Sounds whose truth is known, and files that are not what they seem."""

import zlib
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray


def sine(frequency: float, seconds: float, rate: int = 16_000, level: float = 0.5) -> NDArray:
    return level * np.sin(2 * np.pi * frequency * np.arange(int(seconds * rate)) / rate)


def noise(seconds: float, seed: int = 0, level: float = 1000.0) -> NDArray[np.int16]:
    rng = np.random.default_rng(seed)
    return np.rint(rng.normal(0, level, int(seconds * 16_000))).astype(np.int16)


def write(path: Path, sound: NDArray, rate: int = 16_000, **options: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, sound, rate, **options)
    return path


def labelled_folder(root: Path, counts: dict[str, int]) -> Path:
    for label, count in counts.items():
        (root / label).mkdir(parents=True, exist_ok=True)
        for number in range(count):
            seed = zlib.crc32(label.encode()) + number
            write(root / label / f"{number}.wav", noise(0.5, seed))
    return root
