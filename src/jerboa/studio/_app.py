"""The server: stations, page, and what stands between them and the world."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response

from jerboa import __version__
from jerboa.errors import JerboaError, UserError
from jerboa.project import Project
from jerboa.studio import _judge, _live, _sounds, _train, _try
from jerboa.studio._guard import TOKEN_COOKIE, Access, Guard

STATIC = Path(__file__).parent / "static"
LARGEST_UPLOAD = 256 << 20
"""Bytes of one request."""


_REFUSED = {
    "description": "Refused",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {"problem": {"type": "string"}},
                "required": ["problem"],
            }
        }
    },
}
"""Why, and what to do, in a line."""


def create_app(project: Project, access: Access) -> Callable[..., object]:
    """Make the server of a project.

    Parameters
    ----------
    project : Project
        Whose recordings and runs it shows; nothing outside its folder is read or written.
    access : Access
        Who may ask.

    Returns
    -------
    callable
        An ASGI application.
    """
    app = FastAPI(
        title="jerboa studio",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        responses={400: _REFUSED, 422: _REFUSED},
    )
    for station in (_sounds, _train, _judge, _try, _live):
        app.include_router(station.router(project))

    @app.exception_handler(JerboaError)
    async def refuse(_: Request, error: JerboaError) -> Response:
        status = 400 if isinstance(error, UserError) else 500
        return JSONResponse({"problem": str(error)}, status)

    @app.exception_handler(RequestValidationError)
    async def refuse_form(_: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        return JSONResponse({"problem": f"{first['msg']} ({where})"}, 422)

    @app.get("/", include_in_schema=False)
    def page() -> Response:
        text = (STATIC / "index.html").read_text(encoding="utf-8")
        answer = HTMLResponse(text.replace("{{token}}", access.token))
        if access.token_for_reading:
            answer.set_cookie(TOKEN_COOKIE, access.token, httponly=True, samesite="strict")
        return answer

    @app.get("/api/project")
    def about() -> dict[str, object]:
        return {
            "name": project.folder.resolve().name,
            "board": project.settings.board,
            "version": __version__,
        }

    # Only these: the events of a training must not wait until a block is full.
    app.mount("/static", GZipMiddleware(StaticFiles(directory=STATIC)), name="static")
    return Guard(app, access, LARGEST_UPLOAD)
