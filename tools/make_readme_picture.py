"""Makes ``docs/virtual-board.png``: an alarm among everyday sounds, on the demo's firmware.

jerboa demo && python tools/make_readme_picture.py demo/runs/demo/firmware.uf2
"""

import sys
from pathlib import Path

import numpy as np

from jerboa.clips.generated import generate_recording
from jerboa.emulator import simulate

PICTURE = Path(__file__).parent.parent / "docs" / "virtual-board.png"
SCENE = (("speech-like", 3, 3.0), ("temporal-three", 4, 5.0), ("water", 1, 2.5))
"""Kind, seed and seconds of what is heard one after the other."""


def main() -> None:
    """Play the scene and draw it."""
    sounds = [
        generate_recording(kind, np.random.default_rng(seed), seconds, -12.0).samples()
        for kind, seed, seconds in SCENE
    ]
    simulate(Path(sys.argv[1]), np.concatenate(sounds)).plot(PICTURE)


if __name__ == "__main__":
    main()
