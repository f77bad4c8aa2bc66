"""Files that are either whole or not there; for every room."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from jerboa.errors import StorageError

__all__ = ["storage_errors", "write_whole"]


def write_whole(path: Path, data: bytes) -> None:
    """Write a file under a temporary name and rename it; an earlier file stays until then.

    Raises
    ------
    StorageError
        If the disk is full or the folder cannot be written.
    """
    partial = path.with_name(f".{path.name}.partial")
    with storage_errors(path):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(data)
            os.replace(partial, path)
        except OSError:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn the system's refusal to write `path` into one line.

    Raises
    ------
    StorageError
        In place of an `OSError` of the block.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise StorageError(
            f"{path}: cannot be written ({reason}); make room or choose another folder"
        ) from error
