"""A server of archives that breaks off, lies, ignores Range and sends the wrong file."""

import hashlib
import io
import os
import struct
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SO_LINGER, SOL_SOCKET

from jerboa.clips.download import Source

PAYLOAD = os.urandom(300_000)


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for info, data in members:
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def tar_member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


GOOD = zipped({"set-main/a.wav": PAYLOAD, "set-main/deep/b.wav": b"b"})


class Server:
    """What the server sends, how it misbehaves, and what it was asked."""

    def __init__(self) -> None:
        self.body = GOOD
        self.stop_after: int | None = None
        self.claim: int | None = None
        self.ranges = True
        self.resets = False
        self.status = 200
        self.asked: list[str | None] = []
        self.address = ""


@contextmanager
def serving() -> Iterator[Server]:
    """A server on this computer, until the block ends."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            state.asked.append(asked)
            if state.resets:
                self.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
                return
            start = int(asked[6:-1]) if asked and state.ranges else 0
            if state.status != 200:
                self.send_error(state.status)
                return
            body = state.body[start:]
            self.send_response(206 if start else 200)
            if start:
                whole = len(state.body)
                self.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
            claim = len(body) if state.claim is None else state.claim
            self.send_header("Content-Length", str(claim))
            self.end_headers()
            self.wfile.write(body if state.stop_after is None else body[: state.stop_after])

        def finish(self) -> None:
            if not state.resets:
                super().finish()

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
    state.address = f"http://127.0.0.1:{http.server_port}/set"
    yield state
    http.shutdown()
    http.server_close()


def catalogue(server: Server, suffix: str = ".zip", **changes: object) -> dict[str, Source]:
    settings: dict[str, object] = {
        "address": server.address,
        "archive": f"set{suffix}",
        "sha256": hashlib.sha256(server.body).hexdigest(),
        "size": len(server.body),
        "unpacked": 1_000_000,
        "files": 10,
        "strip": suffix == ".zip",
        "licence": "none",
    }
    return {"set": Source(**{**settings, **changes})}  # type: ignore[arg-type]
