"""What hours of real background are worth to a detector: ``background.*``.

The demo's training, once on its generated sounds alone and once with music and speech of
``jerboa data background`` beside them. What is counted are false alarms in tracks and voices of
packages that neither has heard, and the real alarms that are found.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks._alarms import real_sounds
from benchmarks._background import music_and_speech
from benchmarks._results import record
from jerboa.clips import BACKGROUND, Recording, generated, split
from jerboa.evaluation import score_streams
from jerboa.model_file import Decision
from jerboa.project import Project, fit_model, hear_recordings
from jerboa.project._demo import RECORDINGS_PER_KIND, demo_settings
from jerboa.training import shipped_base, train

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.background"
THRESHOLD = 0.8
"""At which false alarms are counted: the fitted decisions have hardly any."""

_HELD_OUT = (
    "asc-music",
    "asterisk-core-sounds-it-wav",
    "asterisk-core-sounds-ru-wav",
    "fretsonfire-songs-muldjord",
    "singularity-music",
)
_MANY_VOICES = ("ktuberling-data", "tuxpaint-stamps-default")
"""Of these every third voice is held out."""


def main() -> None:
    """Train twice, and count."""
    given, held = parts_of_background()
    for way, background in (("without", []), ("with", given)):
        measure(way, background, held)


def parts_of_background() -> tuple[list[Recording], list[Recording]]:
    """Tracks and voices to train on, and those of other packages and voices to test on."""
    parts: tuple[list[Recording], list[Recording]] = [], []
    for recordings in music_and_speech().values():
        for each in recordings:
            assert each.path is not None
            package, _, number = each.path.stem.rpartition("-")
            third = package in _MANY_VOICES and int(number) % 3 == 0
            parts[package in _HELD_OUT or third].append(each)
    return parts


def measure(way: str, background: Sequence[Recording], held: Sequence[Recording]) -> None:
    """Train as the demo does, with more background; count what rings in other background."""
    real = real_sounds()
    with tempfile.TemporaryDirectory() as scratch:
        project = Project.create(Path(scratch) / "demo", demo_settings("log_mel"))
        settings = project.settings.training
        sounds = generated(settings.seed, RECORDINGS_PER_KIND["log_mel"])
        sounds = replace(sounds, recordings=(*sounds.recordings, *background))
        parts = split(sounds, seed=settings.seed)
        base = shipped_base(settings)
        folder = project.runs_folder
        model = train(parts, folder, settings=settings, baseline=base, calibrated=True).model
        fit = fit_model(model, parts.validation, seed=settings.seed)
        assert fit is not None
        scenes = hear_recordings(model, [*real.alarms, *real.backgrounds], seed=0)
        quiet = hear_recordings(model, held)
    found = score_streams(scenes, fit.decision)
    at_threshold = Decision(
        threshold=THRESHOLD, background=BACKGROUND, release=0.6 * THRESHOLD, refractory=31
    )
    rings, by_decision = (score_streams(quiet, each) for each in (at_threshold, fit.decision))
    trained_on = f"the demo's training, {way} music and speech of jerboa data background"
    if background:
        trained_on += f", {len(background)} tracks and voices"
    record(
        f"background.{way}.false_alarms",
        round(rings.false_alarms_per_hour.value, 1),
        "an hour",
        COMMAND,
        f"{trained_on}; {rings.hours:.2f} h of other packages at a probability of {THRESHOLD:g}; "
        f"by the fitted decision {by_decision.false_alarms}; one run",
    )
    record(
        f"background.{way}.recall",
        round(100 * found.recall.value, 1),
        "% within 2 s",
        COMMAND,
        f"{trained_on}; four real alarms at 0, 10 and 20 dB, 0.5 and 8 m, by the fitted decision, "
        f"with {found.false_alarms} false alarms in {found.hours:.2f} h of these scenes; one run",
    )


if __name__ == "__main__":
    main()
