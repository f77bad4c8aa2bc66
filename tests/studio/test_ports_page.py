"""Flash and Listen in the browser before there is a run or a board, and at a port that is busy."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import needs_chromium, project_page
from playwright.sync_api import Page, expect
from pretended_run import pretend_run

from jerboa.project import Project

pytestmark = [pytest.mark.browser, needs_chromium]

BUSY_PORT = """() => {
  const port = {
    getInfo: () => ({}),
    open: async () => { throw new DOMException('Failed to open serial port.', 'NetworkError'); },
    close: async () => {},
  };
  navigator.serial.requestPort = async () => port;
}"""
NO_CHOICE = """() => {
  navigator.serial.requestPort = async () => {
    throw new DOMException('No port selected by the user.', 'NotFoundError');
  };
}"""
TALKATIVE_PORT = """() => {
  const lines = '{"x":1}\\n'.repeat(20_000);
  const bytes = new TextEncoder().encode(lines);
  const port = {
    getInfo: () => ({}),
    open: async () => {
      let left = 11;
      port.readable = new ReadableStream({
        pull: (controller) => left-- > 0 ? controller.enqueue(bytes) : new Promise(() => {}),
      });
      port.writable = new WritableStream({});
    },
    close: async () => {},
  };
  navigator.serial.requestPort = async () => port;
}"""
"""More than the log holds."""


ONE_PORT = """() => {
  window.opened = [];
  const port = {
    getInfo: () => ({}),
    open: async ({ baudRate }) => {
      if (port.readable) throw new DOMException('The port is already open.', 'InvalidStateError');
      window.opened.push(baudRate);
      port.readable = new ReadableStream({});
    },
    setSignals: async () => {},
    close: async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      port.readable = null;
    },
  };
  navigator.serial.requestPort = async () => port;
}"""
"""That takes its time to close."""


@pytest.fixture
def page(project: Project) -> Iterator[Page]:
    with project_page(project) as page:
        yield page


def test_there_is_no_firmware_to_download_before_the_first_run(
    project: Project, page: Page
) -> None:
    expect(page.locator("#flash .state")).to_have_text("train first")
    expect(page.locator("#download")).to_be_hidden()
    pretend_run(project, {"alarm/one.wav": [0.9], "background/two.wav": [0.1]})
    page.reload()
    expect(page.locator("#download")).to_have_attribute("href", "api/runs/first/firmware")
    expect(page.locator("#download")).to_be_visible()


def test_a_busy_port_is_told_and_asked_for_again(page: Page) -> None:
    page.evaluate(BUSY_PORT)
    connect = page.get_by_role("button", name="Connect to the board")
    for _ in range(2):
        connect.click()
        expect(page.locator("#toast")).to_contain_text("the port is in use by another program")
        page.evaluate("document.querySelector('#toast').replaceChildren()")
    page.get_by_role("button", name="By the serial port instead").click()
    expect(page.locator("#toast")).to_contain_text("the port is in use by another program")


def test_closing_the_list_of_ports_is_no_failure(page: Page) -> None:
    page.evaluate(NO_CHOICE)
    for name in ("Connect to the board", "By the serial port instead"):
        page.get_by_role("button", name=name).click()
    page.wait_for_timeout(300)
    expect(page.locator("#toast")).to_be_empty()
    expect(page.locator("#listen .state")).to_have_text("not connected")


def test_the_port_is_let_go_before_it_is_touched(page: Page) -> None:
    page.evaluate(ONE_PORT)
    page.get_by_role("button", name="Connect to the board").click()
    expect(page.locator("#listen .state")).to_have_text("listening")
    page.get_by_role("button", name="By the serial port instead").click()
    expect(page.locator("#flash .state")).to_have_text("in boot mode")
    assert page.evaluate("window.opened") == [115_200, 1200]
    expect(page.locator("#toast")).to_be_empty()


def test_a_full_log_is_told(page: Page, tmp_path: Path) -> None:
    page.evaluate(TALKATIVE_PORT)
    note = page.locator("#log-note")
    expect(note).to_be_hidden()
    page.get_by_role("button", name="Connect to the board").click()
    expect(note).to_contain_text("The log is full: it holds the first 200,000 messages")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the log").click()
    saved.value.save_as(tmp_path / "log.jsonl")
    assert len((tmp_path / "log.jsonl").read_text().splitlines()) == 200_000
