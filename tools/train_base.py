"""Train the bases that ship with jerboa: ``src/jerboa/training/bases/``, weights and credits.

    JERBOA_TEST_DATA=../shared/data python tools/train_base.py

It hears ESC-10's recordings (CC BY, credited in ``CREDITS.md`` beside the weights) and sounds that
jerboa generates, nothing else; only weights are kept, as float16.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from jerboa.clips import Dataset, RecordingVariation, combine, esc50, split
from jerboa.clips.generated import generated
from jerboa.training import (
    FeatureAugmentation,
    PhaseSettings,
    TrainingSettings,
    load_network,
    train_baseline,
    write_base,
)

BASES = Path(__file__).parent.parent / "src" / "jerboa" / "training" / "bases"
GENERATED_SEED = 30_422
RECORDINGS_PER_KIND = 12
ARCHITECTURES = ("detector", "temporal")

SETTINGS = TrainingSettings(
    front_end="log_mel",
    stride=8_000,
    silence_gate_dbfs=None,
    label_smoothing=0.1,
    weight_decay=0.02,
    weight_averaging=0.99,
    feature_augmentation=FeatureAugmentation(
        mix=0.2, mix_up=0.5, noise=0.3, noise_snr_db=(0.0, 35.0)
    ),
    variation=RecordingVariation(copies=1),
    baseline=PhaseSettings(epochs=32, learning_rate=2.5e-3, final_learning_rate=5e-5, patience=32),
)
HEADER = """\
# Credits of the bases

The weights in this folder were trained by `tools/train_base.py` on sounds that jerboa generates
and on {count} clips of [ESC-10](https://dx.doi.org/10.7910/DVN/YDEPUT) by Karol J. Piczak, made of
recordings from [Freesound](https://freesound.org) and licensed under [CC BY
3.0](https://creativecommons.org/licenses/by/3.0/). Only clips whose sources are CC0 or CC BY were
heard. No recording is part of jerboa. Each clip, its source, author and licence:

{credits}
"""

_CREDIT = re.compile(r"- \[(.+)\.ogg\]:\s+clip derived from (.+) \((http.+)\) by (.+) \[(CC.+)\]")
_PERMISSIVE = {"CC0", "CC-BY"}


def credited(data: Path) -> dict[str, str]:
    """A line of credit for each of ESC-10's clips that may be used, by the clip's name."""
    found = {}
    for line in (data / "LICENSE-AND-CREDITS.txt").read_text(encoding="utf-8").splitlines():
        credit = _CREDIT.match(line)
        if credit and credit[5] in _PERMISSIVE:
            clip, title, address, author, licence = credit.groups()
            found[clip] = f"- {clip}: [{title}]({address}) by {author}, {licence}"
    return found


def main() -> None:
    """Train, and write weights and credits."""
    data = Path(os.environ["JERBOA_TEST_DATA"]) / "esc10"
    lines = credited(data)
    clips = esc50(data)
    used = [each for each in clips.recordings if each.path.stem.rsplit("-", 1)[0] in lines]
    sounds = generated(GENERATED_SEED, RECORDINGS_PER_KIND).by_kind()
    dataset = combine([Dataset(tuple(used), clips.labels), sounds])
    parts = split(dataset, (0.9, 0.1, 0.0), seed=SETTINGS.seed)

    def tell(phase: str, epoch: int, epochs: int, metrics: Mapping[str, float]) -> None:
        print(f"{phase} {epoch} of {epochs}", dict(metrics), flush=True)

    for architecture in ARCHITECTURES:
        settings = SETTINGS.model_copy(update={"architecture": architecture})
        with tempfile.TemporaryDirectory() as scratch:
            trained = train_baseline(parts, Path(scratch), settings=settings, progress=tell)
            network = load_network(trained)
        write_base(BASES / f"log_mel_{architecture}.npz", network, settings, parts.labels)
    text = HEADER.format(count=len(used), credits="\n".join(lines[clip] for clip in sorted(lines)))
    (BASES / "CREDITS.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
