"""Logs of what a board said: JSON Lines and tables."""

import csv
import json
from pathlib import Path

import pytest
from board_lines import EVENT, STATUS, VERSION, hop

from jerboa.board import CONNECTED, BoardState, open_log
from jerboa.errors import DeviceError, StorageError


def test_logs(tmp_path: Path) -> None:
    paths = tmp_path / "day" / "log.jsonl", tmp_path / "day" / "log.csv"
    messages = [CONNECTED, VERSION, hop(1), EVENT, hop(2, 0.9), STATUS]
    for _ in range(2):  # the second time goes on with the same files
        state, logs = BoardState(), [open_log(path) for path in paths]
        for message in messages:
            state.take(message)
            for log in logs:
                log.take(message, state)
        for log in logs:
            log.close()
    kept = [json.loads(line) for line in paths[0].read_text().splitlines()]
    assert [{k: v for k, v in m.items() if k != "received"} for m in kept] == messages * 2
    assert all(message["received"].endswith("+00:00") for message in kept)
    with paths[1].open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["received", "t", "hop", "label", "event", "p alarm", "overruns"]
    assert [row[1:] for row in rows[1:]] == [
        ["64", "1", "alarm", "", "0.5", "0"],
        ["96", "2", "alarm", "alarm on", "0.9", "0"],
    ] * 2


@pytest.mark.parametrize(
    ("messages", "column"),
    [([hop(1), hop(2), VERSION, hop(3)], "p alarm"), ([hop(1), hop(2), hop(3)], "p output 0")],
)
def test_columns_are_named_after_the_first_hops(
    tmp_path: Path, messages: list[dict[str, object]], column: str
) -> None:
    state, log = BoardState(), open_log(tmp_path / "log.csv")
    for message in messages:
        state.take(message)
        log.take(message, state)
    log.close()
    rows = (tmp_path / "log.csv").read_text().splitlines()
    assert column in rows[0].split(",")
    assert [row.split(",")[2] for row in rows[1:]] == ["1", "2", "3"]


def test_a_table_of_other_labels_is_not_gone_on_with(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("received,t,hop,label,event,p doorbell,overruns\r\n")
    state, log = BoardState(), open_log(path)
    state.take(hop(1))
    log.take(hop(1), state)
    state.take(VERSION)
    state.take(hop(2))
    with pytest.raises(DeviceError, match="columns are not p alarm; log to another file"):
        log.take(hop(2), state)
    log.close()
    assert len(path.read_text().splitlines()) == 1


def test_logs_that_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(DeviceError, match=r"a log ends in \.jsonl .* or \.csv"):
        open_log(tmp_path / "log.txt")
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be written"):
        open_log(tmp_path / "file" / "log.csv")
