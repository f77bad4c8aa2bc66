"""Bases of ``jerboa pretrain``, from Debian's music, speech and effects; in ``build/pretrained``."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from benchmarks._background import music_and_speech
from jerboa.clips import BACKGROUND, Dataset, Recording, merge_same_sound, one_label
from jerboa.clips.debian_sounds import EFFECTS, get_debian_sounds
from jerboa.pretraining import PretrainingSettings, pretrain

HEARD = (
    "pretrained without labels on 11 h of effects, music and speech from Debian's packages, with "
    "YAMNet (trained on AudioSet) as teacher"
)

_BASES = Path("build") / "pretrained"
_EFFECTS = Path("build") / "effects"
_EPOCHS: Mapping[float, int] = {1.0: 20, 1.5: 12}


def pretrained_base(width: float, tested: Dataset) -> Path:
    """The base of ``temporal`` networks of a width; made, if it is not kept.

    Parameters
    ----------
    width : float
    tested : Dataset
        What the networks will be tested on: no minute that holds a stretch of it is heard.
    """
    path = _BASES / f"temporal-{width:g}.npz"
    if not path.exists():
        settings = PretrainingSettings(width=width, epochs=_EPOCHS[width])
        pretrain(_apart_from(tested), path, settings=settings, progress=_say)
    return path


def _say(stage: str, done: int, total: int, metrics: Mapping[str, float]) -> None:
    if stage == "learning":
        print(stage, f"{done}/{total}", f"loss {metrics['loss']:.4f}", flush=True)


@cache
def _sounds() -> tuple[Recording, ...]:
    get_debian_sounds(_EFFECTS, packages=EFFECTS)
    effects = one_label(_EFFECTS / "effects", BACKGROUND).recordings
    return tuple(each for kind in music_and_speech().values() for each in kind) + effects


def _apart_from(tested: Dataset) -> list[Recording]:
    sounds = _sounds()
    known = tested.relabel(BACKGROUND).recordings
    merged = merge_same_sound(Dataset((*known, *sounds), (BACKGROUND,))).recordings
    sources = {each.source for each in merged[: len(known)]}
    kept = [
        sound
        for sound, each in zip(sounds, merged[len(known) :], strict=True)
        if each.source not in sources
    ]
    print(f"{len(sounds) - len(kept)} of {len(sounds)} files hold what is tested", flush=True)
    return kept
