"""Texts of exports are templates beside this module."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


def render(template: str, **values: object) -> bytes:
    """Fill in a template.

    Parameters
    ----------
    template : str
        Its path below ``templates/`` without the suffix ``.in``.
    **values
        What it asks for.
    """
    return _environment().get_template(f"{template}.in").render(values).encode()


def plain(text: str) -> str:
    """A file name that can stand in a comment of any language, on one line."""
    return re.sub(r"[^\w .,+-]", "_", text, flags=re.ASCII)[:80]


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
