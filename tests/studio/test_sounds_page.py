"""The station "Sounds" in the browser: thousands of clips, trimming on the picture, undo."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from desk import SCROLL_ALL, browser_page, long_tasks, needs_chromium, studio
from playwright.sync_api import Page, expect
from studio_page import tone

from jerboa import clips
from jerboa.project import Project

pytestmark = [pytest.mark.browser, needs_chromium]

MANY = 2000


@pytest.fixture
def page(project: Project) -> Iterator[Page]:
    microphone = project.clips_folder / "alarm" / "one.wav"
    with browser_page(microphone, viewport={"width": 1280, "height": 900}) as page:
        yield page


def length(project: Project, identity: str) -> int:
    return len(clips.read_clip(project.clips_folder / identity))


def test_thousands_of_clips_scroll(project: Project, page: Page) -> None:
    """Rows out of sight do not exist; nothing keeps the page from answering."""
    rng = np.random.default_rng(0)
    for number in range(MANY - 2):
        samples = rng.integers(-9000, 9000, 3200).astype(np.int16)
        clips.write_clip(project.clips_folder / "alarm" / f"{number:04d}.wav", samples)
    with studio(project.folder) as address:
        page.goto(address)
        state = page.locator("#sounds .state")
        expect(state).to_have_text(f"{MANY} recordings, 2 labels", timeout=60_000)
        with long_tasks(page) as found:
            page.evaluate(SCROLL_ALL)
        last = page.locator("#clips .clip").last
        expect(last).to_have_attribute("aria-posinset", str(MANY))
        expect(last).to_have_attribute("aria-setsize", str(MANY))
        assert page.locator("#clips .clip").count() < 30
        expect(last.locator("canvas[width]")).to_be_visible()
    assert not found, f"milliseconds of tasks that are too long: {found}"


def test_trimming_by_keyboard_and_by_hand(project: Project, page: Page) -> None:
    with studio(project.folder) as address:
        page.goto(address)
        page.get_by_role("button", name="Trim one").click()
        begin = page.get_by_role("slider", name="Start")
        expect(begin).to_be_focused()
        for key in ("PageUp", "PageUp", "ArrowRight"):
            page.keyboard.press(key)
        expect(begin).to_have_attribute("aria-valuetext", "0.21 seconds")
        page.keyboard.press("Tab")
        page.keyboard.press("PageDown")
        page.keyboard.press("Escape")
        assert length(project, "alarm/one.wav") == 16_000

        page.get_by_role("button", name="Trim one").click()
        box = page.locator(".trim-stage").bounding_box()
        assert box is not None
        for start, end in ((0.02, 0.25), (0.98, 0.75)):
            page.mouse.move(box["x"] + start * box["width"], box["y"] + 60)
            page.mouse.down()
            page.mouse.move(box["x"] + end * box["width"], box["y"] + 60, steps=4)
            page.mouse.up()
        page.get_by_role("button", name="Keep this part").click()
        expect(page.locator("#clips .clip").first).to_contain_text("0.5 s")
    assert abs(length(project, "alarm/one.wav") - 8_000) <= 80


def test_a_deleted_clip_comes_back(project: Project, page: Page) -> None:
    with studio(project.folder) as address:
        page.goto(address)
        undo = page.get_by_role("button", name="Undo")
        expect(undo).to_be_disabled()
        page.get_by_role("button", name="Delete two").click()
        expect(page.locator("#clips .clip")).to_have_count(1)
        assert not (project.clips_folder / "background" / "two.wav").exists()
        expect(undo).to_have_attribute("title", "Undo: delete background/two.wav")
        undo.click()
        expect(page.locator("#clips .clip")).to_have_count(2)
    assert length(project, "background/two.wav") == 16_000


def test_a_clip_moves_to_a_label_that_is_new(project: Project, page: Page) -> None:
    with studio(project.folder) as address:
        page.goto(address)
        page.get_by_label("What is it?").fill("kettle")
        page.get_by_label("Label of one").select_option("kettle")
        expect(page.locator("#sounds .state")).to_have_text("2 recordings, 2 labels")
        expect(page.locator("#filter")).to_contain_text("kettle (1)")
    assert length(project, "kettle/one.wav") == 16_000


def test_files_that_are_no_sound_are_named(project: Project, page: Page, tmp_path: Path) -> None:
    for number in range(18):
        clips.write_clip(tmp_path / f"{number}.wav", tone(0.2, hertz=200.0 + 50 * number))
    (tmp_path / "notes.wav").write_text("no sound")
    with studio(project.folder) as address:
        page.goto(address)
        page.get_by_label("What is it?").fill("kettle")
        page.locator("#files").set_input_files(sorted(tmp_path.glob("*.wav")))
        expect(page.locator("#problems summary")).to_have_text("1 of 19 files were not taken")
        expect(page.locator("#problems li")).to_contain_text("notes.wav: cannot be decoded")
        expect(page.locator("#sounds .state")).to_have_text("20 recordings, 3 labels")
        page.locator("#filter").select_option("label kettle")
        expect(page.locator("#clips .clip").first).to_have_attribute("aria-setsize", "18")
