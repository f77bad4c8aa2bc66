"""Hard negatives: what fires in background is added to it, within the limits, and fires less."""

import numpy as np
import pytest

from jerboa.clips import Recording, Split, read_clip
from jerboa.errors import DatasetError
from jerboa.training import MiningSettings, PhaseSettings, build_network, train

pytestmark = pytest.mark.training

RATE = 16_000


@pytest.fixture(scope="module")
def plain(short):
    return short.model_copy(
        update={
            "quantization": "ptq",
            "mining": MiningSettings(
                most=30,
                most_per_stream=20,
                phase=PhaseSettings(
                    epochs=12, learning_rate=1e-2, final_learning_rate=1e-3, patience=None
                ),
            ),
        }
    )


def stream(seed: int, hertz: float | None, seconds: int = 12) -> Recording:
    """Noise, and in its second half a tone below those that `tones` has as alarm."""
    rng = np.random.default_rng(seed)
    sound = rng.normal(0, 300, seconds * RATE)
    if hertz is not None:
        half = len(sound) // 2
        sound[half:] += 3_000 * np.sin(2 * np.pi * hertz * np.arange(len(sound) - half) / RATE)
    return Recording("background", f"stream-{seed}", held=sound.astype(np.int16))


def test_a_kettle_that_fires_is_unlearned(tones, plain, tmp_path):
    streams = [stream(1, 2_300), stream(2, 2_350), stream(3, None)]
    without = train(tones, tmp_path / "without", settings=plain)
    result = train(tones, tmp_path / "with", settings=plain, streams=streams)
    assert "mining" not in without.history
    assert result.metrics["mined_hours"] == pytest.approx(3 * 12 / 3600)
    assert 10 <= result.metrics["mined_windows"] <= 30
    assert result.metrics["mined_windows_left"] < result.metrics["mined_windows"] / 2
    assert result.metrics["test_float"] >= 0.75, "the alarms are still found"


class Loudness:
    """A network that takes a window for an alarm the more, the louder it is."""

    output_shape = (None, 1)

    def predict_on_batch(self, windows):
        return np.clip(windows.mean((1, 2, 3)) / 2, 0, 1)[:, np.newaxis]


def test_no_more_than_the_limits_and_the_surest_first(tones, plain, tmp_path):
    from jerboa.training._mining import find_hard_negatives
    from jerboa.training._phases import prepare

    material = prepare(tones, plain, tmp_path)
    streams = [stream(1, 2_300), stream(2, 2_350), stream(3, None)]
    settings = plain.mining.model_copy(update={"threshold": 0.01})
    limited = plain.model_copy(update={"mining": settings})
    found = find_hard_negatives(
        Loudness(), type(material)(**{**vars(material), "settings": limited}), streams
    )
    assert len(found) == 30
    assert np.bincount(found.clips).max() <= 20
    loudness = found.real().mean((1, 2, 3))
    assert (np.diff(loudness) <= 1e-6).all()


def test_of_a_long_stream_only_what_fires_is_held(tones, plain, tmp_path, monkeypatch):
    from jerboa.training import _mining
    from jerboa.training._phases import prepare

    monkeypatch.setattr(_mining, "_PIECE", 2 * RATE)
    mining = MiningSettings(threshold=0.05, most=9, most_per_stream=7)
    material = prepare(tones, plain.model_copy(update={"mining": mining}), tmp_path)
    streams = [stream(1, 2_300), stream(2, 2_350)]
    held = []
    joined = _mining._joined

    def watched(parts):
        whole = joined(parts)
        held.append(len(whole))
        return whole

    monkeypatch.setattr(_mining, "_joined", watched)
    found = _mining.find_hard_negatives(Loudness(), material, streams)
    most_of_a_piece = max(len(piece) for piece in _mining._pieces(streams[0], material))
    assert max(held) <= max(mining.most, mining.most_per_stream) + most_of_a_piece
    every = joined([piece for each in streams for piece in _mining._pieces(each, material)])
    surest = np.sort(_mining._fired(Loudness(), material, every))[::-1]
    assert _mining._fired(Loudness(), material, found)[:7] == pytest.approx(surest[:7], abs=0.02)
    assert len(found) == 9


def test_mining_of_another_network_does_not_resume(tones, plain, tmp_path):
    from jerboa.training._mining import train_on_hard_negatives
    from jerboa.training._phases import prepare

    anything = MiningSettings(threshold=0.001, most=8, phase=plain.fine_tuning)
    settings = plain.model_copy(update={"mining": anything})
    begun = []
    material = prepare(tones, settings, tmp_path, progress=lambda *told: begun.append(told[:2]))
    for seed in (1, 2):
        train_on_hard_negatives(
            build_network("tutorial", 1, seed=seed), material, [stream(3, None)]
        )
    assert begun.count(("mining", 0)) == 2, "each from its own first epoch"


def test_batches_hold_both_in_proportion(tones, plain, tmp_path):
    from jerboa.training import examples_of
    from jerboa.training._mining import JoinedExamples

    usual = examples_of(tones.train, tones.labels, plain)
    hard = examples_of([stream(3, None)], tones.labels, plain)
    joined = JoinedExamples(usual, hard, weight=3.0)
    weights = np.array([1.0, 2.0], np.float32)
    batches = list(joined.batches(np.random.default_rng(0), 8, weights))
    assert sum(len(targets) for _, targets, _ in batches) == len(usual) + len(hard)
    given = np.concatenate([each for *_, each in batches])
    assert sorted(set(given.tolist())) == [1.0, 2.0, 3.0]
    assert (given == 3.0).sum() == len(hard)
    assert all((each == 3.0).any() for *_, each in batches[:-2])


def test_a_stream_that_is_a_test_recording_is_refused(tones, plain, tmp_path):
    copy = Recording("background", "copy", held=tones.test[1].samples())
    with pytest.raises(DatasetError, match=r"copy is the same recording as alarm-9"):
        train(tones, tmp_path, settings=plain, streams=[copy])


def test_a_stream_with_a_test_recording_in_it_is_refused(test_data):
    from jerboa.training._stream_check import check_streams

    folder = test_data / "esc10" / "audio"
    barks, *others = (read_clip(path) for path in sorted(folder.glob("1-*"))[:12])
    street = np.concatenate([each // 20 for each in others * 2])
    held_out = [Recording("dog", "barks", held=barks)]
    plain = [Recording("background", "street", held=street)]
    check_streams(plain, held_out)
    night = street.copy()
    night[70 * RATE : 70 * RATE + len(barks)] = barks // 3
    with pytest.raises(DatasetError, match=r"night holds barks.* from 60 s on"):
        check_streams([*plain, Recording("background", "night", held=night)], held_out)
    again = Recording("background", "again", held=np.tile(barks // 2, 40))
    with pytest.raises(DatasetError, match="again holds barks"):
        check_streams([again], held_out)


def test_without_a_background_there_are_no_hard_negatives(tones, plain, tmp_path):
    named = Split(
        *(
            tuple(
                Recording(each.label.replace("background", "quiet"), each.source, held=each.held)
                for each in part
            )
            for part in (tones.train, tones.validation, tones.test)
        ),
        ("quiet", "alarm"),
    )
    begun = []
    with pytest.raises(DatasetError, match="need the label 'background'"):
        train(
            named,
            tmp_path,
            settings=plain,
            streams=[stream(3, None)],
            progress=lambda *told: begun.append(told),
        )
    assert not begun, "it is told before the network is trained, not after"
