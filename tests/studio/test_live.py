"""What a page may send to be listened to, and what it is told."""

import numpy as np
import pytest
from pretended_run import pretend_run
from studio_page import Page

from jerboa.firmware import HOP_SAMPLES
from jerboa.project import Project

SECOND = np.zeros(16_000, "<i2")
RAW = {"content-type": "application/octet-stream"}


@pytest.fixture
def run(project: Project, alarm_model) -> str:
    folder = pretend_run(project, {"alarm/one.wav": [0.9], "background/two.wav": [0.1]})
    (folder / "model.tflite").write_bytes(alarm_model.read_bytes())
    return folder.name


def begin(page: Page, run: str) -> int:
    answer = page("POST", f"/api/live?run={run}").json()
    assert answer["labels"] == ["background", "detected"]
    return answer["session"]


def hear(page: Page, session: int, pcm: bytes):
    return page("POST", f"/api/live/{session}", content=pcm, headers=RAW)


def test_every_hop_is_told_once(page: Page, run: str) -> None:
    session = begin(page, run)
    blocks = np.split(SECOND, [1000, 1001, 9000])
    told = [
        each for block in blocks for each in hear(page, session, block.tobytes()).json()["messages"]
    ]
    assert [message["hop"] for message in told] == list(range(len(SECOND) // HOP_SAMPLES))


def test_a_later_page_takes_over(page: Page, run: str) -> None:
    first, second = begin(page, run), begin(page, run)
    refused = hear(page, first, SECOND.tobytes())
    assert refused.status_code == 400
    assert refused.json()["problem"].startswith("another page listens now")
    assert hear(page, second, SECOND.tobytes()).status_code == 200


@pytest.mark.parametrize(
    ("path", "seconds"), [("/api/live/{session}", 6), ("/api/try/sound?run={run}", 11)]
)
def test_what_is_no_sound_is_refused(page: Page, run: str, path: str, seconds: int) -> None:
    address = path.format(session=begin(page, run), run=run)
    for pcm in (b"odd", bytes(2 * 16_000 * seconds)):
        answer = page("POST", address, content=pcm, headers=RAW)
        assert answer.status_code == 400
        assert "16-bit samples" in answer.json()["problem"]


@pytest.mark.training
def test_what_the_benchmark_listens_with_is_a_run(page: Page, alarm_model) -> None:
    from benchmarks.studio_live import pretend_runs

    pretend_runs(page.project, {"tutorial": alarm_model})
    assert begin(page, "tutorial") > 0
