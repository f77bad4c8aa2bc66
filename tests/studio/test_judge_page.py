"""The station "Judge" in the browser: the handle, what it got wrong, what it costs."""

from collections.abc import Iterator

import pytest
from desk import browser_page, needs_chromium, studio
from playwright.sync_api import Page, expect
from pretended_run import pretend_run
from studio_page import tone

from jerboa import clips
from jerboa.project import Project

pytestmark = [pytest.mark.browser, needs_chromium]

WINDOWS = {
    "alarm/one.wav": [0.9, 0.9, 0.6, 0.6],
    "background/two.wav": [0.1, 0.1, 0.2, 0.7],
    "alarm/quiet.wav": [0.1, 0.1],
    "background/gone.wav": [0.95, 0.95],
}
"""A quarter of a second each: of background there are 6, 1.5 s, so that one is 2,400 an hour."""


@pytest.fixture
def page(project: Project) -> Iterator[Page]:
    clips.write_clip(project.clips_folder / "alarm" / "quiet.wav", tone(hertz=1000.0))
    pretend_run(project, WINDOWS)
    microphone = project.clips_folder / "alarm" / "one.wav"
    with (
        studio(project.folder) as address,
        browser_page(microphone, viewport={"width": 1280, "height": 900}) as page,
    ):
        page.goto(address)
        yield page


def cells(page: Page, table: str) -> list[list[str]]:
    rows = page.locator(f"{table} tr")
    return [row.locator("td").all_inner_texts() for row in rows.all()[1:]]


def test_the_handle_moves_misses_against_false_alarms(page: Page) -> None:
    told = page.locator("#verdict [role=status]")
    expect(told).to_have_text(
        "threshold 0.50: misses 33.3 %, 7,200 false alarms an hour of background "
        "(the run chose 0.50)"
    )
    assert cells(page, "#verdict .matrix") == [["3", "3"], ["2", "4"]]
    handle = page.get_by_role("slider", name="Threshold")
    handle.focus()
    for _ in range(25):
        page.keyboard.press("ArrowRight")
    expect(told).to_contain_text("threshold 0.75: misses 66.7 %, 4,800 false alarms")
    expect(handle).to_have_attribute("aria-valuetext", "0.75")
    assert cells(page, "#verdict table:not(.matrix)") == [
        ["50.0 %", "66.7 %", "4,800"],
        ["50.0 %", "66.7 %", "4,800"],
    ]

    chart = page.locator("#verdict svg")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + 45, box["y"] + 5, steps=3)
    page.mouse.up()
    expect(told).to_contain_text("misses 100.0 %, 0 false alarms")


def test_what_it_got_most_wrong_is_relabelled_on_the_spot(project: Project, page: Page) -> None:
    wrong = page.locator("#wrongest li")
    expect(wrong).to_have_count(2)
    expect(wrong.nth(0)).to_contain_text("background/gone: 95 % wrong, heard as alarm")
    expect(wrong.nth(0)).to_contain_text("moved or deleted since")
    expect(wrong.nth(1)).to_contain_text("alarm/quiet.wav: 90 % wrong, heard as background")
    expect(wrong.nth(1).locator("canvas[width]")).to_be_visible()
    with page.expect_response("**/api/clips/audio?id=alarm%2Fquiet.wav") as played:
        page.get_by_role("button", name="Play alarm/quiet.wav").click()
    assert played.value.ok
    page.get_by_label("New label of alarm/quiet.wav").select_option("background")
    expect(wrong.nth(1)).to_contain_text("moved or deleted since")
    assert (project.clips_folder / "background" / "quiet.wav").is_file()
    page.get_by_role("button", name="Undo").click()
    expect(wrong.nth(1).locator("canvas[width]")).to_be_visible()
    assert (project.clips_folder / "alarm" / "quiet.wav").is_file()


def test_a_run_without_scores_can_be_tried_and_flashed(project: Project, page: Page) -> None:
    (project.latest_run().folder / "scores.json").unlink()
    page.reload()
    expect(page.locator("#verdict")).to_contain_text("train again to judge its thresholds")
    expect(page.locator("#cost")).to_contain_text("A hop: 2.9 of 32 ms")
    expect(page.locator("#wrongest")).to_be_hidden()
    expect(page.get_by_role("button", name="Flash the board")).to_be_enabled()
    expect(page.locator("#toast")).to_be_empty()


def test_what_it_costs_on_each_board(page: Page) -> None:
    cost = page.locator("#cost")
    expect(cost).to_contain_text("A hop: 2.9 of 32 ms")
    expect(cost).to_contain_text("network 1.88 ms (235,000 cycles)")
    expect(cost).to_contain_text("free 29.1 ms at 125 MHz")
    expect(cost).to_contain_text("RAM: 115.9 KiB of 264.0 KiB")
    expect(cost.locator(".boards .fits")).to_have_count(8)
