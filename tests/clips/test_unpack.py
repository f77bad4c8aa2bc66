"""What comes as an archive is unpacked with care: whole, bounded, and nowhere else."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from archive_server import PAYLOAD, Server, catalogue, tar_member, tarred, zipped

from jerboa.clips.download import get
from jerboa.errors import DownloadError


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
