"""Recording in the browser: nothing is recorded for no label, and no take gets lost."""

from collections.abc import Iterator

import pytest
from desk import needs_chromium, project_page
from playwright.sync_api import Page, expect

from jerboa import clips
from jerboa.project import Project

pytestmark = [pytest.mark.browser, needs_chromium]

CLIPS = "**/api/clips"
NO_MICROPHONE = """() => {
  navigator.mediaDevices.getUserMedia = async () => { throw new Error('Permission denied'); };
}"""

NAMELESS = """() => {
  const { mediaDevices } = navigator;
  const list = mediaDevices.enumerateDevices.bind(mediaDevices);
  const ask = mediaDevices.getUserMedia.bind(mediaDevices);
  window.streams = [];
  window.asked = [];
  mediaDevices.getUserMedia = async (wanted) => {
    window.asked.push(wanted.audio);
    window.streams.push(await ask(wanted));
    return window.streams.at(-1);
  };
  mediaDevices.enumerateDevices = async () =>
    window.asked.length ? list() : [{ kind: 'audioinput', deviceId: '', label: '' }];
  mediaDevices.dispatchEvent(new Event('devicechange'));
}"""
"""As a browser that was not allowed a microphone yet; what it is asked for is kept."""
LATE_ANSWER = """() => {
  const { mediaDevices } = navigator;
  const named = { kind: 'audioinput', deviceId: 'old', label: 'Unplugged' };
  const listed = [];
  mediaDevices.enumerateDevices = () => new Promise((answer) => listed.push(answer));
  mediaDevices.dispatchEvent(new Event('devicechange'));
  mediaDevices.dispatchEvent(new Event('devicechange'));
  listed[1]([{ ...named, label: 'Plugged in', deviceId: 'new' }]);
  return new Promise((done) => setTimeout(() => { listed[0]([named]); setTimeout(done); }));
}"""
"""The first of two questions is answered last."""
SECOND_REQUEST = """async () => {
  while (window.asked.length < 2) {
    await new Promise((done) => setTimeout(done, 20));
  }
  return window.asked[1];
}"""


@pytest.fixture
def page(project: Project) -> Iterator[Page]:
    with project_page(project) as page:
        expect(page.locator("#sounds .state")).to_have_text("2 recordings, 2 labels")
        yield page


@pytest.mark.parametrize("label", ["kéttle", "ket/tle", "", "  "])
def test_an_unusable_label_is_told_before_the_take(page: Page, label: str) -> None:
    page.get_by_label("What is it?").fill(label)
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("#toast")).to_contain_text("label")
    expect(page.locator("#toast")).not_to_contain_text("body")
    expect(page.locator("#recorder-note")).to_be_empty()
    expect(page.get_by_role("button", name="Record", exact=True)).to_be_enabled()


def test_a_take_is_kept_until_the_server_takes_it(project: Project, page: Page) -> None:
    page.get_by_label("What is it?").fill("kettle")
    page.route(CLIPS, lambda route: route.abort())
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("#recorder-note")).to_have_text("3…")
    page.get_by_label("What is it?").fill("another")
    note = page.locator("#recorder-note")
    expect(note).to_have_text("the clip was not added, but it is kept")
    expect(page.locator("#problems li")).to_contain_text("the server does not answer")
    again = page.get_by_role("button", name="Try again")
    again.click()
    expect(page.locator("#problems summary")).to_have_text("1 of 1 files were not taken")
    expect(again).to_be_enabled()
    page.unroute(CLIPS)
    again.click()
    expect(note).to_have_text("one clip added")
    expect(again).to_be_hidden()
    expect(page.locator("#problems")).to_be_hidden()
    [kept] = (project.clips_folder / "kettle").iterdir()
    assert len(clips.read_clip(kept)) == clips.SAMPLE_RATE
    expect(page.locator("#sounds .state")).to_have_text("3 recordings, 3 labels")


def test_without_a_microphone_nothing_is_counted_down_for_ever(page: Page) -> None:
    page.evaluate(NO_MICROPHONE)
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("#toast")).to_contain_text("no microphone (Permission denied)")
    expect(page.locator("#recorder-note")).to_be_empty()


def test_a_microphone_is_chosen_by_its_name_and_heard_raw(page: Page) -> None:
    page.evaluate(NAMELESS)
    names = page.get_by_role("button", name="Show their names")
    names.click()
    expect(names).to_be_hidden()
    assert page.evaluate("window.streams[0].active") is False
    page.get_by_label("Microphone").select_option("Fake Audio Input 1")
    page.get_by_role("button", name="Record", exact=True).click()
    asked = page.evaluate(SECOND_REQUEST)
    assert asked.pop("deviceId").keys() == {"exact"}
    raw = dict.fromkeys(("echoCancellation", "noiseSuppression", "autoGainControl"), False)
    assert asked == {**raw, "channelCount": 1}


def test_microphones_are_those_of_the_last_question(page: Page) -> None:
    page.evaluate(LATE_ANSWER)
    microphones = page.get_by_label("Microphone").locator("option")
    expect(microphones).to_have_text(["default", "Plugged in"])


def test_a_microphone_that_is_unplugged_is_told(page: Page) -> None:
    page.evaluate(NAMELESS)
    page.locator("#take").select_option("5")
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.locator("#recorder-note")).to_contain_text("recording")
    page.evaluate("window.streams[0].getAudioTracks()[0].dispatchEvent(new Event('ended'))")
    expect(page.locator("#toast")).to_contain_text("the microphone is gone; plug it in again")
    expect(page.get_by_role("button", name="Record", exact=True)).to_be_enabled()
    expect(page.locator("#recorder-note")).to_be_empty()


def test_noise_is_counted_beside_the_labels(project: Project, page: Page) -> None:
    sound = clips.read_clip(project.clips_folder / "alarm" / "one.wav")
    clips.write_clip(project.clips_folder / clips.BACKGROUND_NOISE / "rain.wav", sound)
    page.reload()
    told = "2 recordings, 2 labels, 1 of noise to mix in"
    expect(page.locator("#sounds .state")).to_have_text(told)
    expect(page.locator("#clips .clip")).to_have_count(2)
