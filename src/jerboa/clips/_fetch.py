"""One file over HTTP, into a ``.partial`` that a later call goes on with."""

from __future__ import annotations

import hashlib
import http.client
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from jerboa.errors import DownloadError
from jerboa.storage import storage_errors

_CHUNK = 1 << 18
_PATIENCE = 30.0
"""Seconds without a byte."""

_LARGEST = 8_000_000_000
"""Bytes of an archive whose size is not published."""


def fetch(
    address: str, target: Path, size: int | None, progress: Callable[[int, int], None] | None
) -> None:
    """Download `address` to `target`; `size` is the published one, if there is one.

    Raises
    ------
    DownloadError
        If the server cannot be reached, breaks off, or sends more or less than it should. What
        came of a download that broke off stays for the next call.
    StorageError
        If the file cannot be written.
    """
    partial = target.with_name(f"{target.name}.partial")
    done = partial.stat().st_size if partial.exists() else 0
    if size is not None and done >= size:
        # It broke off between the last byte and the new name, or is not what it should be.
        partial.unlink()
        done = 0
    try:
        with _open(address, done) as response:
            resumed = response.status == 206 and _starts_at(response, done)
            done = done if resumed else 0
            total = _total(response, done)
            if size is not None and total is not None and total != size:
                raise DownloadError(
                    f"{address} offers {total} bytes, {size} were published; try again later"
                )
            with storage_errors(partial), partial.open("ab" if resumed else "wb") as file:
                done = _copy(response, file, done, total or size, progress)
    except urllib.error.HTTPError as error:
        if error.code == 416:
            partial.unlink(missing_ok=True)
        raise DownloadError(
            f"{address} cannot be had (HTTP {error.code} {error.reason}); try again later"
        ) from error
    except (http.client.HTTPException, _Broken, urllib.error.URLError, TimeoutError) as error:
        reason = getattr(error, "reason", None) or type(error).__name__
        raise DownloadError(
            f"{address} broke off or cannot be reached ({reason}); "
            "check the network and try again, what has come is kept"
        ) from error
    expected = size if size is not None else total
    if expected is not None and done != expected:
        if done > expected:
            partial.unlink()
        raise DownloadError(
            f"{address} broke off at {done} of {expected} bytes; try again, what has come is kept"
        )
    with storage_errors(target):
        partial.replace(target)


def hash_file(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


class _Broken(Exception):
    """The connection was lost while reading; kept apart from the disk's errors."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _open(address: str, done: int) -> http.client.HTTPResponse:
    headers = {"User-Agent": "jerboa", "Accept-Encoding": "identity"}
    if done:
        headers["Range"] = f"bytes={done}-"
    request = urllib.request.Request(address, headers=headers)
    try:
        response: http.client.HTTPResponse = urllib.request.urlopen(request, timeout=_PATIENCE)
    except (urllib.error.URLError, TimeoutError):
        raise
    except OSError as error:  # a reset before the header, which urllib passes on as it is
        raise _Broken(error.strerror or type(error).__name__) from error
    return response


def _starts_at(response: http.client.HTTPResponse, done: int) -> bool:
    return (response.headers.get("Content-Range") or "").startswith(f"bytes {done}-")


def _total(response: http.client.HTTPResponse, done: int) -> int | None:
    length = response.headers.get("Content-Length")
    return done + int(length) if length is not None and length.isdigit() else None


def _copy(
    response: http.client.HTTPResponse,
    file: BinaryIO,
    done: int,
    total: int | None,
    progress: Callable[[int, int], None] | None,
) -> int:
    while chunk := _read(response):
        done += len(chunk)
        if done > (total or _LARGEST):
            raise _Broken(f"more than {total or _LARGEST} bytes came")
        file.write(chunk)
        if progress is not None:
            progress(done, total or 0)
    return done


def _read(response: http.client.HTTPResponse) -> bytes:
    try:
        return response.read1(_CHUNK)
    except OSError as error:
        raise _Broken(error.strerror or type(error).__name__) from error
