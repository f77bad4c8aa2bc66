"""What a board's lines look like: a line of another shape is noise, whatever its JSON says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

_LARGEST = 2**53
"""Of a number; no field of the firmware comes near it."""


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and -_LARGEST <= value <= _LARGEST


def _is_count(value: object) -> bool:
    return isinstance(value, int) and 0 <= value <= _LARGEST


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_label(value: object) -> bool:
    return value is None or isinstance(value, str)


def _are_numbers(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_number, value))


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _are_cycles(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_count, value.values()))


_SHAPES: Mapping[str, Mapping[str, Callable[[object], bool]]] = {
    "event": {"event": _is_text, "state": _is_text, "t": _is_number, "p": _is_number},
    "status": {"status": _is_object},
    "reply": {"reply": _is_text, "labels": _are_texts, "samples": _is_count},
    "capture": {"capture": _is_count, "at": _is_count, "pcm": _is_text, "p": _are_numbers},
    "error": {"error": _is_text},
    "hop": {"hop": _is_count, "t": _is_number, "p": _are_numbers, "label": _is_label,
            "cycles": _are_cycles, "overruns": _is_count},
}  # fmt: skip
"""The fields that are read, by the kind of the line; any may be missing, others be there."""

KINDS = tuple(_SHAPES)


def kind(message: Mapping[str, Any]) -> str:
    """Which line it is: hop, event, status, reply, capture or error; empty for another."""
    return next((name for name in KINDS if name in message), "")


def fits(message: Mapping[str, Any]) -> bool:
    """Whether each field that is read holds what it should."""
    shape = _SHAPES.get(kind(message), {})
    return all(holds(message[name]) for name, holds in shape.items() if name in message)
