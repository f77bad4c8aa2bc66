"""What a person should know of their recordings before training on them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from jerboa.clips import BACKGROUND

FEWEST = 3
"""Recordings that a label needs: one each to train, validate and test."""
LOPSIDED = 5.0
"""Times as many seconds of one label as of another."""
MOST_NAMED = 3


def advice(facts: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    """Warnings over all clips.

    Parameters
    ----------
    facts : sequence of mapping
        As `Clip.facts` gives them.

    Returns
    -------
    list of dict
        ``kind``, ``text`` and the identities of the ``clips`` that are meant.
    """
    return [*_too_few(facts), *_lopsided(facts), *_duplicates(facts), *_marked(facts)]


def _too_few(facts: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    counts = Counter(str(clip["label"]) for clip in facts)
    found = [
        _warning("few", f"{label}: {count} of at least {FEWEST} recordings")
        for label, count in sorted(counts.items())
        if count < FEWEST
    ]
    if counts and BACKGROUND not in counts:
        found.append(_warning("few", f"no {BACKGROUND}: record what is not your sound, too"))
    if len(counts) == 1 and BACKGROUND in counts:
        found.append(_warning("few", "only background: add the sound to be recognised"))
    return found


def _lopsided(facts: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    seconds: defaultdict[str, float] = defaultdict(float)
    for clip in facts:
        seconds[str(clip["label"])] += float(str(clip["seconds"]))
    if len(seconds) < 2:
        return []
    least, most = min(seconds, key=seconds.__getitem__), max(seconds, key=seconds.__getitem__)
    if seconds[most] <= LOPSIDED * seconds[least]:
        return []
    text = f"{seconds[most]:.0f} s of {most}, only {seconds[least]:.0f} s of {least}"
    return [_warning("balance", text)]


def _duplicates(facts: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    same: defaultdict[str, list[str]] = defaultdict(list)
    for clip in facts:
        if clip["print"]:
            same[str(clip["print"])].append(str(clip["id"]))
    groups = [group for group in same.values() if len(group) > 1]
    if not groups:
        return []
    if len(groups) == 1:
        named = ", ".join(groups[0][:MOST_NAMED]) + (", …" if len(groups[0]) > MOST_NAMED else "")
        text = f"the same recording {len(groups[0])} times: {named}"
    else:
        text = f"{len(groups)} recordings are there more than once: keep one of each"
    return [_warning("duplicate", text, [clip for group in groups for clip in group])]


def _marked(facts: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    texts = {
        "clipped": "clipped: record again with less gain or from further away",
        "silent": "nearly silent: is the microphone on?",
        "broken": "cannot be read: delete or copy again",
    }
    found = []
    for kind, text in texts.items():
        marked = [str(clip["id"]) for clip in facts if kind in list(clip["warnings"])]  # type: ignore[call-overload]
        if marked:
            found.append(_warning(kind, f"{len(marked)} {text}", marked))
    return found


def _warning(kind: str, text: str, found: Sequence[str] = ()) -> dict[str, object]:
    return {"kind": kind, "text": text, "clips": list(found)}
