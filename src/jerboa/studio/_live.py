"""The station "Try", live: the page's microphone to the firmware's own C, ``/api/live``."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from itertools import count
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Body, Path, Query
from numpy.typing import NDArray

from jerboa.clips import SAMPLE_RATE
from jerboa.errors import ClipError, ProjectError
from jerboa.firmware import HostClassifier, HostStream
from jerboa.project import Project
from jerboa.studio._judge import find_run

LONGEST_BLOCK = 5
"""Seconds in one request."""


@dataclass(frozen=True)
class _Session:
    number: int
    stream: HostStream


def router(project: Project) -> APIRouter:
    """Everything under ``/api/live``: one session at a time, the latest."""
    api = APIRouter(prefix="/api/live")
    numbers = count(1)
    turn = threading.Lock()
    current: list[_Session] = []

    @api.post("")
    def start(run: Annotated[str, Query(max_length=80)]) -> dict[str, object]:
        classifier = HostClassifier(find_run(project, run).model)
        with turn:
            session = _Session(next(numbers), HostStream(classifier))
            current[:] = [session]
        return {"session": session.number, "labels": classifier.metadata.labels}

    @api.post("/{session}")
    def hear(
        session: Annotated[int, Path(ge=1)],
        pcm: Annotated[bytes, Body(media_type="application/octet-stream")],
    ) -> dict[str, object]:
        samples = samples_of(pcm, LONGEST_BLOCK)
        with turn:
            if not current or current[0].number != session:
                raise ProjectError("another page listens now; press Listen to take over")
            return {"messages": current[0].stream.push(samples)}

    return api


def samples_of(pcm: bytes, longest: float) -> NDArray[np.int16]:
    """Samples at 16 kHz that a page has sent, shape (n,).

    Raises
    ------
    ClipError
        If these are no whole samples, or more than `longest` seconds of them.
    """
    if len(pcm) % 2 or len(pcm) > 2 * SAMPLE_RATE * longest:
        raise ClipError(
            f"send up to {longest:g} s of 16-bit samples at 16 kHz; load the page again"
        )
    return np.frombuffer(pcm, "<i2").astype(np.int16)
