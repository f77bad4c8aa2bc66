"""A training outlives its server."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jerboa.errors import ProjectError
from jerboa.project import Project
from jerboa.studio._jobs import TrainingJob, _birth

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def pretend(project: Project):
    """A process that stands for a training, as its files tell of it."""
    processes = []

    def start(**facts: object) -> subprocess.Popen:
        process = subprocess.Popen(SLEEPER, start_new_session=True)
        processes.append(process)
        folder = project.folder / ".studio"
        folder.mkdir(exist_ok=True)
        told = {"pid": process.pid, "birth": _birth(process.pid), **facts}
        (folder / "training.json").write_text(json.dumps(told))
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()


def say(project: Project, **message: object) -> None:
    with TrainingJob(project).log.open("a") as log:
        log.write(json.dumps(message) + "\n")


def test_another_server_finds_the_training(project: Project, pretend) -> None:
    pretend()
    say(project, type="progress", stage="baseline", done=1, total=4, metrics={})
    later = TrainingJob(Project.open(project.folder))
    assert later.state() == "running"
    assert later.messages()[0]["stage"] == "baseline"
    with pytest.raises(ProjectError, match="running already"):
        later.start()


def test_a_killed_training_can_go_on(project: Project, pretend) -> None:
    process = pretend()
    process.kill()
    process.wait()
    assert TrainingJob(project).state() == "interrupted"


def test_a_later_process_of_the_same_number_is_another(project: Project, pretend) -> None:
    pretend(birth="1")
    assert TrainingJob(project).state() == "interrupted"


def test_a_half_written_line_waits(project: Project, pretend) -> None:
    pretend()
    with TrainingJob(project).log.open("a") as log:
        log.write('{"type": "done", "ru')
    assert TrainingJob(project).messages() == []
    assert TrainingJob(project).state() == "running"


@pytest.mark.training
def test_a_training_survives_kill_9_of_its_server(project: Project) -> None:
    """What cannot be trained on fails in the worker, long after the server is gone."""
    script = (
        "import sys; from pathlib import Path; from jerboa.project import Project;"
        "from jerboa.studio._jobs import TrainingJob; import os, signal;"
        "TrainingJob(Project.open(Path(sys.argv[1]))).start();"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    server = subprocess.run([sys.executable, "-c", script, str(project.folder)])
    assert server.returncode == -signal.SIGKILL
    job = TrainingJob(project)
    assert job.state() == "running"
    deadline = time.monotonic() + 120
    while job.state() == "running" and time.monotonic() < deadline:
        time.sleep(0.2)
    assert job.state() == "failed"
    assert "independent recording" in job.messages()[-1]["reason"]
    assert Path(project.folder / ".studio" / "training.jsonl").is_file()
