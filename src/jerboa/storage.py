"""Files that are either whole or not there, and one writer at a time; for every room."""

import io
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from os import getpid
from pathlib import Path
from threading import get_ident
from typing import Any

from jerboa.errors import PathError, StorageError

__all__ = ["storage_errors", "take_lock", "write_figure", "write_whole"]


def write_whole(path: Path, data: bytes) -> None:
    """Write a file under a temporary name and rename it; an earlier file stays until then.

    Of several at once, in threads or processes, the last one's file stays, whole.

    Raises
    ------
    StorageError
        If the disk is full or the folder cannot be written.
    """
    partial = path.with_name(f".{path.name}.{getpid()}-{get_ident()}.partial")
    with storage_errors(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(data)
            partial.replace(path)
        except OSError:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise


def write_figure(
    path: Path, figure: Any, kind: str = "png", metadata: Mapping[str, str | None] | None = None
) -> None:
    """Write a picture as `write_whole` does.

    Parameters
    ----------
    path : Path
        The picture.
    figure : matplotlib.figure.Figure
        What it shows.
    kind : str
        ``png``, ``svg`` or another format of its ``savefig``.
    metadata : mapping, optional
        As for its ``savefig``.

    Raises
    ------
    StorageError
        If the disk is full or the folder cannot be written.
    """
    drawn = io.BytesIO()
    figure.savefig(drawn, format=kind, metadata=metadata)
    write_whole(path, drawn.getvalue())


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn the system's refusal to write `path` into one line.

    Raises
    ------
    StorageError
        In place of an `OSError` of the block; a `PathError` where another path would do.
    """
    try:
        yield
    except (FileExistsError, IsADirectoryError, NotADirectoryError) as error:
        raise PathError(
            f"{path}: cannot be written ({error.strerror}); choose another path"
        ) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise StorageError(
            f"{path}: cannot be written ({reason}); make room or choose another folder"
        ) from error


def take_lock(path: Path) -> sqlite3.Connection | None:
    """Keep others out for as long as the connection is open, and this process lives.

    The lock is that of an empty database: every system lets go of it when the process ends,
    however it ends. Taken twice in one process it is refused as well.

    Parameters
    ----------
    path : Path
        The lock's file, made where it is not there; it may stay when the lock is gone.

    Returns
    -------
    sqlite3.Connection or None
        To be closed; None if another holds the lock.

    Raises
    ------
    StorageError
        If the file cannot be written.
    """
    connection = None
    try:
        connection = sqlite3.connect(path, timeout=0)
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        if "locked" in str(error):
            return None
        raise StorageError(
            f"{path}: cannot be written ({error}); make room or choose another folder"
        ) from error
    return connection
