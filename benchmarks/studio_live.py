"""What listening live costs Studio's server: ``studio.live.tutorial``, ``studio.live.small_cnn``.

JERBOA_TEST_DATA=../shared/data python -m benchmarks.studio_live
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import numpy as np

from benchmarks._results import record
from jerboa.model_file import LogMelSettings, Metadata, write_metadata
from jerboa.project import Project
from jerboa.training import build_network, convert

COMMAND = "JERBOA_TEST_DATA=../shared/data python -m benchmarks.studio_live"
SECONDS = 40
BLOCK = 4096
"""Samples of a request, as the page sends them."""
RATE = 16_000
LABELS = ("background", "alarm")


def main() -> None:
    tutorial = Path(os.environ["JERBOA_TEST_DATA"]) / "models" / "arm_fire_alarm_int8.tflite"
    with tempfile.TemporaryDirectory() as scratch:
        models = {"tutorial": tutorial, "small_cnn": small_cnn(Path(scratch) / "small.tflite")}
        project = Project.create(Path(scratch) / "project")
        pretend_runs(project, models)
        for name in models:
            share = 100 * listen(project.folder, name) / SECONDS
            conditions = (
                f"CPU time of the server's process over {SECONDS} s of noise that come in real "
                f"time, {BLOCK} samples a request; aim 5; the browser's own work not counted"
            )
            record(f"studio.live.{name}", round(share, 2), "% of a core", COMMAND, conditions)


def pretend_runs(project: Project, models: dict[str, Path]) -> None:
    """Runs of these models, without a training."""
    for name, model in models.items():
        run = project.runs_folder / name
        run.mkdir(parents=True)
        (run / "model.tflite").write_bytes(model.read_bytes())
        (run / "metrics.json").write_text("{}", encoding="utf-8")


def small_cnn(path: Path) -> Path:
    """Jerboa's own network, untrained: the time is that of the shape."""
    front_end = LogMelSettings()
    random = np.random.default_rng(0)
    windows = random.uniform(0, 20, (50, front_end.columns, front_end.bins, 1)).astype(np.float32)
    path.write_bytes(convert(build_network("small_cnn", 1, shape=windows.shape[1:3]), windows))
    write_metadata(path, Metadata(front_end=front_end, labels=LABELS))
    return path


def listen(folder: Path, run: str) -> float:
    """CPU seconds of the server while a page listens."""
    program = "from jerboa.cli import main; main()"
    command = [sys.executable, "-c", program, "studio", "--project", str(folder)]
    server = subprocess.Popen(
        [*command, "--no-browser", "--port", "0"],
        env={**os.environ, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        address = re.search(r"http://\S+", server.stdout.readline()).group()
        with httpx.Client(base_url=address, timeout=120) as page:
            token = re.search(r'name="jerboa-token" content="([^"]+)"', page.get("/").text)[1]
            headers = {"x-jerboa-token": token}
            session = page.post(f"api/live?run={run}", headers=headers).json()["session"]
            return stream(page, headers, session, server.pid)
    finally:
        server.terminate()
        server.wait()


def stream(page: httpx.Client, headers: dict[str, str], session: int, process: int) -> float:
    noise = np.random.default_rng(0).normal(0, 3000, SECONDS * RATE).astype("<i2")
    headers = {**headers, "content-type": "application/octet-stream"}
    hops = 0
    before, began = cpu_seconds(process), time.perf_counter()
    for start in range(0, len(noise), BLOCK):
        time.sleep(max(0.0, began + start / RATE - time.perf_counter()))
        block = noise[start : start + BLOCK].tobytes()
        answer = page.post(f"api/live/{session}", content=block, headers=headers)
        hops += sum("hop" in message for message in json.loads(answer.text)["messages"])
    used = cpu_seconds(process) - before
    assert hops == len(noise) // 512, f"{hops} hops came back"
    return used


def cpu_seconds(process: int) -> float:
    """User and system time of a process so far (Linux: proc_pid_stat(5), fields 14 and 15)."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
