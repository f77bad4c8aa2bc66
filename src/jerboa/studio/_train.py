"""The station "Train": ``/api/training``, and its progress as Server-Sent Events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from jerboa.errors import ProjectError
from jerboa.project import Project
from jerboa.studio._choices import Choices, choose, describe
from jerboa.studio._jobs import TrainingJob

POLL_SECONDS = 0.25


class EventStream(StreamingResponse):
    """Server-Sent Events."""

    media_type = "text/event-stream"


def router(project: Project) -> APIRouter:
    """Everything under ``/api/training``."""
    api = APIRouter(prefix="/api/training")
    job = TrainingJob(project)

    @api.get("")
    def status() -> dict[str, object]:
        return {"state": job.state()}

    @api.post("")
    def start() -> dict[str, object]:
        job.start()
        return {"state": job.state()}

    @api.delete("")
    def cancel() -> dict[str, object]:
        job.cancel()
        return {"state": job.state()}

    @api.get("/settings")
    def settings() -> dict[str, object]:
        return describe(project)

    @api.patch("/settings")
    def change(choices: Choices) -> dict[str, object]:
        if job.state() == "running":
            raise ProjectError("a training is running; wait or cancel it")
        choose(project, choices)
        return describe(project)

    @api.get("/events", response_class=EventStream)
    async def events(request: Request) -> EventStream:
        return EventStream(_follow(job, request))

    return api


async def _follow(job: TrainingJob, request: Request) -> AsyncIterator[str]:
    """All that was said, then what is said, and the state whenever it changes."""
    told, state = 0, ""
    while not await request.is_disconnected():
        messages = await asyncio.to_thread(job.messages)
        if len(messages) < told:  # a new training has begun
            told = 0
            yield _event("again", {})
        for message in messages[told:]:
            yield _event("message", message)
        told = len(messages)
        now = await asyncio.to_thread(job.state)
        if now != state:
            state = now
            yield _event("state", {"state": state})
        await asyncio.sleep(POLL_SECONDS)


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data)}\n\n"
