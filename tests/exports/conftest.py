"""One network, exported for every target."""

from pathlib import Path

import pytest
from building import Export
from small_networks import chain

from jerboa.firmware import export_model

NAME = "kettle"


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "kettle.tflite"
    path.write_bytes(chain())
    return path


@pytest.fixture
def export(model: Path, tmp_path: Path) -> Export:
    def make(target: str) -> Path:
        folder = tmp_path / NAME
        export_model(model, folder, target=target, name=NAME)
        return folder

    return make
