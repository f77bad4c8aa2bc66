"""From an empty project to a board that listens, by clicks alone.

With ``JERBOA_STUDIO_PICTURES`` set to a folder it keeps the screenshots of docs/studio.md there.
"""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk, browser_page, needs_chromium, studio
from playwright.sync_api import Page, expect
from quick_project import PER_LABEL, QUICK, sounds

from jerboa import clips
from jerboa.project import Project
from jerboa.studio._jobs import TrainingJob
from jerboa.studio._worker import plan
from jerboa.uf2_file import read_uf2

pytestmark = [pytest.mark.browser, pytest.mark.training, pytest.mark.emulator, needs_chromium]

TRAINING_MS = 240_000
UPLOAD_MS = 60_000
BOARD_MS = 120_000
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
SETTLES_MS = 1000
"""Until charts and rows have their new size."""


class Pictures:
    """Screenshots, if somebody wants them: of each step, and of each station on a phone."""

    PHONE = frozenset({"sounds", "training", "judge", "try", "flash", "listen"})

    def __init__(self, page: Page) -> None:
        self.page = page
        self.folder = os.environ.get("JERBOA_STUDIO_PICTURES")
        self.number = 0

    def __call__(self, name: str, station: str) -> None:
        self.number += 1
        if not self.folder:
            return
        shown = self.page.locator(f"#{station}")
        shown.screenshot(path=Path(self.folder) / f"{self.number:02d}-{name}.png")
        if name in self.PHONE:
            self.page.set_viewport_size(PHONE)
            self.page.wait_for_timeout(SETTLES_MS)
            shown.screenshot(path=Path(self.folder) / f"phone-{name}.png")
            self.page.set_viewport_size(DESK)


@pytest.fixture
def material(tmp_path: Path) -> dict[str, list[Path]]:
    folder = tmp_path / "sounds"
    folder.mkdir()
    return sounds(folder)


@pytest.fixture
def page(material: dict[str, list[Path]]) -> Iterator[Page]:
    with browser_page(material["background"][0], viewport=DESK) as page:
        yield page


def test_from_nothing_to_a_board_that_listens(
    tmp_path: Path, material: dict[str, list[Path]], page: Page
) -> None:
    project = tmp_path / "kettle"
    project.mkdir()
    (project / "jerboa.toml").write_text(QUICK)
    desk = Desk(page)
    picture = Pictures(page)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    with studio(project) as address:
        page.goto(address)
        try:
            collect(page, material, picture)
            train(page, picture)
            every_stage_was_planned(Project.open(project))
            judge(page, picture)
            try_it(page, picture)
            [run] = (project / "runs").glob("*-at-40")
            flash(page, desk, run, picture)
            listen(page, desk, material, project, picture)
        finally:
            desk.close()
    assert errors == []


def state(page: Page, station: str) -> object:
    return expect(page.locator(f"#{station} .state"))


def collect(page: Page, material: dict[str, list[Path]], picture: Pictures) -> None:
    state(page, "sounds").to_have_text("empty")
    picture("empty", "sounds")
    for number, (label, files) in enumerate(material.items(), 1):
        page.get_by_label("What is it?").fill(label)
        page.locator("#files").set_input_files(files)
        recorded(page, number * PER_LABEL, number)
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("#recorder-note")).to_have_text("one clip added", timeout=UPLOAD_MS)
    recorded(page, 2 * PER_LABEL + 1, 2)
    wait_for_spectrogram(page)
    picture("sounds", "sounds")


def recorded(page: Page, count: int, labels: int) -> None:
    told = re.compile(rf"^{count} recordings, {labels} label")
    expect(page.locator("#sounds .state")).to_have_text(told, timeout=UPLOAD_MS)


def train(page: Page, picture: Pictures) -> None:
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.locator("#curves")).to_be_visible(timeout=TRAINING_MS)
    picture("training", "train")
    state(page, "train").to_have_text("trained", timeout=TRAINING_MS)


def every_stage_was_planned(project: Project) -> None:
    said = TrainingJob(project).messages()
    stages = list(dict.fromkeys(each["stage"] for each in said if each["type"] == "progress"))
    planned = [stage for stage, _ in plan(project.settings)]
    assert stages == [stage for stage in planned if stage in stages]
    assert set(planned) == set(stages)


def judge(page: Page, picture: Pictures) -> None:
    handle = page.get_by_role("slider", name="Threshold")
    told = page.locator("#verdict [role=status]")
    handle.focus()
    page.keyboard.press("Home")
    expect(told).to_contain_text("threshold 0.00: misses 0.0 %")
    page.keyboard.press("End")
    expect(told).to_contain_text("threshold 1.00")
    for _ in range(50):
        page.keyboard.press("ArrowLeft")
    expect(told).to_contain_text("threshold 0.50")
    every_wrong_clip_is_there(page)
    picture("judge", "judge")
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    page.get_by_role("button", name="Use this threshold").click()
    expect(page.locator("#runs")).to_have_value(re.compile("-at-40$"), timeout=BOARD_MS)
    expect(told).to_contain_text("the run chose 0.40")


def every_wrong_clip_is_there(page: Page) -> None:
    """Of all that it was tested on, however well: the page shows only what is doubtful."""
    name = page.locator("#runs").input_value()
    run = page.request.get(f"{page.url}api/runs/{name}").json()
    assert len(run["scores"]["files"]) == len(run["scores"]["sources"]) >= 2
    for clip in run["scores"]["files"]:
        assert page.request.get(f"{page.url}api/clips/audio", params={"id": clip}).ok
    rows = page.locator("#wrongest li")
    expect(rows.get_by_role("button", name="Play")).to_have_count(rows.count())


def try_it(page: Page, picture: Pictures) -> None:
    alarm = page.locator("#try-clip option", has_text="alarm/").first.get_attribute("value")
    page.locator("#try-clip").select_option(alarm)
    page.get_by_role("button", name="Play to the board").click()
    state(page, "try").to_have_text("heard alarm", timeout=BOARD_MS)
    picture("try", "try")


def flash(page: Page, desk: Desk, run: Path, picture: Pictures) -> None:
    picture("flash", "flash")
    page.get_by_role("button", name="Flash the board").click()
    state(page, "flash").to_have_text("flashed and read back", timeout=BOARD_MS)
    image = read_uf2(run / "firmware.uf2")
    assert bytes(desk.rom.flash[: len(image)]) == image
    assert desk.rom.gone
    picture("flashed", "flash")
    desk.uf2 = run / "firmware.uf2"


def listen(
    page: Page, desk: Desk, material: dict[str, list[Path]], project: Path, picture: Pictures
) -> None:
    page.get_by_role("button", name="Connect to the board").click()
    expect(page.locator("#live")).to_be_visible(timeout=BOARD_MS)
    assert desk.board is not None
    desk.board.play(clips.read_clip(material["alarm"][0]), loop=True)
    expect(page.locator("#live .events li").first).to_contain_text("alarm on", timeout=BOARD_MS)
    # The board sends its last 2 s, and says so if they are not there yet.
    past = re.compile(r"\b([3-9]|\d\d) s since start")
    expect(page.locator("#live .note")).to_have_text(past, timeout=BOARD_MS)
    picture("listen", "listen")
    before = set((project / "clips" / "background").glob("*.wav"))
    page.get_by_role("button", name="That was wrong").click()
    page.get_by_label("What was it really?").fill("background", timeout=BOARD_MS)
    picture("wrong", "listen")
    page.get_by_role("button", name="Add it to the sounds").click()
    recorded(page, 2 * PER_LABEL + 2, 2)
    [added] = set((project / "clips" / "background").glob("*.wav")) - before
    assert len(clips.read_clip(added)) == 32_256
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the log").click()
    lines = Path(saved.value.path()).read_text().splitlines()
    assert any("hop" in json.loads(line) for line in lines)
    assert b"capture\n" in desk.written
    page.locator("#filter").select_option("label background")
    expect(page.locator("#clips .clip", has_text=added.stem)).to_be_visible()
    wait_for_spectrogram(page)
    picture("again", "sounds")


def wait_for_spectrogram(page: Page) -> None:
    """Of the clips in sight: a canvas has its width once it is painted."""
    page.locator("#clips").scroll_into_view_if_needed()
    expect(page.locator(".clip canvas[width]").nth(5)).to_be_visible(timeout=UPLOAD_MS)
