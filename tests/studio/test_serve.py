"""Where the server listens, and under which names others reach it."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from jerboa.errors import ProjectError
from jerboa.project import Project
from jerboa.studio import _serve, serve

COMMAND = [sys.executable, "-c", "from jerboa.cli import main; raise SystemExit(main())"]


@contextmanager
def served(project: Project, host: str) -> Iterator[str]:
    """A server for others; gives the address that it prints."""
    options = ["--project", str(project.folder), "--no-browser", "--port", "0", "--host", host]
    server = subprocess.Popen([*COMMAND, "studio", *options], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        printed = server.stdout.readline() + server.stdout.readline()
        found = re.search(r"http://\S+", printed)
        assert found is not None, printed
        yield found.group()
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


@pytest.fixture
def outgoing() -> str:
    found = _serve._outgoing(socket.AF_INET)
    if found is None:
        pytest.skip("this computer is in no network")
    return found


def test_other_computers_reach_it_at_what_it_prints(project: Project, outgoing: str) -> None:
    with served(project, "0.0.0.0") as address:
        url = httpx.URL(address)
        assert url.host == outgoing
        assert url.params["token"]
        assert httpx.get(address, trust_env=False).status_code == 200
        named = {"host": f"{socket.gethostname().split('.')[0]}.local:{url.port}"}
        assert httpx.get(address, headers=named, trust_env=False).status_code == 200
        stranger = {"host": f"evil.example:{url.port}"}
        assert httpx.get(address, headers=stranger, trust_env=False).status_code == 421


def test_a_name_that_only_this_computer_knows_is_not_all(
    monkeypatch: pytest.MonkeyPatch, outgoing: str
) -> None:
    """Debian and Raspberry Pi OS write ``127.0.1.1 NAME`` into /etc/hosts."""
    monkeypatch.setattr(socket, "gethostname", lambda: "RaspberryPi")
    own = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.1.1", 0))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: own)
    names = _serve._own_names()
    assert {"raspberrypi", "raspberrypi.local", "127.0.1.1", outgoing} <= names


@pytest.mark.parametrize("host", ["", " "])
def test_no_address_is_refused(project: Project, host: str) -> None:
    with pytest.raises(ProjectError, match="--host is empty"):
        serve(project, host=host, browser=False)


def test_an_address_of_six_has_brackets() -> None:
    assert _serve._with_port("fd00::2", 80) == "[fd00::2]:80"
    assert _serve._with_port("localhost", 80) == "localhost:80"


def test_the_port_of_http_is_left_out() -> None:
    """RFC 9110, section 4.2.3: a browser sends no port where it is the scheme's default."""
    hosts = _serve._hosts(frozenset({"localhost", "::1"}), 80)
    assert hosts == {"localhost", "localhost:80", "[::1]", "[::1]:80"}
    assert _serve._hosts(frozenset({"localhost"}), 8765) == {"localhost:8765"}
