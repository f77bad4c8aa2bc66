"""Downloads against a server that breaks off, lies, ignores Range and sends the wrong file."""

import hashlib
import io
import os
import struct
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import SO_LINGER, SOL_SOCKET

import pytest

from jerboa.cli import _data
from jerboa.clips.download import CATALOGUE, Source, get
from jerboa.errors import DatasetError, DownloadError, StorageError
from jerboa.storage import take_lock

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


@pytest.fixture
def server() -> Iterator[Server]:
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


def assert_whole(folder: Path) -> None:
    assert (folder / "set" / "a.wav").read_bytes() == PAYLOAD
    assert (folder / "set" / "deep" / "b.wav").read_bytes() == b"b"


def test_a_data_set_is_fetched_once(server: Server, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    sets = catalogue(server)
    found = get("set", tmp_path, catalogue=sets, progress=lambda done, of: seen.append((done, of)))
    assert found == tmp_path / "set"
    assert_whole(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["set"]
    assert seen[-1] == (len(GOOD), len(GOOD))
    get("set", tmp_path, catalogue=sets)
    assert server.asked == [None]


def test_a_download_that_broke_off_goes_on(server: Server, tmp_path: Path) -> None:
    sets = catalogue(server)
    server.stop_after = 100_000
    with pytest.raises(DownloadError, match=r"broke off at 100000 of \d+ bytes; try again"):
        get("set", tmp_path, catalogue=sets)
    assert not (tmp_path / "set").exists()
    server.stop_after = None
    get("set", tmp_path, catalogue=sets)
    assert server.asked == [None, "bytes=100000-"]
    assert_whole(tmp_path)


def test_a_server_that_resets_before_it_answers(server: Server, tmp_path: Path) -> None:
    server.resets = True
    with pytest.raises(DownloadError, match=r"broke off or cannot be reached \(.+\)"):
        get("set", tmp_path, catalogue=catalogue(server))


def test_it_starts_over_where_range_is_ignored(server: Server, tmp_path: Path) -> None:
    sets = catalogue(server)
    server.stop_after, server.ranges = 100_000, False
    with pytest.raises(DownloadError):
        get("set", tmp_path, catalogue=sets)
    server.stop_after = None
    get("set", tmp_path, catalogue=sets)
    assert_whole(tmp_path)


def test_a_length_that_is_not_the_published_one_is_refused(server: Server, tmp_path: Path) -> None:
    server.claim = 17
    with pytest.raises(DownloadError, match=r"offers 17 bytes, \d+ were published"):
        get("set", tmp_path, catalogue=catalogue(server))


def test_a_length_that_promises_too_much_is_a_broken_download(
    server: Server, tmp_path: Path
) -> None:
    server.claim = len(GOOD) + 1000
    with pytest.raises(DownloadError, match=r"broke off at \d+ of \d+ bytes"):
        get("set", tmp_path, catalogue=catalogue(server, size=None))


def test_a_length_that_promises_too_little_is_caught_by_the_checksum(
    server: Server, tmp_path: Path
) -> None:
    server.claim = len(GOOD) - 1000
    with pytest.raises(DownloadError, match="SHA-256"):
        get("set", tmp_path, catalogue=catalogue(server, size=None))


def test_the_wrong_file_is_deleted(server: Server, tmp_path: Path) -> None:
    sets = catalogue(server)
    right, server.body = server.body, bytes(len(GOOD))
    with pytest.raises(DownloadError, match="sent something else than it should") as caught:
        get("set", tmp_path, catalogue=sets)
    assert "\n" not in str(caught.value)
    assert not list(tmp_path.iterdir())
    server.body = right
    get("set", tmp_path, catalogue=sets)
    assert_whole(tmp_path)


@pytest.mark.parametrize("status", [404, 416, 500])
def test_a_refusal_is_told(server: Server, tmp_path: Path, status: int) -> None:
    server.status = status
    with pytest.raises(DownloadError, match=rf"HTTP {status} .*; try again later"):
        get("set", tmp_path, catalogue=catalogue(server))


def test_no_server_at_all(tmp_path: Path) -> None:
    nowhere = Server()
    nowhere.address = "http://127.0.0.1:9/set"
    with pytest.raises(DownloadError, match="check the network and try again") as caught:
        get("set", tmp_path, catalogue=catalogue(nowhere))
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 1


def test_an_unknown_name_lists_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="choose one of esc50, fire-alarms, speech-commands"):
        get("imagenet", tmp_path)


def test_without_a_published_checksum_the_first_download_is_kept_to(
    server: Server, tmp_path: Path
) -> None:
    sets = catalogue(server, sha256=None, size=None)
    with pytest.warns(UserWarning, match="has no published checksum"):
        get("set", tmp_path, catalogue=sets)
    note = tmp_path / "set.zip.sha256"
    assert note.read_text().split() == [hashlib.sha256(GOOD).hexdigest(), "set.zip"]
    (tmp_path / "set").rename(tmp_path / "old")
    server.body = zipped({"set-main/a.wav": b"changed"})
    with pytest.raises(DownloadError, match=r"or delete .*set\.zip\.sha256"):
        get("set", tmp_path, catalogue=sets)


def test_a_page_in_place_of_an_archive_is_not_kept(server: Server, tmp_path: Path) -> None:
    server.body = b"<html>please log in</html>"
    for suffix in (".zip", ".tar.gz"):
        with pytest.raises(DownloadError, match="is damaged or no archive; it was deleted"):
            get("set", tmp_path, catalogue=catalogue(server, suffix, sha256=None, size=None))
        assert not list(tmp_path.iterdir())


def test_a_truncated_tar_is_refused(server: Server, tmp_path: Path) -> None:
    server.body = tarred((tar_member("a.wav"), PAYLOAD))[:200_000]
    with pytest.raises(DownloadError, match="is damaged or no archive"):
        get("set", tmp_path, catalogue=catalogue(server, ".tar.gz"))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("method", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED])
def test_a_damaged_zip_of_any_method_is_refused(
    server: Server, tmp_path: Path, method: int
) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr("set-main/a.wav", PAYLOAD[:100_000])
    damaged = bytearray(buffer.getvalue())
    damaged[2000:2100] = bytes(100)
    server.body = bytes(damaged)
    with pytest.raises(DownloadError, match="is damaged or no archive"):
        get("set", tmp_path, catalogue=catalogue(server))
    assert not list(tmp_path.iterdir())


def test_a_zip_with_a_file_without_a_name_is_refused(server: Server, tmp_path: Path) -> None:
    server.body = zipped({"x": b"1"}).replace(b"x", b"\0")
    with pytest.raises(DownloadError, match="is damaged or no archive"):
        get("set", tmp_path, catalogue=catalogue(server))


@pytest.mark.parametrize(
    "name", ["../evil.wav", "x/../../evil.wav", "/evil.wav", "x/C:\\evil.wav", "x/..\\evil.wav"]
)
@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
def test_no_name_escapes_the_folder(server: Server, tmp_path: Path, name: str, suffix: str) -> None:
    server.body = zipped({name: b"x"}) if suffix == ".zip" else tarred((tar_member(name), b"x"))
    with pytest.raises(DownloadError, match="would write outside its folder"):
        get("set", tmp_path / "data", catalogue=catalogue(server, suffix))
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
)
def test_links_and_devices_in_a_tar_are_refused(
    server: Server, tmp_path: Path, kind: bytes
) -> None:
    server.body = tarred((tar_member("a", kind, "/etc"), b""), (tar_member("a/passwd"), b"x"))
    with pytest.raises(DownloadError, match="holds a link or device"):
        get("set", tmp_path, catalogue=catalogue(server, ".tar.gz"))
    assert not list(tmp_path.iterdir())


def test_a_link_in_a_zip_is_refused(server: Server, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("set-main/a")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    server.body = buffer.getvalue()
    with pytest.raises(DownloadError, match="holds a link or device"):
        get("set", tmp_path, catalogue=catalogue(server))


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
def test_the_bounds_hold_whatever_the_archive_says(
    server: Server, tmp_path: Path, suffix: str
) -> None:
    bomb = bytes(2_000_000)
    server.body = zipped({"s/a": bomb}) if suffix == ".zip" else tarred((tar_member("a"), bomb))
    with pytest.raises(DownloadError, match="unpacks to more than"):
        get("set", tmp_path, catalogue=catalogue(server, suffix))
    many = {f"s/{number}": b"" for number in range(11)}
    server.body = (
        zipped(many) if suffix == ".zip" else tarred(*((tar_member(n), b"") for n in many))
    )
    with pytest.raises(DownloadError, match="holds more than 10 files"):
        get("set", tmp_path, catalogue=catalogue(server, suffix))
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full on this system")
def test_a_full_disk_is_told_as_such(server: Server, tmp_path: Path) -> None:
    (tmp_path / "set.zip.partial").symlink_to("/dev/full")
    with pytest.raises(StorageError, match="No space left"):
        get("set", tmp_path, catalogue=catalogue(server))


def test_two_downloads_of_one_set_do_not_write_into_each_other(
    server: Server, tmp_path: Path
) -> None:
    other = take_lock(tmp_path / ".set.lock")
    assert other is not None
    with closing(other), pytest.raises(DownloadError, match="by another process"):
        get("set", tmp_path, catalogue=catalogue(server))
    get("set", tmp_path, catalogue=catalogue(server))
    assert not (tmp_path / ".set.lock").exists()


def test_the_catalogue_is_complete() -> None:
    assert set(CATALOGUE) == set(_data._NEXT) == {"esc50", "speech-commands", "fire-alarms"}
    for source in CATALOGUE.values():
        assert source.address.startswith("https://")
        assert source.sha256 is None or len(source.sha256) == 64
