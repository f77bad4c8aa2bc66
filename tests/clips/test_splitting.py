"""No source ever stands on two sides of a split."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jerboa.clips import Dataset, Recording, split
from jerboa.errors import DatasetError

SILENCE = np.zeros(160, np.int16)


def recording(label: str, source: str, **known: object) -> Recording:
    return Recording(label, source, held=SILENCE, **known)  # type: ignore[arg-type]


def dataset(recordings: list[Recording]) -> Dataset:
    return Dataset(tuple(recordings), tuple(sorted({r.label for r in recordings})))


def plain(**counts: int) -> Dataset:
    """A data set with `counts` sources a label, two recordings each."""
    return dataset(
        [recording(label, f"{label}{i // 2}") for label, n in counts.items() for i in range(2 * n)]
    )


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 30)), min_size=1, max_size=120),
    st.integers(0, 2**31),
    st.sampled_from([None, (0.6, 0.2, 0.2), (0.8, 0.0, 0.2), (0.5, 0.5, 0.0)]),
)
def test_no_source_leaks_even_where_sources_have_many_labels(
    pairs: list[tuple[str, int]], seed: int, fractions: tuple[float, float, float] | None
) -> None:
    data = dataset([recording(label, str(source)) for label, source in pairs])
    try:
        parts = split(data, fractions, seed=seed)
    except DatasetError:
        return
    sources = [{r.source for r in part} for part in (parts.train, parts.validation, parts.test)]
    assert not sources[0] & sources[1]
    assert not sources[0] & sources[2]
    assert not sources[1] & sources[2]
    everything = (*parts.train, *parts.validation, *parts.test)
    assert sorted(map(id, everything)) == sorted(map(id, data.recordings))


def test_each_part_has_its_share_of_each_label() -> None:
    parts = split(plain(few=3, many=100), (0.7, 0.15, 0.15))
    counts = {
        (label, name): len({r.source for r in getattr(parts, name) if r.label == label})
        for label in ("few", "many")
        for name in ("train", "validation", "test")
    }
    assert counts == {
        ("few", "train"): 1,
        ("few", "validation"): 1,
        ("few", "test"): 1,
        ("many", "train"): 70,
        ("many", "validation"): 15,
        ("many", "test"): 15,
    }


def test_the_same_seed_gives_the_same_split_in_any_order() -> None:
    data = plain(a=20, b=30)
    reversed_data = Dataset(data.recordings[::-1], data.labels)
    assert split(data, seed=5).sources() == split(reversed_data, seed=5).sources()
    assert split(data, seed=5).sources() != split(data, seed=6).sources()


def test_a_new_label_leaves_the_others_where_they_were() -> None:
    before, after = split(plain(a=20, b=30)), split(plain(a=20, b=30, c=40))
    for part, sources in before.sources().items():
        assert set(sources) <= set(after.sources()[part])


def test_a_test_fold_is_the_whole_test_part() -> None:
    data = dataset(
        [recording(label, f"{label}{i}", fold=i % 5 + 1) for label in "ab" for i in range(50)]
    )
    parts = split(data, test_folds=2)
    assert {r.fold for r in parts.test} == {2}
    assert len(parts.test) == 20
    assert {r.fold for r in parts.train} == {1, 3, 4, 5}
    assert len(parts.validation) == 14
    assert len(split(data, (0.8, 0.0, 0.2), test_folds=[1, 2]).validation) == 0


def test_official_parts_count() -> None:
    names = ("train", "train", "validation", "test")
    data = dataset(
        [recording(label, f"{label}{i}", part=names[i]) for label in "ab" for i in range(4)]
    )
    parts = split(data)
    assert [r.part for r in parts.test] == ["test", "test"]
    assert [r.part for r in parts.validation] == ["validation", "validation"]
    assert len(parts.train) == 4


@pytest.mark.parametrize(
    ("data", "options", "says"),
    [
        (plain(a=5), {}, "'a' is the only label"),
        (plain(a=5, b=2), {}, "label 'b' has 2 independent recordings"),
        (plain(a=5, b=1), {}, "label 'b' has 1 independent recording;"),
        (Dataset((), ()), {}, "no labels"),
        (Dataset(plain(a=3).recordings, ("a", "b")), {}, "label 'b' has 0"),
        (plain(a=5, b=5), {"test_folds": 1}, "fold 1 is not in"),
        (plain(a=5, b=5), {"fractions": (0.5, 0.5, 0.5)}, "cannot be used"),
        (plain(a=5, b=5), {"fractions": (0.0, 0.5, 0.5)}, "cannot be used"),
    ],
)
def test_what_cannot_be_split_gives_one_line(
    data: Dataset, options: dict[str, object], says: str
) -> None:
    with pytest.raises(DatasetError) as caught:
        split(data, **options)  # type: ignore[arg-type]
    assert says in str(caught.value)
    assert ";" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_folds_that_break_up_a_source_are_refused() -> None:
    leaking = [recording(x, f"{x}{i}", fold=f) for x in "ab" for i in range(4) for f in (1, 2)]
    with pytest.raises(DatasetError, match="source 'a0' stands in a test fold and outside"):
        split(dataset(leaking), test_folds=1)


def test_lists_that_break_up_a_source_are_refused() -> None:
    names = ("train", "test")
    leaking = [recording(x, f"{x}{i}", part=p) for x in "ab" for i in range(4) for p in names]
    with pytest.raises(DatasetError, match="source 'a0' is listed for train and for test"):
        split(dataset(leaking))
