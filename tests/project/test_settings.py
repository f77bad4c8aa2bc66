"""What ``jerboa.toml`` may not hold is named as it is written there."""

import re
from pathlib import Path

import pytest

from jerboa.errors import ProjectError
from jerboa.model_file import LogMelSettings, PcenSettings
from jerboa.project._demo import demo_settings
from jerboa.project._settings import read_settings


def write(folder: Path, training: str) -> Path:
    path = folder / "jerboa.toml"
    path.write_text(f"[training]\n{training}\n")
    return path


@pytest.mark.parametrize(
    ("training", "message"),
    [
        ('front_end = "mfcc"', "'training.front_end': Input should be 'log_mel', "),
        ("front_end = 3", "'training.front_end': Input should be 'log_mel', "),
        ("[training.front_end]\nbands = 80", "'training.front_end.bands': Input should be less"),
        (
            '[training.front_end]\nnormalization = { kind = "pcen", gain = 3 }',
            "'training.front_end.normalization.gain': Input should be less",
        ),
        (
            '[training.front_end]\nnormalization = { kind = "cmvn" }',
            "'training.front_end.normalization': Input tag 'cmvn'",
        ),
    ],
)
def test_wrong_front_ends(tmp_path: Path, training: str, message: str) -> None:
    with pytest.raises(ProjectError) as caught:
        read_settings(write(tmp_path, training))
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("training", "key", "message"),
    [
        ("[training.variation]\ncopies = -1", "training.variation", "copies = -1 is too little"),
        (
            "[training.variation]\nspeed = [2.0, 0.5]",
            "training.variation",
            "speed = [2, 0.5] is no range",
        ),
        ("[training.variation]\nspeed = [0, 1]", "training.variation", "0.1 or more"),
        ("speed = [0, 1]", "training", "speed = [0, 1] is no range"),
        ("silence_gate_dbfs = 70", "training.silence_gate_dbfs", "less than or equal to 0"),
        ("silence_gate_dbfs = nan", "training.silence_gate_dbfs", "less than or equal to 0"),
        ("pause_db = -30", "training.pause_db", "greater than or equal to 0"),
        ("[training.variation]\nroom = nan", "training.variation", "room = nan is no probability"),
        (
            "[training.feature_augmentation]\nmix = 2",
            "training.feature_augmentation",
            "give one from 0 to 1",
        ),
        (
            "[training.feature_augmentation]\nmix_db = [30, 0]",
            "training.feature_augmentation",
            "lower end",
        ),
        (
            "[training.feature_augmentation]\ngain_db = [-inf, 0]",
            "training.feature_augmentation",
            "no range",
        ),
        (
            "[training.feature_augmentation]\nmask_bins = -1",
            "training.feature_augmentation",
            "mask_bins",
        ),
        (
            "[training.feature_augmentation]\nshift_least = 0",
            "training.feature_augmentation",
            "at least 1",
        ),
        (
            "[training.feature_augmentation]\ncolour_db = inf",
            "training.feature_augmentation",
            "colour_db",
        ),
        (
            "[training.augmentation]\nnoise = 1.5",
            "training.augmentation",
            "noise = 1.5 is no probability",
        ),
        ("[training.augmentation]\nsilence_s = [-1, 1]", "training.augmentation", "0 or more"),
    ],
)
def test_what_is_no_probability_or_range(
    tmp_path: Path, training: str, key: str, message: str
) -> None:
    with pytest.raises(ProjectError) as caught:
        read_settings(write(tmp_path, training))
    assert f"'{key}'" in str(caught.value)
    assert message in str(caught.value)


def test_a_front_end_as_a_table(tmp_path: Path) -> None:
    table = '[training.front_end]\nbands = 32\nnormalization = { kind = "pcen", gain = 0.8 }'
    settings = read_settings(write(tmp_path, table))
    assert settings.training.front_end == LogMelSettings(
        bands=32, normalization=PcenSettings(gain=0.8)
    )


def test_the_demo_is_a_new_project_that_hears_two_seconds(tmp_path):
    path = tmp_path / "jerboa.toml"
    path.write_text(demo_settings("log_mel"))
    training = read_settings(path).training
    assert training.front_end == LogMelSettings(columns=124)
    assert training.fine_tuning.epochs < training.baseline.epochs
    path.write_text(demo_settings("tutorial"))
    assert read_settings(path).training.front_end == "spectrogram"


def test_recipes_of_the_documentation_are_accepted(tmp_path):
    page = (Path(__file__).parents[2] / "docs" / "learning.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?:^ {4}.*\n|^\n(?= {4}))+", page, re.MULTILINE)
    recipes = [block for block in blocks if "[training" in block]
    assert len(recipes) >= 4
    for recipe in recipes:
        path = tmp_path / "jerboa.toml"
        path.write_text("\n".join(line[4:] for line in recipe.splitlines()), encoding="utf-8")
        assert read_settings(path).training.model_fields_set


def test_a_clock_in_words(tmp_path: Path) -> None:
    path = tmp_path / "jerboa.toml"
    path.write_text('[firmware]\nclock = "fast"\n')
    with pytest.raises(
        ProjectError, match=r"'firmware\.clock': write auto or a whole number of MHz"
    ):
        read_settings(path)


def test_a_clock_in_quotes_is_its_number(tmp_path: Path) -> None:
    path = tmp_path / "jerboa.toml"
    path.write_text('[firmware]\nclock = "48"\n')
    assert read_settings(path).firmware.clock == 48
