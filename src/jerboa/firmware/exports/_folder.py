"""A folder that is written under a temporary name and renamed when it is whole."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

from jerboa.errors import UserError
from jerboa.firmware.exports._order import Files
from jerboa.storage import storage_errors

_LIST = "jerboa-export.json"
"""Names the export's files: by it an earlier export is known."""


def write_folder(output: Path, files: Files) -> list[Path]:
    """Write an export in place of an earlier one.

    Parameters
    ----------
    output : Path
        The folder: new, empty, or an earlier export, whose further files are kept.
    files : mapping of str to bytes
        The export.

    Returns
    -------
    list of Path
        What was written, sorted.

    Raises
    ------
    UserError
        If the folder holds something else, or is the current one.
    StorageError
        If it cannot be written.
    """
    target = output.resolve()
    if target == Path.cwd() or target in Path.cwd().parents:
        raise UserError(f"{output}: is the folder you are in; choose one for the export alone")
    with storage_errors(output):
        earlier = _listed(output)
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".jerboa-", dir=target.parent) as scratch:
            fresh, old = Path(scratch) / "new", Path(scratch) / "old"
            listing = {"made by": "jerboa compile", "files": sorted(files)}
            _write(fresh, {**files, _LIST: (json.dumps(listing, indent=2) + "\n").encode()})
            if target.exists():
                _carry_over(target, fresh, earlier)
                os.replace(target, old)
            try:
                os.replace(fresh, target)
            except OSError:
                if old.exists():
                    os.replace(old, target)
                raise
    return [output / name for name in sorted(files)]


def _listed(output: Path) -> set[str]:
    """Files of the export that is there; none in an empty folder or where there is none."""
    if output.exists() and not output.is_dir():
        raise UserError(f"{output}: is a file; choose a folder for the export alone")
    if not output.is_dir() or not any(output.iterdir()):
        return set()
    try:
        return {_LIST, *json.loads((output / _LIST).read_bytes())["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        raise UserError(
            f"{output}: is not empty and no earlier export; choose a folder for the export alone"
        ) from None


def _write(folder: Path, files: Files) -> None:
    for name, contents in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(contents)


def _carry_over(target: Path, fresh: Path, earlier: set[str]) -> None:
    """Copy what others have put into the export, such as what was built there."""
    for path in sorted(target.rglob("*")):
        name = path.relative_to(target)
        kept = fresh / name
        if path.is_file() and name.as_posix() not in earlier and not kept.exists():
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, kept)
