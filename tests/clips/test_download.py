"""Downloads against a server that breaks off, lies, ignores Range and sends the wrong file."""

import hashlib
import os
from contextlib import closing
from pathlib import Path

import pytest
from archive_server import GOOD, PAYLOAD, Server, catalogue, zipped

from jerboa.cli import _data
from jerboa.clips.download import CATALOGUE, get
from jerboa.errors import DatasetError, DownloadError, StorageError
from jerboa.storage import take_lock


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
