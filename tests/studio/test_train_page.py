"""The station "Train" in the browser: every page sees the one training."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import browser_page, needs_chromium, studio
from playwright.sync_api import Page, expect
from pretended_training import PretendedTraining

from jerboa.project import Project

pytestmark = [pytest.mark.browser, needs_chromium]


@pytest.fixture
def page(project: Project) -> Iterator[Page]:
    with browser_page(project.clips_folder / "alarm" / "one.wav") as page:
        yield page


def epoch(pretended: PretendedTraining, done: int, time: float) -> None:
    metrics = {"loss": 0.5, "validation_loss": 0.5, "validation_accuracy": 0.75}
    said = {"stage": "baseline", "done": done, "total": 10, "metrics": metrics if done else {}}
    pretended.say("progress", **{**said, "time": time})


def sees(page: Page, done: int) -> None:
    expect(page.locator("#train .state")).to_have_text("training…")
    expect(page.locator("#training-note")).to_contain_text(f"{done} of 10, at most")
    label = page.locator("#curves svg")
    expect(label).to_have_attribute(
        "aria-label", f"After {done} epochs: validation loss 0.500, accuracy 75 %"
    )


def test_tabs_and_servers_come_and_go(
    project: Project, page: Page, pretended: PretendedTraining
) -> None:
    pretended.start()
    pretended.say("started", plan=[["baseline", 10], ["building", 1]])
    for done in range(4):
        epoch(pretended, done, 10.0 * done)
    with studio(project.folder) as address:
        page.goto(address)
        sees(page, 3)
        expect(page.locator("#training-note")).to_have_text(
            "step 1 of 2, learning to hear: 3 of 10, at most 70 s of training left"
        )
        expect(page.get_by_role("button", name="Train", exact=True)).to_be_disabled()
        second = page.context.new_page()
        second.goto(address)
        sees(second, 3)
        epoch(pretended, 4, 40.0)
        sees(page, 4)
        sees(second, 4)
        page.close()
        epoch(pretended, 5, 50.0)
        sees(second, 5)
    state = second.locator("#train .state")
    expect(state).to_have_text("the server is gone; start jerboa studio again")
    epoch(pretended, 6, 60.0)
    with studio(project.folder) as address:
        second.goto(address)
        sees(second, 6)
        second.get_by_role("button", name="Cancel").click()
        expect(state).to_have_text("interrupted; Train goes on from there")


def test_choices_of_the_fold_are_kept(project: Project, page: Page) -> None:
    with studio(project.folder) as address:
        page.goto(address)
        page.get_by_text("Advanced").click()
        page.get_by_label("Network").select_option("ds_cnn")
        expect(page.locator("#about-architecture")).to_have_text("depthwise separable convolutions")
        expect(page.get_by_label("Network")).to_be_focused()
    assert Project.open(Path(project.folder)).settings.training.architecture == "ds_cnn"
