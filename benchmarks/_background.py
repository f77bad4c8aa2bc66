"""Music and speech of ``jerboa data background``, kept in ``build/background``."""

from pathlib import Path

from jerboa.clips import BACKGROUND, Recording, one_label
from jerboa.clips.debian_sounds import get_debian_sounds

_FOLDER = Path("build") / "background"


def music_and_speech() -> dict[str, tuple[Recording, ...]]:
    """Tracks by ``music``, voices by ``speech``; fetched, if they are not there."""
    get_debian_sounds(_FOLDER)
    return {kind: one_label(_FOLDER / kind, BACKGROUND).recordings for kind in ("music", "speech")}
