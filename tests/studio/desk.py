"""What stands on the desk of the browser tests: a server, a browser, a microphone, a board."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe, AxeResults
from playwright.sync_api import Page, expect, sync_playwright
from simulated_boot_rom import BootRom, serve

from jerboa.emulator import LiveBoard
from jerboa.project import Project

CHROMIUM = Path("/usr/bin/chromium")
BRIDGE = Path(__file__).parent / "bridge.js"
LONG_TASK_MS = 50
FLASH_BYTES = 2 * 1024 * 1024
PATIENCE_SECONDS = 30

PATIENCE_MS = 60_000
"""Until the page must have done what it does at once on an idle computer."""
expect.set_options(timeout=PATIENCE_MS)

needs_chromium = pytest.mark.skipif(
    not CHROMIUM.exists(), reason="no Chromium: sudo apt-get install chromium"
)


def start_studio(project: Path) -> tuple[subprocess.Popen, str]:
    """The server as a user starts it, and its address."""
    command = [sys.executable, "-c", "from jerboa.cli import main; raise SystemExit(main())"]
    server = subprocess.Popen(
        [*command, "studio", "--project", str(project), "--no-browser", "--port", "0"],
        env={**os.environ, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    address = re.search(r"http://\S+", server.stdout.readline())
    assert address is not None
    return server, address.group()


@contextmanager
def studio(project: Path) -> Iterator[str]:
    """A server for a while; gives its address."""
    server, address = start_studio(project)
    try:
        yield address
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


@contextmanager
def browser_page(microphone: Path, **context: object) -> Iterator[Page]:
    """A page of headless Chromium whose microphone plays a WAV file again and again."""
    arguments = [
        "--no-sandbox",
        "--disable-background-networking",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={microphone}",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        page = browser.new_context(**context).new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.add_init_script(path=BRIDGE)
        yield page
        browser.close()


@contextmanager
def project_page(project: Project) -> Iterator[Page]:
    """Studio's page of the project of the tests; its microphone hears the alarm."""
    microphone = project.clips_folder / "alarm" / "one.wav"
    with studio(project.folder) as address, browser_page(microphone) as page:
        page.goto(address)
        yield page


RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}


def breaks_no_rule(page: Page, *where: str) -> AxeResults:
    """Asserts WCAG 2.1 A and AA, contrast among it, by axe-core; of a part of the page or all."""
    found = Axe().run(page, *where, options=RULES)
    assert not found.violations_count, found.generate_report()
    return found


SCROLL_ALL = """async () => {
  const frame = document.querySelector('#clips-frame');
  const most = frame.scrollHeight - frame.clientHeight;
  for (let step = 0; step <= 200; step++) {
    frame.scrollTop = (most * step) / 200;
    await new Promise(requestAnimationFrame);
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
}"""
"""The whole list of clips, ten rows a frame or more."""


@contextmanager
def long_tasks(page: Page) -> Iterator[list[float]]:
    """Milliseconds of each task of the page's main thread that takes 50 ms or more.

    The time that the thread computes, not what a clock shows: it is the same however many others
    want the processor. (PerformanceObserver tells the latter.)
    """
    found: list[float] = []
    browser = page.context.browser
    assert browser is not None
    browser.start_tracing(
        page=page, categories=["toplevel", "disabled-by-default-devtools.timeline"]
    )
    yield found
    events = json.loads(browser.stop_tracing())["traceEvents"]
    main = {
        (event["pid"], event["tid"])
        for event in events
        if event["name"] == "thread_name" and event["args"]["name"] == "CrRendererMain"
    }
    tasks = [
        event["tdur"] / 1000
        for event in events
        if event["name"].endswith("RunTask")
        and (event["pid"], event["tid"]) in main
        and "tdur" in event
    ]
    assert tasks, "the trace holds no task of the page; has Chromium renamed them?"
    found += [task for task in tasks if task >= LONG_TASK_MS]


class Desk:
    """The far end of the page's cables: a chip in its boot ROM, then the firmware in its flash."""

    def __init__(self, page: Page) -> None:
        self.rom = BootRom(bytearray(b"\xff" * FLASH_BYTES))
        self.board: LiveBoard | None = None
        self.uf2: Path | None = None
        self.written = b""
        self.is_plugged = True
        page.expose_function("bridgeUsb", lambda line: serve(self.rom, line))
        page.expose_function("bridgeIsRunning", lambda: self.board is not None)
        page.expose_function("bridgeRequest", self._request)
        page.expose_function("bridgeLeft", self.has_left)
        page.expose_function("bridgeOpen", self._open)
        page.expose_function("bridgeRead", self._read)
        page.expose_function("bridgeWrite", self._write)
        page.expose_function("bridgeSignal", self._signal)

    def plug_in(self, uf2: Path) -> LiveBoard:
        """A board with a firmware, once it has said something."""
        self.uf2 = uf2
        self.board = LiveBoard(uf2)
        self.board.do("open")
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.board.read(0.1) and time.monotonic() < deadline:
            pass
        self.board.do("close")
        return self.board

    def _open(self, baud: int) -> None:
        assert self.uf2 is not None
        if self.board is None:
            self.plug_in(self.uf2)
        assert self.board is not None
        self.board.do("rate", baud)
        self.board.do("open")

    def _read(self) -> str:
        assert self.board is not None
        return self.board.read(0.1).hex() if self.is_plugged else "unplugged"

    def _write(self, text: str) -> None:
        assert self.board is not None
        self.written += bytes.fromhex(text)
        self.board.write(bytes.fromhex(text))

    def _signal(self, is_ready: bool) -> None:
        assert self.board is not None
        self.board.do("open" if is_ready else "close")

    def _request(self, setup: str) -> None:
        assert self.board is not None
        self.board.do("request", data=bytes.fromhex(setup))

    def has_left(self) -> bool:
        """Whether the firmware has gone to the boot ROM; then that is what is plugged in."""
        assert self.board is not None
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.board.in_boot_rom and time.monotonic() < deadline:
            time.sleep(0.05)
        is_gone = self.board.in_boot_rom
        if is_gone:
            self.close()
        return is_gone

    def close(self) -> None:
        if self.board is not None:
            self.board.close()
            self.board = None
