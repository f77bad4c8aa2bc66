"""The fold "Advanced" writes jerboa.toml."""

from pretended_training import PretendedTraining
from studio_page import Page

from jerboa.project import Project
from jerboa.training import TrainingSettings


def settings(project: Project) -> TrainingSettings:
    return Project.open(project.folder).settings.training


def choose(page: Page, **choices: str) -> dict[str, object]:
    answer = page("PATCH", "/api/training/settings", json=choices)
    assert answer.status_code == 200, answer.text
    return answer.json()["chosen"]


def test_choices_are_kept_in_the_settings(page: Page) -> None:
    file = page.project.folder / "jerboa.toml"
    before = file.read_text()
    chosen = choose(page, front_end="log_mel", architecture="small_cnn")
    assert (chosen["front_end"], chosen["architecture"]) == ("log_mel", "small_cnn")
    assert settings(page.project).front_end == "log_mel"
    assert settings(page.project).architecture == "small_cnn"
    comments = [line for line in before.splitlines() if line.startswith("#")]
    assert comments
    assert all(comment in file.read_text() for comment in comments)


def test_variation_is_switched_off_and_on(page: Page) -> None:
    file = page.project.folder / "jerboa.toml"
    before = file.read_text()
    assert choose(page, augmentation="none")["augmentation"] == "none"
    off = settings(page.project)
    assert off.augmentation is not None
    assert off.augmentation.noise == off.augmentation.mix == 0
    assert off.speed == (1.0, 1.0)
    assert off.variation.copies == 0
    assert choose(page, augmentation="full")["augmentation"] == "full"
    assert file.read_text() == before


def test_a_variation_of_ones_own_stays(page: Page) -> None:
    file = page.project.folder / "jerboa.toml"
    file.write_text(file.read_text() + "speed = [0.9, 1.1]\n")
    chosen = choose(page, architecture="ds_cnn")
    assert chosen["augmentation"] == "as in jerboa.toml"
    assert choose(page, augmentation="as in jerboa.toml")["augmentation"] == "as in jerboa.toml"
    assert settings(page.project).speed == (0.9, 1.1)


def test_a_front_end_of_ones_own_stays(page: Page) -> None:
    file = page.project.folder / "jerboa.toml"
    file.write_text(file.read_text() + 'front_end = {kind = "log_mel", bands = 20}\n')
    before = settings(page.project).front_end
    chosen = choose(page, architecture="ds_cnn", front_end="as in jerboa.toml")
    assert chosen["front_end"] == "as in jerboa.toml"
    assert settings(page.project).front_end == before


def test_what_is_not_known_is_refused(page: Page) -> None:
    before = (page.project.folder / "jerboa.toml").read_bytes()
    for choices in ({"architecture": "resnet"}, {"front_end": "fft"}, {"augmentation": "much"}):
        answer = page("PATCH", "/api/training/settings", json=choices)
        assert answer.status_code == 400
        assert "choose of " in answer.json()["problem"]
    assert page("PATCH", "/api/training/settings", json={"seed": 3}).status_code == 422
    assert (page.project.folder / "jerboa.toml").read_bytes() == before


def test_a_running_training_keeps_its_settings(page: Page, pretended: PretendedTraining) -> None:
    pretended.start()
    answer = page("PATCH", "/api/training/settings", json={"architecture": "ds_cnn"})
    assert answer.status_code == 400
    assert settings(page.project).architecture == "tutorial"
