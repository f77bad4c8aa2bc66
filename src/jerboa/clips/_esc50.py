"""ESC-50: 2,000 environmental recordings of 5 s in 50 classes and five official folds.

K. J. Piczak, "ESC: Dataset for Environmental Sound Classification", ACM Multimedia 2015.
"""

from __future__ import annotations

import csv
import os
import re
from pathlib import Path

from jerboa.clips._dataset import Dataset, Recording
from jerboa.clips._listing import audio_files, need_folder
from jerboa.errors import DatasetError

__all__ = ["esc50"]

_NAME = re.compile(r"(?P<fold>\d)-(?P<clip>\d+)-(?P<take>[A-Z])-(?P<target>\d+)")
_COLUMNS = {"filename", "fold", "target", "category", "esc10"}


def esc50(root: str | os.PathLike[str], *, only_esc10: bool = False) -> Dataset:
    """Read ESC-50, or any data set laid out as it is.

    The table names files as WAV; a file of the same stem with another ending is as good. The
    source is the clip that several takes were cut from; the official folds keep it together.

    Parameters
    ----------
    root : path-like
        The folder that holds ``meta/esc50.csv`` and ``audio/``.
    only_esc10 : bool
        Keep only the ten classes of ESC-10.

    Returns
    -------
    Dataset
        With folds; labels in the order of their official numbers.

    Raises
    ------
    DatasetError
        If the table is missing or broken, or a file that it names is missing.
    """
    root = Path(root)
    need_folder(root)
    table = root / "meta" / "esc50.csv"
    rows = [row for row in _rows(table) if not only_esc10 or row["esc10"] == "True"]
    files = {path.stem: path for path in audio_files(root / "audio")}
    recordings = []
    targets: dict[str, int] = {}
    for row in rows:
        stem = Path(row["filename"]).stem
        if stem not in files:
            raise DatasetError(
                f"{root / 'audio' / row['filename']}: is named in {table} but missing; "
                "download or copy the data set again"
            )
        try:
            fold, targets[row["category"]] = int(row["fold"]), int(row["target"])
        except ValueError as error:
            raise DatasetError(
                f"{table}: '{row['filename']}' has a fold or target that is no number; "
                "download the table again"
            ) from error
        name = _NAME.fullmatch(stem)
        source = f"esc50-{name['clip'] if name else stem}"
        recordings.append(Recording(row["category"], source, files[stem], fold))
    return Dataset(tuple(recordings), tuple(sorted(targets, key=lambda label: targets[label])))


def _rows(table: Path) -> list[dict[str, str]]:
    try:
        with table.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            missing = _COLUMNS - set(reader.fieldnames or ())
            rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DatasetError(
            f"{table}: cannot be read; is this the folder that holds ESC-50's meta/ and audio/?"
        ) from error
    if missing or any(None in row.values() for row in rows):
        what = f"column '{min(missing)}'" if missing else "a value in one of its rows"
        raise DatasetError(f"{table}: lacks {what}; download the table again")
    if not rows:
        raise DatasetError(f"{table}: names no recordings; download the table again")
    return rows
