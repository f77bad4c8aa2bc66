"""The studio's page: bytes until it is there, 2,000 clips, 200 files at once.

python -m benchmarks.studio
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, expect

from benchmarks._results import record
from jerboa import clips
from jerboa.project import Project

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "studio"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "board"))
from desk import SCROLL_ALL, browser_page, long_tasks, studio

COMMAND = "python -m benchmarks.studio"
BROWSER = "headless Chromium"
CLIPS = 2000
FILES = 200
UNREADABLE = 10
WAIT_MS = 300_000


def noise(seconds: float, rng: np.random.Generator) -> np.ndarray:
    return rng.integers(-9000, 9000, round(seconds * clips.SAMPLE_RATE)).astype(np.int16)


@contextmanager
def opened(project: Project, count: int) -> Iterator[tuple[Page, list[float]]]:
    """The page of a project, once it shows its clips, and the bytes of each answer."""
    microphone = next(project.clips_folder.glob("*/*.wav"))
    received: list[float] = []
    with studio(project.folder) as address, browser_page(microphone) as page:
        network = page.context.new_cdp_session(page)
        network.send("Network.enable")
        network.on(
            "Network.loadingFinished", lambda done: received.append(done["encodedDataLength"])
        )
        page.goto(address, wait_until="load")
        expect(page.locator("#sounds .state")).to_contain_text(
            f"{count} recordings", timeout=WAIT_MS
        )
        yield page, received


def first_paint(folder: Path) -> None:
    """Everything that is fetched until the page of a new project shows its stations."""
    project = Project.create(folder)
    clips.write_clip(project.clips_folder / "alarm" / "one.wav", noise(1, np.random.default_rng(0)))
    with opened(project, 1) as (_, received):
        total = round(sum(received))
    record("studio.first_paint", total, "bytes", COMMAND, f"{BROWSER}, {len(received)} answers")


def scrolling(folder: Path) -> None:
    """From the first to the last of many clips, a frame each 10 rows."""
    project = Project.create(folder)
    rng = np.random.default_rng(0)
    for number in range(CLIPS):
        label = ("alarm", "background")[number % 2]
        clips.write_clip(project.clips_folder / label / f"{number:04d}.wav", noise(1, rng))
    with opened(project, CLIPS) as (page, _):
        with long_tasks(page) as found:
            page.evaluate(SCROLL_ALL)
        rows = page.locator("#clips .clip").count()
    record(
        "studio.long_tasks",
        len(found),
        "count",
        COMMAND,
        f"{BROWSER}, {CLIPS:,} clips of 1 s scrolled through; tasks of 50 ms or more by the time "
        f"that the thread computes; {rows} rows exist at a time",
    )


def uploads(folder: Path) -> None:
    """Many files at once, some of which are no sound."""
    project = Project.create(folder / "project")
    rng = np.random.default_rng(0)
    clips.write_clip(project.clips_folder / "background" / "one.wav", noise(1, rng))
    sent = folder / "sent"
    for number in range(FILES - UNREADABLE):
        clips.write_clip(sent / f"{number}.wav", noise(1, rng))
    for number in range(FILES - UNREADABLE, FILES):
        (sent / f"{number}.wav").write_text("no sound", encoding="utf-8")
    with opened(project, 1) as (page, _):
        page.get_by_label("What is it?").fill("kettle")
        page.locator("#files").set_input_files(sorted(sent.iterdir()))
        expect(page.locator("#problems summary")).to_be_visible(timeout=WAIT_MS)
        named = page.locator("#problems li").count()
    arrived = len(os.listdir(project.clips_folder / "kettle"))
    record(
        "studio.uploads",
        arrived + named,
        "count",
        COMMAND,
        f"{BROWSER}, {FILES} files at once: {arrived} arrived, {named} are named with the reason",
    )


def main() -> None:
    """Measure everything."""
    with tempfile.TemporaryDirectory() as scratch:
        for measure in (first_paint, scrolling, uploads):
            measure(Path(scratch) / measure.__name__)


if __name__ == "__main__":
    main()
