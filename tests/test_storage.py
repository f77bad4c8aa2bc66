"""Files written by several at once, and where none can be."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from jerboa.errors import PathError
from jerboa.storage import write_whole

LONG = 1_000_000


def test_of_several_writers_one_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "costs.json"
    texts = [bytes([number]) * LONG for number in range(8)]
    with ThreadPoolExecutor(len(texts)) as pool:
        list(pool.map(partial(write_whole, path), texts * 5))
    assert path.read_bytes() in texts
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("place", ["a file/model.c", "a folder"])
def test_what_is_in_the_way_is_the_users_to_choose(tmp_path: Path, place: str) -> None:
    (tmp_path / "a file").write_text("kept")
    (tmp_path / "a folder").mkdir()
    with pytest.raises(PathError, match="choose another path") as caught:
        write_whole(tmp_path / place, b"new")
    assert caught.value.exit_code == 2
    assert (tmp_path / "a file").read_text() == "kept"
    assert sorted(tmp_path.iterdir()) == [tmp_path / "a file", tmp_path / "a folder"]
