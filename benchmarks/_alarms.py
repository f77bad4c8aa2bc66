"""Fire-alarm detectors of the benchmarks: what they are trained on, and how their decision is set.

Trained on generated sounds, ESC-10's folds 2 to 4, and the beginnings of the tracks and voices of
``jerboa data background``; watched and fitted on other generated sounds and fold 5.
None of the four real alarms, nor ESC-10's fold 1, nor the other real recordings decides anything.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks._background import music_and_speech
from jerboa.clips import (
    BACKGROUND,
    SAMPLE_RATE,
    Recording,
    RecordingVariation,
    Split,
    esc50,
    generated,
    one_label,
)
from jerboa.clips.generated import (
    ALARM_KINDS,
    KINDS,
    MADE_UP,
    PATTERNS,
    draw_pattern,
    generate_recording,
    sound_alarm,
)
from jerboa.model_file import LogMelSettings
from jerboa.project import fit_model
from jerboa.training import (
    FeatureAugmentation,
    PhaseSettings,
    TrainingSettings,
    find_front_end,
    train,
)

LABELS = (BACKGROUND, "alarm")
SETTINGS = TrainingSettings(
    front_end=LogMelSettings(columns=94),
    architecture="long_temporal",
    width=0.875,
    members=2,
    weight_decay=0.02,
    weight_averaging=0.99,
    stride=8_000,
    variation=RecordingVariation(copies=1),
    feature_augmentation=FeatureAugmentation(
        mix=0.7,
        mix_db=(0.0, 30.0),
        noise_snr_db=(0.0, 35.0),
        colour_db=5.0,
        mask_columns=4,
    ),
    baseline=PhaseSettings(epochs=16, learning_rate=2e-3, final_learning_rate=5e-5, patience=None),
    quantization="ptq",
)
"""Windows of 1.5 s: what beeps on or holds its pitch so long is an alarm, a note or a word is not;
of 2 s, an event would come late. Two networks as wide as the RAM of a release image holds."""
NETWORK = f"{SETTINGS.members} {SETTINGS.architecture} of width {SETTINGS.width:g}, averaged"
WINDOW_S = round(find_front_end(SETTINGS.front_end).samples / SAMPLE_RATE, 1)
TRAINED_ON = (
    "generated sounds, ESC-10's folds 2 to 4, and 20 s of each track and voice of "
    "`jerboa data background`,"
)
DETECTORS = Path("build") / "fire_alarm_streams"

_PER_KIND = 24
_MADE_UP = 1_500
_WATCHED_PER_KIND = 3
_FITTED_PER_KIND = 9
"""Of those that the decision is fitted to: with few, a miss is as likely chance as not."""
_REAL_COPIES = 6
"""How often each recording of ESC-10 is listed; twice only, a rooster of fold 5 rings."""
_HEARD_S = 20.0
"""Of each track and voice."""
_STREAM_S = 10.0
_LONGEST_PAUSE_S = 1.0


@dataclass(frozen=True)
class Sounds:
    """The real recordings, by what they are for."""

    folds: dict[int, list[Recording]]
    alarms: tuple[Recording, ...]
    backgrounds: tuple[Recording, ...]
    digits: tuple[Recording, ...]


def real_sounds() -> Sounds:
    """Find the real recordings in ``JERBOA_TEST_DATA``."""
    data = Path(os.environ["JERBOA_TEST_DATA"])
    clips = esc50(data / "esc10").relabel(BACKGROUND).recordings
    return Sounds(
        {fold: [each for each in clips if each.fold == fold] for fold in range(1, 6)},
        one_label(data / "fire_alarms", LABELS[1]).recordings,
        one_label(data / "backgrounds", BACKGROUND).recordings,
        one_label(data / "spoken_digits", BACKGROUND).recordings,
    )


def detector(sounds: Sounds, seed: int, *, alike: bool = False) -> Path:
    """The detector of a seed; trained, if it is not kept, on no real alarm.

    Parameters
    ----------
    sounds : Sounds
        Real ones.
    seed : int
        Also says which kinds are left out.
    alike : bool
        Whether made-up alarms may resemble the kinds left out.

    Returns
    -------
    Path
        Folder of ``model.keras`` and ``model.tflite``.
    """
    folder = DETECTORS / f"{'alike' if alike else 'seed'}_{seed}"
    if not (folder / "model.tflite").exists():
        made, watched = generated_sounds(left_out(seed), alike=alike)
        real = [each for fold in (2, 3, 4) for each in sounds.folds[fold] * _REAL_COPIES]
        parts = Split(
            train=(*made, *real, *_music_and_speech()),
            validation=(*watched, *sounds.folds[5]),
            test=(),
            labels=LABELS,
        )
        settings = SETTINGS.model_copy(update={"seed": seed})
        train(parts, folder, settings=settings, progress=_say)
    return folder


def left_out(seed: int) -> tuple[str, ...]:
    """The third of the generated kinds that a seed's detector is trained without."""
    return ALARM_KINDS[seed % 3 :: 3]


def _say(stage: str, done: int, total: int, metrics: Mapping[str, float]) -> None:
    if metrics:
        print(stage, f"{done}/{total}", f"validation {metrics['validation_loss']:.4f}", flush=True)


def _music_and_speech() -> list[Recording]:
    heard = round(_HEARD_S * SAMPLE_RATE)
    return [
        Recording(BACKGROUND, each.source, held=each.samples()[:heard])
        for kind in music_and_speech().values()
        for each in kind
    ]


@cache
def generated_sounds(
    without: tuple[str, ...] = (), *, alike: bool = False
) -> tuple[list[Recording], list[Recording]]:
    """Sounds to train on, and others to watch.

    The made-up alarms resemble no kind left out, unless they may be alike.
    """
    known = [kind for kind in KINDS if kind not in (MADE_UP, *without)]
    made = [*generated(1, _PER_KIND, kinds=known).recordings]
    for number in range(_MADE_UP):
        rng = np.random.default_rng([7, number])
        pattern = draw_pattern(rng, () if alike else without)
        made.append(generate_recording(MADE_UP, rng, pattern=pattern))
    return made, [*generated(2, _WATCHED_PER_KIND, kinds=known).recordings]


def fit(model: Path, sounds: Sounds, seed: int, per_hour: float = 0.5) -> None:
    """Fit a detector's decision to streams of alarms in fold 5, and write it into the model."""
    kinds = [kind for kind in ALARM_KINDS if kind not in left_out(seed)]
    alarms = clean_alarms(kinds, _FITTED_PER_KIND, 500 + seed)
    fit_model(model, [*alarms, *sounds.folds[5]], false_alarms_per_hour=per_hour, seed=seed)


def clean_alarms(kinds: Sequence[str], per_kind: int, seed: int) -> list[Recording]:
    """Alarms from the start of their pattern, without room or noise, to be set into scenes."""
    recordings = []
    for place, kind in enumerate(kinds):
        patterns = [pattern for pattern in PATTERNS if pattern.kind == kind]
        for number in range(per_kind):
            rng = np.random.default_rng([seed, place, number])
            pattern = patterns[number % len(patterns)]
            sound, on = sound_alarm(pattern, rng, round(2 * _STREAM_S * SAMPLE_RATE))
            start = _start(on)
            end = start + round(_STREAM_S * SAMPLE_RATE)
            samples = (3_000 * sound[start:end]).clip(-32_000, 32_000).astype(np.int16)
            active = on[start:end].reshape(-1, SAMPLE_RATE // 100).mean(axis=1) >= 0.5
            recordings.append(
                Recording(LABELS[1], f"{kind}-{number}", kind=kind, activity=active, held=samples)
            )
    return recordings


def _start(on: np.ndarray) -> int:
    """Where an alarm sounds for the first time, or again after its longest pause."""
    rises = np.flatnonzero(np.diff(np.concatenate([[False], on]).astype(int)) == 1)
    falls = np.flatnonzero(np.diff(on.astype(int)) == -1)
    pauses = [
        (rise - falls[falls < rise].max(initial=0), rise) for rise in rises if rise <= len(on) // 2
    ]
    longest, place = max(pauses, default=(0, 0))
    return int(place) if longest > _LONGEST_PAUSE_S * SAMPLE_RATE else int(rises[0])
