"""docs/learning.md tells every architecture and every key."""

import re
from dataclasses import fields
from pathlib import Path

from jerboa.clips import Augmentation, RecordingVariation
from jerboa.training import (
    ARCHITECTURES,
    DistillationSettings,
    FeatureAugmentation,
    MiningSettings,
    PhaseSettings,
    TrainingSettings,
)

PAGE = Path(__file__).parents[2] / "docs" / "learning.md"
DATACLASSES = (Augmentation, FeatureAugmentation, RecordingVariation)
MODELS = (TrainingSettings, PhaseSettings, MiningSettings, DistillationSettings)


def test_the_table_has_every_architecture() -> None:
    """Renew it by ``python tools/make_architecture_docs.py``."""
    text = PAGE.read_text()
    for name, architecture in ARCHITECTURES.items():
        assert f"| `{name}` | {architecture.summary} |" in text


def test_every_key_of_a_training_is_told() -> None:
    text = PAGE.read_text()
    keys = [field.name for each in DATACLASSES for field in fields(each)]
    keys += [name for each in MODELS for name in each.model_fields]
    told = {key for key in keys if re.search(rf"(`|training\.|^    ){key}(`|\]| =)", text, re.M)}
    assert set(keys) == told
