"""A base of ``jerboa pretrain`` from Debian's music, speech and effects: ``build/pretrained``."""

from collections.abc import Mapping
from itertools import chain
from pathlib import Path

from benchmarks._alarms import LABELS, Sounds
from benchmarks._background import music_and_speech
from jerboa.clips import BACKGROUND, Dataset, Recording, merge_same_sound, one_label
from jerboa.clips.debian_sounds import EFFECTS, get_debian_sounds
from jerboa.pretraining import pretrain

HEARD = (
    "pretrained without labels on 10 h of effects, music and speech from Debian's packages, with "
    "YAMNet (trained on AudioSet) as teacher"
)

_BASE = Path("build") / "pretrained" / "temporal.npz"
_EFFECTS = Path("build") / "effects"


def pretrained_base(sounds: Sounds) -> Path:
    """The base of ``temporal`` networks; made, if it is not kept.

    Parameters
    ----------
    sounds : Sounds
        What the networks are trained on and tested with: no file that holds a stretch of it is
        heard.
    """
    if not _BASE.exists():
        known = [*chain(*sounds.folds.values()), *sounds.alarms, *sounds.backgrounds]
        pretrain(_apart_from(known), _BASE, progress=_say)
    return _BASE


def _say(stage: str, done: int, total: int, metrics: Mapping[str, float]) -> None:
    if stage == "learning":
        print(stage, f"{done}/{total}", f"loss {metrics['loss']:.4f}", flush=True)


def _apart_from(known: list[Recording]) -> list[Recording]:
    get_debian_sounds(_EFFECTS, packages=EFFECTS)
    effects = one_label(_EFFECTS / "effects", BACKGROUND).recordings
    sounds = [*chain(*music_and_speech().values()), *effects]
    both = Dataset((*known, *sounds), LABELS).relabel(BACKGROUND)
    merged = merge_same_sound(both).recordings
    sources = {each.source for each in merged[: len(known)]}
    kept = [
        sound
        for sound, each in zip(sounds, merged[len(known) :], strict=True)
        if each.source not in sources
    ]
    print(f"{len(sounds) - len(kept)} of {len(sounds)} files hold what is tested", flush=True)
    return kept
