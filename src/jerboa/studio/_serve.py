"""Start the server, on this computer only unless told otherwise."""

from __future__ import annotations

import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable
from contextlib import suppress

from jerboa.errors import ProjectError
from jerboa.project import Project
from jerboa.studio._app import create_app
from jerboa.studio._guard import Access

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_EVERY_ADDRESS = ("0.0.0.0", "::")
_ELSEWHERE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
"""Addresses of nobody (RFC 5737, RFC 3849), beyond this network."""


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
        Address to listen on; any but the loopback's wants the token for reading too. ``0.0.0.0``
        and ``::`` are all that this computer has.
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

    if not host.strip():
        raise ProjectError("--host is empty; give an address, such as 0.0.0.0, or leave it out")
    listener = _listen(host, port)
    port = listener.getsockname()[1]
    token = secrets.token_urlsafe(24)
    local = host in LOOPBACK
    names = LOOPBACK | {host.lower()} | (frozenset() if local else _own_names())
    access = Access(token, _hosts(names, port), token_for_reading=not local)
    query = "" if local else f"?token={token}"
    every = listener.getsockname()[0] in _EVERY_ADDRESS
    here = f"http://{_with_port('localhost' if local or every else host, port)}/{query}"
    seen = _seen_by_others(listener.family) if every else None
    address = f"http://{_with_port(seen, port)}/{query}" if seen else here
    config = uvicorn.Config(
        create_app(project, access),
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    if ready:
        ready(address)
    if browser:
        # Only at localhost does a browser give the page a microphone and the board's ports.
        threading.Timer(0.5, webbrowser.open, (here,)).start()
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


def _with_port(name: str, port: int) -> str:
    return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"


def _hosts(names: frozenset[str], port: int) -> frozenset[str]:
    """How a request names this server; a browser leaves out the port that is HTTP's own."""
    hosts = frozenset(_with_port(name, port) for name in names)
    return hosts | {host.removesuffix(":80") for host in hosts} if port == 80 else hosts


def _own_names() -> frozenset[str]:
    """Names and addresses under which others may reach this computer, in small letters."""
    name = socket.gethostname().lower()
    names = {name, f"{name.split('.')[0]}.local"}
    with suppress(OSError):
        names |= {str(info[4][0]) for info in socket.getaddrinfo(name, None)}
    # On Debian and its kin the name is that of 127.0.1.1 only.
    names |= {found for family in _ELSEWHERE if (found := _outgoing(family))}
    return frozenset(names)


def _seen_by_others(family: socket.AddressFamily) -> str | None:
    """The address to tell others: of the listener's family, or what it listens on besides."""
    return _outgoing(family) or _outgoing(socket.AF_INET)


def _outgoing(family: socket.AddressFamily) -> str | None:
    """Where this computer's packets come from; nothing is sent to find out."""
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
        probe.connect((_ELSEWHERE[family], 9))
        return str(probe.getsockname()[0])
    return None
