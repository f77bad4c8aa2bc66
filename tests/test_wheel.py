"""A wheel, installed where nothing else is, does what the checkout does."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import numpy as np
import pytest

from jerboa.clips import write_clip
from jerboa.firmware import build_firmware

pytestmark = [pytest.mark.network, pytest.mark.emulator]

ROOT = Path(__file__).parent.parent
CONSTRAINTS = ROOT / "constraints.txt"


def run(*command: object, folder: Path) -> str:
    """Run a command in a folder, without the paths of this checkout."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("PYTHON")
    }
    result = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT, folder=folder)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def jerboa(wheel: Path) -> Path:
    """The command of a jerboa that was installed from a wheel, without the train extra."""
    folder = wheel.parent
    venv.create(folder / "venv", with_pip=True)
    scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    run(scripts / "python", "-m", "pip", "install", "-q", "-c", CONSTRAINTS, wheel, folder=folder)
    return scripts / "jerboa"


def test_the_pages_are_in_it(wheel: Path) -> None:
    """Every module, style and picture of the studio and of the widgets, as in the checkout."""
    source = ROOT / "src"
    pages = [path for path in source.glob("jerboa/*/static/*") if path.is_file()]
    assert {path.parent.parent.name for path in pages} == {"notebook", "studio"}
    with zipfile.ZipFile(wheel) as archive:
        for path in pages:
            held = archive.read(path.relative_to(source).as_posix())
            assert held == path.read_bytes(), path.name


def test_it_builds_the_same_firmware_and_runs_it(
    jerboa: Path, alarm_model: Path, tmp_path: Path
) -> None:
    assert "jerboa demo" in run(jerboa, "--help", folder=tmp_path)
    run(jerboa, "build", alarm_model, "-o", "out", folder=tmp_path)
    ours = build_firmware(alarm_model, tmp_path / "ours")
    assert (tmp_path / "out" / "firmware.uf2").read_bytes() == ours.uf2.read_bytes()

    noise = np.random.default_rng(0).integers(-3000, 3000, 8_000).astype(np.int16)
    write_clip(tmp_path / "noise.wav", noise)
    said = run(jerboa, "simulate", "out/firmware.uf2", "noise.wav", "--text", folder=tmp_path)
    assert '"warm":false' in said
    assert (tmp_path / "out" / "firmware-noise.png").stat().st_size > 10_000


def test_training_says_what_to_install(jerboa: Path, tmp_path: Path) -> None:
    """TensorFlow is an extra: without it, one line with the command that brings it."""
    run(jerboa, "new", "project", folder=tmp_path)
    for label in ("background", "kettle"):
        for index in range(3):
            noise = np.random.default_rng(index + len(label)).integers(-3000, 3000, 20_000)
            write_clip(tmp_path / "project/clips" / label / f"{index}.wav", noise.astype(np.int16))
    result = subprocess.run(
        [str(jerboa), "train", "-p", "project"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1, result.stderr
    assert "pip install 'jerboa[train]'" in result.stderr
