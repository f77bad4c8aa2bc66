"""A training outlives its server."""

import os
import signal
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from desk import start_studio
from pretended_training import PretendedTraining
from quick_project import quick_project

from jerboa.errors import ProjectError
from jerboa.project import Project
from jerboa.studio import _jobs
from jerboa.studio._jobs import TrainingJob
from jerboa.studio._worker import plan

PATIENCE_S = 600
"""Until a training must have said something; it takes some seconds."""


def test_another_server_finds_the_training(project: Project, pretended: PretendedTraining) -> None:
    pretended.start()
    pretended.say("progress", stage="baseline", done=1, total=4, metrics={})
    later = TrainingJob(Project.open(project.folder))
    assert later.state() == "running"
    assert later.messages()[0]["stage"] == "baseline"
    with pytest.raises(ProjectError, match="running already"):
        later.start()


def test_a_killed_training_can_go_on(project: Project, pretended: PretendedTraining) -> None:
    pretended.start()
    pretended.end()
    assert TrainingJob(project).state() == "interrupted"


def test_a_later_process_of_the_same_number_is_another(
    project: Project, pretended: PretendedTraining
) -> None:
    pretended.start(birth="1")
    assert TrainingJob(project).state() == "interrupted"


def test_a_half_written_line_waits(project: Project, pretended: PretendedTraining) -> None:
    pretended.start()
    with TrainingJob(project).log.open("a") as log:
        log.write('{"type": "done", "ru')
    assert TrainingJob(project).messages() == []
    assert TrainingJob(project).state() == "running"


def test_a_line_that_was_broken_off_is_passed_over(
    project: Project, pretended: PretendedTraining, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a full disk or a loss of power leaves it; the training goes on behind it."""
    pretended.start()
    pretended.say("progress", stage="baseline", done=1, total=4, metrics={})
    pretended.end()
    with TrainingJob(project).log.open("a") as log:
        log.write('{"type": "progress", "done')
    again = SimpleNamespace(Popen=lambda *_, **__: pretended.start(), DEVNULL=None)
    monkeypatch.setattr(_jobs, "subprocess", again)
    TrainingJob(project).start()
    assert [said["type"] for said in TrainingJob(project).messages()] == ["progress", "starting"]
    with TrainingJob(project).log.open("ab") as log:
        log.write(bytes(40) + b"\n")
    assert TrainingJob(project).state() == "running"


def test_two_pages_start_one_training(
    project: Project, pretended: PretendedTraining, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it goes on: the last that was said is then that it was stopped."""
    pretended.start()
    pretended.say("stopped")
    pretended.end()
    started = []

    def popen(*_: object, **__: object) -> object:
        started.append(pretended.start())
        return started[-1]

    monkeypatch.setattr(_jobs, "subprocess", SimpleNamespace(Popen=popen, DEVNULL=None))
    refused = []

    def start() -> None:
        try:
            TrainingJob(project).start()
        except ProjectError as error:
            refused.append(str(error))

    pages = [threading.Thread(target=start) for _ in range(4)]
    for page in pages:
        page.start()
    for page in pages:
        page.join()
    assert len(started) == 1
    assert len(refused) == 3
    assert TrainingJob(project).state() == "running"


def test_wrong_settings_are_told_before_anything_starts(project: Project) -> None:
    (project.folder / "jerboa.toml").write_text('bord = "pico"\n')
    with pytest.raises(ProjectError, match="'bord'"):
        TrainingJob(project).start()
    assert TrainingJob(project).state() == "none"


def test_the_plan_names_the_stages(project: Project) -> None:
    stages = [name for name, _ in plan(project.settings)]
    assert stages[:2] == ["looking_for_copies", "checking_the_board"]
    assert stages[2:6] == ["baseline", "head", "fine_tuning", "quantization_aware"]
    mined = project.told(streams="hours")
    stages = [name for name, _ in plan(mined.settings)]
    assert stages[5:7] == ["hearing_background", "mining"]


@pytest.mark.training
def test_a_training_survives_kill_9_and_goes_on(tmp_path: Path) -> None:
    """First the server is killed, then the training too; another server goes on with it."""
    folder = quick_project(tmp_path)
    job = TrainingJob(Project.open(folder))
    server, address = start_studio(folder)
    ask(address, "POST")
    wait(job, lambda: len(epochs(job)) >= 2)
    server.send_signal(signal.SIGKILL)
    server.wait()
    server.stdout.close()
    seen = len(epochs(job))
    wait(job, lambda: len(epochs(job)) > seen)

    os.kill(job.pid(), signal.SIGKILL)
    server, address = start_studio(folder)
    try:
        assert ask(address, "GET") == "interrupted"
        before = epochs(job)
        assert ask(address, "POST") == "running"
        wait(job, lambda: len(epochs(job)) > len(before))
        # An epoch is kept before it is told of: one may have been kept and not told.
        assert epochs(job)[len(before)] in (before[-1] + 1, before[-1] + 2)
        ask(address, "DELETE")
        wait(job, lambda: job.state() != "running")
        assert job.state() == "stopped", list(job.messages())[-1]
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


def epochs(job: TrainingJob) -> list[int]:
    """Numbers of the epochs that were told of, in order."""
    return [message["done"] for message in job.messages() if message.get("metrics")]


def ask(address: str, method: str) -> str:
    """Ask as the page does; gives the training's state."""
    page = httpx.get(address).text
    token = page.split('name="jerboa-token" content="')[1].split('"')[0]
    answer = httpx.request(
        method, f"{address}api/training", headers={"x-jerboa-token": token}, timeout=60
    )
    return answer.raise_for_status().json()["state"]


def wait(job: TrainingJob, until) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not until():
        assert time.monotonic() < deadline, job.messages()[-3:]
        assert job.state() in ("running", "stopped"), job.messages()[-1]
        time.sleep(0.1)
