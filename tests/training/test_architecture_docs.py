"""docs/learning.md tells every architecture and every key."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from jerboa.clips import Augmentation, RecordingVariation
from jerboa.training import (
    ARCHITECTURES,
    DistillationSettings,
    FeatureAugmentation,
    MiningSettings,
    PhaseSettings,
    TrainingSettings,
    build_network,
    find_front_end,
    network_cost,
)

PAGE = Path(__file__).parents[2] / "docs" / "learning.md"
DATACLASSES = (Augmentation, FeatureAugmentation, RecordingVariation)
MODELS = (TrainingSettings, PhaseSettings, MiningSettings, DistillationSettings)


@pytest.mark.training
@pytest.mark.parametrize("name", ARCHITECTURES)
def test_the_table_has_every_architecture_and_its_size(name: str) -> None:
    """Renew it by ``python tools/make_architecture_docs.py``."""
    front_end = find_front_end("spectrogram" if name == "tutorial" else "log_mel")
    size = network_cost(build_network(name, 1, shape=(front_end.columns, front_end.bins)))
    row = f"| `{name}` | {ARCHITECTURES[name].summary} | {size.parameters:,} | {size.macs:,} |"
    assert row in PAGE.read_text(encoding="utf-8")


def test_every_key_of_a_training_is_told() -> None:
    text = PAGE.read_text()
    keys = [field.name for each in DATACLASSES for field in fields(each)]
    keys += [name for each in MODELS for name in each.model_fields]
    told = {key for key in keys if re.search(rf"(`|training\.|^    ){key}(`|\]| =)", text, re.M)}
    assert set(keys) == told
