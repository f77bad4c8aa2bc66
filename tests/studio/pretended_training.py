"""A process that stands for a training, as its files tell of it."""

import json
import subprocess
import sys

from jerboa.project import Project
from jerboa.studio._jobs import TrainingJob, _birth

SLEEPER = [sys.executable, "-c", "import time; time.sleep(900)"]


class PretendedTraining:
    """Does nothing; what it says is what a test says for it."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.process: subprocess.Popen | None = None

    def start(self, **facts: object) -> subprocess.Popen:
        """Start the process, as the studio would; `facts` are told in place of true ones."""
        self.process = process = subprocess.Popen(SLEEPER, start_new_session=True)
        folder = self.project.folder / ".studio"
        folder.mkdir(exist_ok=True)
        told = {"pid": process.pid, "birth": _birth(process.pid), **facts}
        (folder / "training.json").write_text(json.dumps(told))
        return process

    def say(self, kind: str, **facts: object) -> None:
        """Write a line of the training's log."""
        with TrainingJob(self.project).log.open("a") as log:
            log.write(json.dumps({"type": kind, "time": 0.0, **facts}) + "\n")

    def end(self) -> None:
        """Kill the process."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
