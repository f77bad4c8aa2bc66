"""Modules of the widgets in a browser, with a pretended kernel."""

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from desk import browser_page, needs_chromium
from playwright.sync_api import Page, expect

from jerboa import clips, notebook
from jerboa.notebook._widget import Widget

pytestmark = [pytest.mark.browser, needs_chromium]

SHOW = """async ([text, traits]) => {
  const module = await import(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })));
  const place = document.createElement('div');
  document.body.replaceChildren(place);
  window.sent = [];
  window.commands = [];
  const heard = [];
  const viewOf = (bytes) => new DataView(Uint8Array.from(bytes).buffer);
  window.model = {
    get: (name) => (name === 'image' ? viewOf(traits.image) : traits[name]),
    set: (name, value) => { traits[name] = value; },
    save_changes: () => {},
    on: (what, hear) => what === 'msg:custom' && heard.push(hear),
    send: (message) => window.sent.push(message),
  };
  window.answer = (message) => heard.forEach((hear) => hear(message));
  module.default.render({ model: window.model, el: place });
}"""
PORT = """() => {
  const port = {
    getInfo: () => ({}),
    open: async () => {
      port.readable = new ReadableStream({});
      port.writable = new WritableStream({
        write: (bytes) => { window.commands.push(new TextDecoder().decode(bytes).trim()); },
      });
    },
    close: async () => {},
  };
  navigator.serial.requestPort = async () => port;
}"""


CHOOSING = """([step, name]) => {
  const refuse = async () => { throw new DOMException('as Chrome says', name); };
  const device = { vendorId: 0x2e8a, productId: 3, open: refuse, close: async () => {} };
  navigator.usb.requestDevice = step === 'choose' ? refuse : async () => device;
}"""
UF2 = (
    struct.pack("<8I", 0x0A324655, 0x9E5D5157, 0x2000, 0x10000000, 256, 0, 1, 0xE48BFF56)
    + bytes(476)
    + struct.pack("<I", 0x0AB16F30)
)
"""One block."""


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    microphone = tmp_path / "tone.wav"
    sound = 9000 * np.sin(np.arange(clips.SAMPLE_RATE))
    clips.write_clip(microphone, clips.to_int16(sound))
    with browser_page(microphone) as page:
        page.route("http://localhost/", lambda route: route.fulfill(body="<!doctype html><body>"))
        page.goto("http://localhost/")
        yield page


def show(page: Page, widget: type[Widget], **traits: object) -> None:
    page.evaluate(SHOW, [str(widget._esm), traits])


def test_a_label_is_checked_before_the_take_and_kept_for_it(page: Page) -> None:
    show(page, notebook.Recorder, label="kettle", seconds=0.5, count=0)
    record = page.get_by_role("button", name="Record")
    label = page.get_by_label("label")
    label.fill("ket/tle")
    record.click()
    expect(page.get_by_role("status")).to_contain_text("label “ket/tle” cannot be used")
    expect(record).to_be_enabled()
    label.fill("kettle")
    record.click()
    expect(record).to_be_disabled()
    label.fill("another")
    expect(record).to_be_enabled()
    [message] = page.evaluate("window.sent")
    assert message["label"] == "kettle"
    again = page.get_by_role("button", name="Try again")
    expect(again).to_be_hidden()
    page.evaluate("window.answer({ problem: 'the disk is full', clip: window.sent[0].clip })")
    expect(page.get_by_role("status")).to_contain_text("the disk is full. The clip is held")
    again.click()
    assert [each["label"] for each in page.evaluate("window.sent")] == ["kettle", "kettle"]


def test_a_board_is_asked_for_a_clip_only_under_a_label(page: Page) -> None:
    show(page, notebook.SerialMonitor, events=[], count=0)
    page.evaluate(PORT)
    page.get_by_role("button", name="Connect").click()
    wrong = page.get_by_role("button", name="That was wrong")
    label = page.get_by_label("what it really was")
    for typed in ("", "backgr/ound", "background"):
        label.fill(typed)
        wrong.click()
    page.wait_for_function("window.commands.length > 0")
    assert page.evaluate("window.commands") == ["capture"]


def test_a_board_that_may_not_be_opened_is_no_end(page: Page) -> None:
    show(page, notebook.Flasher, image=list(UF2), name="firmware.uf2", state="idle")
    flash = page.get_by_role("button", name="Flash the board")
    told, state = page.get_by_role("status"), page.locator(".state")
    page.evaluate(CHOOSING, ["choose", "NotFoundError"])
    flash.click()
    page.wait_for_timeout(300)
    expect(told).to_be_empty()
    expect(state).to_have_text("ready")
    page.evaluate(CHOOSING, ["open", "SecurityError"])
    flash.click()
    expect(told).to_contain_text("save the file to its drive RPI-RP2, or download it")
    expect(state).to_have_text("not flashed")
    page.evaluate(CHOOSING, ["open", "NotFoundError"])
    flash.click()
    expect(told).to_contain_text("the board was unplugged; hold BOOTSEL")
    expect(flash).to_be_enabled()
