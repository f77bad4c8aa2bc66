"""The page for everyone: axe-core's rules (WCAG 2.1 A and AA, contrast among them) and keys."""

from collections.abc import Iterator

import pytest
from desk import breaks_no_rule, browser_page, needs_chromium, studio
from playwright.sync_api import Page, expect
from pretended_run import pretend_run
from pretended_training import PretendedTraining

from jerboa import clips
from jerboa.project import Project

pytestmark = [pytest.mark.browser, needs_chromium]

STATIONS = ("sounds", "train", "judge", "try", "flash", "listen")


@pytest.fixture
def furnished(project: Project, pretended: PretendedTraining) -> Project:
    """Every station has something to show: warnings, curves, a run."""
    clips.write_clip(
        project.clips_folder / "alarm" / "again.wav",
        clips.read_clip(project.clips_folder / "alarm" / "one.wav"),
    )
    pretend_run(project, {"alarm/one.wav": [0.1, 0.9], "background/two.wav": [0.1, 0.6]})
    pretended.start()
    metrics = {"loss": 0.5, "validation_loss": 0.5, "validation_accuracy": 0.75}
    pretended.say("started", plan=[["baseline", 10]])
    for done in (1, 2):
        pretended.say("progress", stage="baseline", done=done, total=10, metrics=metrics)
    return project


def opened(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#clips .clip canvas[width]").first).to_be_visible()
    expect(page.locator("#curves")).to_be_visible()
    expect(page.locator("#cost .boards")).to_be_visible()
    page.evaluate("document.querySelector('#advanced').open = true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_breaks_a_rule(furnished: Project, scheme: str, width: int) -> None:
    microphone = furnished.clips_folder / "alarm" / "one.wav"
    with (
        studio(furnished.folder) as address,
        browser_page(
            microphone, viewport={"width": width, "height": 900}, color_scheme=scheme
        ) as page,
    ):
        opened(page, address)
        found = breaks_no_rule(page)
        assert "color-contrast" in {rule["id"] for rule in found.response["passes"]}
        page.get_by_role("button", name="Trim one").click()
        breaks_no_rule(page, "#trimmer")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture
def page(furnished: Project) -> Iterator[Page]:
    microphone = furnished.clips_folder / "alarm" / "one.wav"
    with studio(furnished.folder) as address, browser_page(microphone) as page:
        opened(page, address)
        yield page


WORDS = """() => {
  const board = document.querySelector('rect');
  const ground = board.getBoundingClientRect();
  const within = ({ left, right, top, bottom }) =>
    left > ground.left && right < ground.right && top > ground.top && bottom < ground.bottom;
  const colour = (node) => getComputedStyle(node).fill.match(/\\d+/g).map(Number);
  return [...document.querySelectorAll('text')].map((text) => ({
    stands: within(text.getBoundingClientRect()), ink: colour(text), ground: colour(board),
  }));
}"""


def luminance(colour: list[int]) -> float:
    """WCAG 2.1, relative luminance."""
    shares = [part / 255 for part in colour]
    linear = [s / 12.92 if s <= 0.03928 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_words_in_the_picture_are_read_on_any_ground(page: Page) -> None:
    """Axe does not look into pictures: these have their own ground, light or dark around it."""
    page.goto(f"{page.url}static/bootsel.svg")
    words = page.evaluate(WORDS)
    assert len(words) == 2
    for word in words:
        dark, light = sorted(map(luminance, (word["ink"], word["ground"])))
        assert word["stands"]
        assert (light + 0.05) / (dark + 0.05) >= 4.5


REACHED = """() => {
  const node = document.activeElement;
  if (node === document.body) return null;
  return node.dataset.key ??= String(Math.random());
}"""
OPERABLE = """() => [...document.querySelectorAll('a[href], button, input, select, summary')]
  .filter((node) => !node.matches(':disabled') && node.checkVisibility())
  .filter((node) => !node.dataset.key)
  .map((node) => node.outerHTML.slice(0, 90))"""


def test_every_control_is_reached_by_the_tab_key(page: Page) -> None:
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate(REACHED) is None:
            break
    assert page.evaluate(OPERABLE) == []


def test_keys_lead_past_the_header(page: Page) -> None:
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the first station")
    expect(skip).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("What is it?")).to_be_focused()


def test_stations_are_landmarks_in_the_order_of_the_work(page: Page) -> None:
    names = [f"{number} {name.capitalize()}" for number, name in enumerate(STATIONS, 1)]
    regions = page.get_by_role("region")
    found = [regions.nth(index).get_attribute("id") for index in range(regions.count())]
    assert found == list(STATIONS)
    for name in names:
        expect(page.get_by_role("heading", name=name)).to_be_visible()
