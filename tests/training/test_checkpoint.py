import numpy as np
import pytest

from jerboa.errors import StorageError
from jerboa.training._checkpoint import PhaseState, load_state, save_state


@pytest.fixture
def state() -> PhaseState:
    arrays = [np.arange(3, dtype=np.float32), np.array(7, np.int64), np.eye(2)]
    return PhaseState(
        fingerprint="f",
        epoch=3,
        network=arrays,
        optimizer=arrays[:1],
        best=arrays[1:],
        best_loss=0.1,
        waited=2,
        history=[{"epoch": 1.0, "loss": 1 / 3}],
    )


def test_state_comes_back_as_it_was(state, tmp_path):
    save_state(tmp_path / "new" / "a.npz", state)
    read = load_state(tmp_path / "new" / "a.npz", "f")
    assert read is not None
    for name in ("network", "optimizer", "best"):
        for one, other in zip(getattr(state, name), getattr(read, name), strict=True):
            assert one.dtype == other.dtype
            assert (one == other).all()
    assert (read.epoch, read.best_loss, read.waited) == (3, 0.1, 2)
    assert read.history == state.history
    assert not list(tmp_path.rglob("*.partial"))


def test_state_of_another_training_is_none(state, tmp_path):
    save_state(tmp_path / "a.npz", state)
    assert load_state(tmp_path / "a.npz", "g") is None


@pytest.mark.parametrize("kept", [0, 10, 500])
def test_damaged_state_is_none(state, tmp_path, kept):
    path = tmp_path / "a.npz"
    save_state(path, state)
    path.write_bytes(path.read_bytes()[:kept])
    assert load_state(path, "f") is None


def test_folder_that_cannot_be_made_is_an_error(state, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match=r"a\.npz: cannot be written"):
        save_state(tmp_path / "file" / "a.npz", state)


def test_full_disk_leaves_the_older_state(state, tmp_path, monkeypatch):
    from pathlib import Path

    save_state(tmp_path / "a.npz", state)

    def fail(path: Path, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", fail)
    with pytest.raises(StorageError, match="No space left"):
        save_state(tmp_path / "a.npz", PhaseState("f", epoch=4))
    monkeypatch.undo()
    read = load_state(tmp_path / "a.npz", "f")
    assert read is not None
    assert read.epoch == 3
