"""A finished run that was never trained: what it scored is what a test says."""

import json
from pathlib import Path

import numpy as np

from jerboa.clips._listing import source_of
from jerboa.project import Project

COST = {
    "cycles": {"microphone": 62_000, "frontend": 64_000, "network": 235_000, "total": 367_000},
    "clock_mhz": 125,
    "hop_ms": 32.0,
    "flash_bytes": 31_604,
    "ram_bytes": 118_708,
    "ram_capacity": 270_336,
}


def pretend_run(project: Project, windows: dict[str, list[float]], threshold: float = 0.5) -> Path:
    """Write a run.

    Parameters
    ----------
    project : Project
        Where it is written.
    windows : dict
        For each clip, ``LABEL/NAME``, the probability of `alarm` in each of its windows.
    threshold : float
        That the run has chosen.
    """
    folder = project.runs_folder / "first"
    folder.mkdir(parents=True)
    names = sorted(windows)
    sources = [source_of(Path(name).stem, str(Path(name).with_suffix(""))) for name in names]
    clips = np.repeat(np.arange(len(names)), [len(windows[name]) for name in names])
    alarm = np.concatenate([windows[name] for name in names])
    targets = np.array([int(name.startswith("alarm/")) for name in names])[clips]

    def scored(probabilities: np.ndarray) -> dict[str, object]:
        both = np.stack([1 - probabilities, probabilities], axis=1)
        return {
            "targets": targets.tolist(),
            "probabilities": both.round(4).tolist(),
            "clips": clips.tolist(),
        }

    accuracy = float(np.mean((alarm >= threshold) == targets))
    metrics = {
        "summary": [],
        "cost": COST,
        "threshold": threshold,
        "accuracy": {"float": accuracy, "int8": accuracy, "virtual board": accuracy},
    }
    scores = {
        "labels": ["background", "alarm"],
        "sources": sources,
        "files": names,
        "ways": {"float": scored(np.clip(alarm + 0.02, 0, 1)), "int8": scored(alarm)},
    }
    (folder / "metrics.json").write_text(json.dumps(metrics))
    (folder / "scores.json").write_text(json.dumps(scores))
    split = {"train": [], "validation": [], "test": sorted(set(sources))}
    (folder / "split.json").write_text(json.dumps(split))
    (folder / "report.html").write_text("<!doctype html><title>Run first</title>")
    (folder / "firmware.uf2").write_bytes(b"")
    return folder
