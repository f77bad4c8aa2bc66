"""Files written by several at once."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from jerboa.storage import write_whole

LONG = 1_000_000


def test_of_several_writers_one_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "costs.json"
    texts = [bytes([number]) * LONG for number in range(8)]
    with ThreadPoolExecutor(len(texts)) as pool:
        list(pool.map(partial(write_whole, path), texts * 5))
    assert path.read_bytes() in texts
    assert list(tmp_path.iterdir()) == [path]
