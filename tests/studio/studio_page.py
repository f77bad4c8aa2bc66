"""A project with two clips, and the requests that a browser with our page would send."""

import asyncio

import httpx
import numpy as np

from jerboa import clips
from jerboa.project import Project
from jerboa.studio import create_app
from jerboa.studio._guard import Access

TOKEN = "a-token"
HOST = "localhost:8765"


def tone(seconds: float = 1.0, hertz: float = 3000.0, level: float = 0.3) -> np.ndarray:
    """A steady tone, int16 at 16 kHz."""
    time = np.arange(round(seconds * clips.SAMPLE_RATE)) / clips.SAMPLE_RATE
    return clips.to_int16(32767 * level * np.sin(2 * np.pi * hertz * time))


class Page:
    """Asks the server of a project, with the token unless a test leaves it out."""

    def __init__(self, project: Project, *, token_for_reading: bool = False) -> None:
        self.project = project
        self.app = create_app(project, Access(TOKEN, frozenset({HOST}), token_for_reading))

    def __call__(
        self, method: str, path: str, *, token: str | None = TOKEN, **options: object
    ) -> httpx.Response:
        headers = {**({"x-jerboa-token": token} if token else {}), **options.pop("headers", {})}

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            base = f"http://{HOST}"
            async with httpx.AsyncClient(transport=transport, base_url=base) as client:
                return await client.request(method, path, headers=headers, **options)

        return asyncio.run(ask())

    def upload(self, label: str, name: str, data: bytes) -> httpx.Response:
        return self("POST", "/api/clips", data={"label": label}, files={"files": (name, data)})
