"""Try, Flash and Listen by clicks, with the tutorial's own model in place of a training."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from desk import Desk, breaks_no_rule, browser_page, needs_chromium, studio
from playwright.sync_api import Page, expect
from pretended_run import pretend_run

from jerboa import clips
from jerboa.firmware import build_firmware
from jerboa.project import Project, ProjectSettings, Run
from jerboa.uf2_file import read_uf2

pytestmark = [pytest.mark.browser, pytest.mark.emulator, needs_chromium]

BOARD_MS = 120_000
RATE = clips.SAMPLE_RATE

FITS = """() => {
  const chart = document.querySelector('#board svg');
  return chart.clientWidth > 100 && chart.viewBox.baseVal.width === chart.clientWidth;
}"""
"""A chart is drawn anew for its width: its letters are never squeezed."""

BOOT_DRIVE = """async () => {
  const drive = await navigator.storage.getDirectory();
  const file = await drive.getFileHandle('INFO_UF2.TXT', { create: true });
  const about = await file.createWritable();
  await about.write('UF2 Bootloader v3.0\\r\\nBoard-ID: RPI-RP2\\r\\n');
  await about.close();
  window.showDirectoryPicker = async () => drive;
}"""
"""The browser's own file system stands in for the drive; the user's choice cannot be clicked."""

ON_DRIVE = """async () => {
  const drive = await navigator.storage.getDirectory();
  const file = await (await drive.getFileHandle('firmware.uf2')).getFile();
  return [...new Uint8Array(await file.arrayBuffer())];
}"""


@pytest.fixture(scope="module")
def alarm(test_data: Path) -> np.ndarray:
    return clips.read_clip(sorted((test_data / "fire_alarms").glob("*.flac"))[0])[: 6 * RATE]


@pytest.fixture(scope="module")
def project(
    tmp_path_factory: pytest.TempPathFactory, alarm_model: Path, alarm: np.ndarray
) -> Project:
    """With a run that was not trained here."""
    project = Project.create(tmp_path_factory.mktemp("stations") / "alarms")
    clips.write_clip(project.clips_folder / "alarm" / "one.wav", alarm[: 3 * RATE])
    clips.write_clip(project.clips_folder / "alarm" / "short.wav", alarm[: RATE * 3 // 5])
    run = Run(pretend_run(project, {"alarm/one.wav": [0.9], "background/two.wav": [0.1]}))
    build_firmware(alarm_model, run.folder)
    run.model.write_bytes(alarm_model.read_bytes())
    (run.folder / "settings.json").write_text(ProjectSettings().model_dump_json())
    return project


@pytest.fixture(scope="module")
def address(project: Project) -> Iterator[str]:
    with studio(project.folder) as address:
        yield address


@pytest.fixture
def page(address: str, alarm: np.ndarray, tmp_path: Path) -> Iterator[Page]:
    """The studio's page, whose microphone hears the alarm."""
    sound = tmp_path / "microphone.wav"
    clips.write_clip(sound, alarm)
    errors: list[str] = []
    with browser_page(sound, viewport={"width": 1280, "height": 900}) as page:
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        yield page
    assert errors == []


@pytest.fixture
def desk(page: Page) -> Iterator[Desk]:
    desk = Desk(page)
    yield desk
    desk.close()


def state(page: Page, station: str) -> object:
    return expect(page.locator(f"#{station} .state"))


def test_a_clip_and_the_microphone_reach_the_virtual_board(page: Page) -> None:
    page.get_by_role("button", name="Play to the board").click()
    state(page, "try").to_have_text("heard detected", timeout=BOARD_MS)
    expect(page.locator("#board .stages")).to_contain_text("cycles")
    assert page.locator("#board .band").count() >= 1
    lines = [json.loads(line) for line in page.locator("#board pre").text_content().splitlines()]
    hops = [line["hop"] for line in lines if "hop" in line]
    assert hops == list(range(1, len(hops) + 1))
    assert len(hops) > 60
    assert "detected" in {line.get("event") for line in lines}
    page.get_by_text("Serial port", exact=True).click()
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        breaks_no_rule(page, "#try")
    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_function(FITS)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_function(FITS)
    page.get_by_role("button", name="Record 3 s for it").click()
    state(page, "try").to_have_text(re.compile("recording"))
    state(page, "try").to_have_text("heard detected", timeout=BOARD_MS)


def test_a_clip_shorter_than_the_network_hears_is_heard(page: Page) -> None:
    page.locator("#try-clip").select_option("alarm/short.wav")
    page.get_by_role("button", name="Play to the board").click()
    state(page, "try").to_have_text("heard detected", timeout=BOARD_MS)
    expect(page.locator("#try-note")).to_contain_text("after 0.7 s of silence")


def test_this_computer_listens_live(page: Page) -> None:
    page.get_by_role("button", name="Listen live").click()
    live = page.locator("#try-live")
    expect(live.locator(".events li").last).to_contain_text("detected on", timeout=BOARD_MS)
    expect(live.locator(".word")).to_have_text("detected")
    expect(live.locator(".note")).to_have_text(re.compile("[5-9] s since start"))
    page.get_by_role("button", name="Stop").click()
    state(page, "try").to_have_text("not listening")
    before = live.locator(".note").text_content()
    page.wait_for_timeout(700)
    assert live.locator(".note").text_content() == before


def test_a_running_board_is_flashed_without_its_button(
    page: Page, desk: Desk, project: Project
) -> None:
    uf2 = project.latest_run().uf2
    desk.plug_in(uf2)
    page.evaluate("window.bridgeBootRomIsKnown = true")
    page.get_by_role("button", name="Flash the board").click()
    state(page, "flash").to_have_text("flashed and read back", timeout=BOARD_MS)
    image = read_uf2(uf2)
    assert bytes(desk.rom.flash[: len(image)]) == image


def test_a_boot_rom_that_is_new_to_the_page_is_asked_for(
    page: Page, desk: Desk, project: Project
) -> None:
    desk.plug_in(project.latest_run().uf2)
    page.get_by_role("button", name="Flash the board").click()
    state(page, "flash").to_have_text("in boot mode", timeout=BOARD_MS)
    expect(page.locator("#flash-note")).to_contain_text("once more")
    page.get_by_role("button", name="Flash the board").click()
    state(page, "flash").to_have_text("flashed and read back", timeout=BOARD_MS)


def test_the_serial_port_leads_into_boot_mode_too(page: Page, desk: Desk, project: Project) -> None:
    board = desk.plug_in(project.latest_run().uf2)
    page.get_by_role("button", name="By the serial port instead").click()
    state(page, "flash").to_have_text("in boot mode", timeout=BOARD_MS)
    assert desk.has_left()
    assert board.in_boot_rom


def test_a_cancelled_board_is_flashed_again(page: Page, desk: Desk, project: Project) -> None:
    """Nothing starts from what was written half; a second try writes all of it."""
    page.get_by_role("button", name="Flash the board").click()
    page.locator("#flash").get_by_role("button", name="Cancel").click()
    state(page, "flash").to_have_text("not flashed", timeout=BOARD_MS)
    expect(page.locator("#flash-note")).to_contain_text("waits in boot mode")
    assert bytes(desk.rom.flash[:4096]) == b"\xff" * 4096
    assert not desk.rom.gone
    page.get_by_role("button", name="Flash the board").click()
    state(page, "flash").to_have_text("flashed and read back", timeout=BOARD_MS)
    image = read_uf2(project.latest_run().uf2)
    assert bytes(desk.rom.flash[: len(image)]) == image


def test_a_board_that_is_unplugged_is_told(page: Page, desk: Desk) -> None:
    assert desk.board is None
    page.evaluate("""async () => {
      const device = await navigator.usb.requestDevice();
      device.transferOut = async () => {
        throw new DOMException('The device was disconnected.', 'NotFoundError');
      };
    }""")
    page.get_by_role("button", name="Flash the board").click()
    state(page, "flash").to_have_text("not flashed", timeout=BOARD_MS)
    expect(page.locator("#toast")).to_contain_text("the board was unplugged; hold BOOTSEL")


def test_the_firmware_is_saved_to_the_drive(page: Page, project: Project) -> None:
    page.evaluate(BOOT_DRIVE)
    page.get_by_role("button", name="Save to its drive").click()
    state(page, "flash").to_have_text("copied", timeout=BOARD_MS)
    assert bytes(page.evaluate(ON_DRIVE)) == project.latest_run().uf2.read_bytes()


def test_listening_survives_unplugging_and_keeps_what_was_misheard(
    page: Page, desk: Desk, project: Project, alarm: np.ndarray
) -> None:
    board = desk.plug_in(project.latest_run().uf2)
    board.play(alarm, loop=True)
    page.get_by_role("button", name="Connect to the board").click()
    live = page.locator("#live")
    expect(page.locator("#listen-note")).to_contain_text("on pico", timeout=BOARD_MS)
    expect(live.locator(".events li").last).to_contain_text("detected on", timeout=BOARD_MS)

    desk.is_plugged = False
    state(page, "listen").to_have_text("the board is gone; plug it in again", timeout=BOARD_MS)
    expect(page.get_by_role("button", name="That was wrong")).to_be_disabled()
    desk.is_plugged = True
    page.evaluate("navigator.serial.dispatchEvent(new Event('connect'))")
    state(page, "listen").to_have_text("listening", timeout=BOARD_MS)

    past = re.compile(r"\b([3-9]|\d\d) s since start")
    expect(live.locator(".note")).to_have_text(past, timeout=BOARD_MS)
    before = set((project.clips_folder / "background").glob("*.wav"))
    page.get_by_role("button", name="That was wrong").click()
    page.get_by_label("What was it really?").fill("background", timeout=BOARD_MS)
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        breaks_no_rule(page, "#listen")
    page.get_by_role("button", name="Add it to the sounds").click()
    expect(page.locator("#clips")).to_contain_text("board-")
    [added] = set((project.clips_folder / "background").glob("*.wav")) - before
    assert likeness(clips.read_clip(added), alarm) > 0.9

    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the log").click()
    lines = [json.loads(line) for line in Path(saved.value.path()).read_text().splitlines()]
    assert any("hop" in line for line in lines)
    assert any("status" in line for line in lines)
    page.get_by_role("button", name="Disconnect").click()
    state(page, "listen").to_have_text("not connected")


def likeness(clip: np.ndarray, played: np.ndarray) -> float:
    """Highest correlation of a clip with any part of what was played in a loop, 0 to 1."""
    loop = np.concatenate([played, played[: len(clip)]]).astype(float)
    part = clip.astype(float)
    size = 1 << (len(loop) + len(part)).bit_length()
    product = np.fft.irfft(np.fft.rfft(loop, size) * np.conj(np.fft.rfft(part, size)), size)
    energy = np.concatenate([[0.0], np.cumsum(loop**2)])
    window = energy[len(part) :] - energy[: -len(part)]
    level = np.sqrt(window * np.sum(part**2))
    return float(np.max(product[: len(window)] / np.maximum(level, 1.0)))
