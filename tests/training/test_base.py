"""Bases: what is written is what is loaded, and the shipped one is whole, small and credited."""

from pathlib import Path

import numpy as np
import pytest

import jerboa.training
from jerboa.clips import esc50
from jerboa.errors import ModelError
from jerboa.model_file import LogMelSettings
from jerboa.training import (
    TrainingSettings,
    build_network,
    heard_by_shipped_bases,
    shipped_base,
    train,
    write_base,
)

pytestmark = pytest.mark.training

BASES = Path(jerboa.training.__file__).parent / "bases"
SETTINGS = TrainingSettings(front_end="log_mel", architecture="detector", width=0.5)


@pytest.fixture
def base(tmp_path):
    network = build_network("detector", 3, shape=(62, 40), seed=4, width=0.5)
    windows = np.random.default_rng(0).uniform(0, 30, (8, 62, 40, 1)).astype(np.float32)
    network.get_layer("normalization").adapt(windows)
    write_base(tmp_path / "base.npz", network, SETTINGS, ("one", "two", "three"))
    return tmp_path / "base.npz", network, windows


def test_what_is_loaded_computes_what_was_written(base):
    from jerboa.training._base import load_base

    path, network, windows = base
    given = load_base(path).predict(windows, verbose=0)
    assert given == pytest.approx(network.predict(windows, verbose=0), abs=2e-3)


def test_a_damaged_base_is_refused(base, tones, tmp_path):
    path, *_ = base
    path.write_bytes(path.read_bytes()[:2_000])
    with pytest.raises(ModelError, match=r"base\.npz: not a base"):
        train(tones, tmp_path / "run", settings=SETTINGS, baseline=path)


def test_a_training_starts_from_a_base(base, tones, short, tmp_path):
    path, network, _ = base
    settings = short.model_copy(
        update={
            "front_end": "log_mel",
            "architecture": "detector",
            "width": 0.5,
            "feature_augmentation": None,
            "quantization": "ptq",
            "fine_tuning": short.fine_tuning.model_copy(update={"epochs": 0}),
        }
    )
    result = train(tones, tmp_path / "run", settings=settings, baseline=path)
    assert list(result.history) == ["head", "fine_tuning"]
    from jerboa.training import load_network

    kernel = load_network(result.network).get_layer("convolution_0").get_weights()[0]
    ours = network.get_layer("convolution_0").get_weights()[0]
    assert kernel == pytest.approx(ours, abs=1e-3), "the head alone has learned"


def test_a_base_reads_windows_of_any_length(base, tones, short, tmp_path):
    from jerboa.training._base import load_base

    path, network, _ = base
    longer = load_base(path, columns=124)
    assert longer.input_shape == (None, 124, 40, 1)
    for given, wanted in zip(longer.get_weights(), network.get_weights(), strict=True):
        np.testing.assert_allclose(given, wanted, rtol=1e-3, atol=1e-3)
    front_end = LogMelSettings(columns=124)
    shipped = SETTINGS.model_copy(update={"front_end": front_end, "width": 1.0})
    assert shipped_base(shipped) is not None
    settings = short.model_copy(
        update={"front_end": front_end, "architecture": "detector", "width": 0.5}
    )
    history = train(tones, tmp_path / "run", settings=settings, baseline=path).history
    assert history["fine_tuning"][-1]["loss"] < history["head"][1]["loss"]


def test_the_shipped_base_fits_its_settings_only():
    settings = SETTINGS.model_copy(update={"width": 1.0})
    assert shipped_base(settings) == BASES / "log_mel_detector.npz"
    assert shipped_base(SETTINGS) is None
    assert shipped_base(settings.model_copy(update={"front_end": "spectrogram"})) is None
    assert shipped_base(settings.model_copy(update={"architecture": "ds_cnn"})) is None


def test_bases_are_small_and_hold_weights_alone():
    assert sum(path.stat().st_size for path in BASES.iterdir()) <= 300 * 1024
    for path in BASES.glob("*.npz"):
        with np.load(path, allow_pickle=False) as file:
            assert {file[name].dtype for name in file.files if name != "facts"} == {
                np.dtype(np.float16)
            }


def test_every_recording_that_was_heard_is_credited(test_data):
    """All of ESC-10 but the two clips whose sources are neither CC0 nor CC BY."""
    credits = (BASES / "CREDITS.md").read_text()
    clips = {each.path.stem.rsplit("-", 1)[0] for each in esc50(test_data / "esc10").recordings}
    lines = (test_data / "esc10" / "LICENSE-AND-CREDITS.txt").read_text().splitlines()
    others = {clip for clip in clips for line in lines if clip in line and "Sampling+" in line}
    assert len(others) == 2
    known = heard_by_shipped_bases()
    assert known == {f"esc50-{clip.split('-')[1]}" for clip in clips - others}
    for clip in clips:
        assert (f"- {clip}: [" in credits) == (clip not in others), clip
