"""Start the server, on this computer only unless told otherwise."""

from __future__ import annotations

import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable

from jerboa.errors import ProjectError
from jerboa.project import Project
from jerboa.studio._app import create_app
from jerboa.studio._guard import Access

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def serve(
    project: Project,
    *,
    host: str = "127.0.0.1",
    port: int = 8765,
    browser: bool = True,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve a project until Ctrl-C.

    Parameters
    ----------
    project : Project
        The project.
    host : str
        Address to listen on; any but the loopback's wants the token for reading too.
    port : int
        Its port; the next free one if it is taken.
    browser : bool
        Open the page.
    ready : callable, optional
        Told the address once the server listens.

    Raises
    ------
    ProjectError
        If the address cannot be listened on.
    """
    import uvicorn

    listener = _listen(host, port)
    port = listener.getsockname()[1]
    token = secrets.token_urlsafe(24)
    local = host in LOOPBACK
    names = LOOPBACK | {host} | (frozenset() if local else _own_names())
    hosts = frozenset(f"[{name}]:{port}" if ":" in name else f"{name}:{port}" for name in names)
    access = Access(token, hosts, token_for_reading=not local)
    shown = "localhost" if local or host in ("0.0.0.0", "::") else host
    address = f"http://{shown}:{port}/" + ("" if local else f"?token={token}")
    config = uvicorn.Config(
        create_app(project, access),
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    if ready:
        ready(address)
    if browser:
        threading.Timer(0.5, webbrowser.open, (address,)).start()
    uvicorn.Server(config).run([listener])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in (port, 0):
        listener = socket.socket(family, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen(128)  # whoever is told the address may connect at once
        except OSError as error:
            listener.close()
            reason = error.strerror
        else:
            return listener
    raise ProjectError(f"{host}: cannot be listened on ({reason}); leave out --host")


def _own_names() -> frozenset[str]:
    name = socket.gethostname()
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(name, None)}
    except OSError:
        found = set()
    return frozenset({name.lower(), *found})
