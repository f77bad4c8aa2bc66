"""The page is light: everything of it, over the wire, before anything is shown."""

import re

from studio_page import Page

from jerboa.studio._app import STATIC

MOST_BYTES = 100 << 10


def bytes_of(page: Page, path: str) -> int:
    """Of an answer, its head among them, as a browser would ask for it."""
    answer = page("GET", path, headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    head = sum(len(name) + len(value) + 4 for name, value in answer.headers.raw)
    return head + int(answer.headers["content-length"])


def test_first_paint_is_below_100_kib(page: Page) -> None:
    html = page("GET", "/").text
    named = re.findall(r'(?:src|href)="static/([^"]+)"', html)
    modules = [path.name for path in STATIC.glob("*.mjs")]
    assert {"studio.css", "main.mjs"} <= set(named)
    parts = {path: bytes_of(page, f"/static/{path}") for path in {*named, *modules}}
    total = bytes_of(page, "/") + sum(parts.values())
    assert total < MOST_BYTES, f"{total:,} bytes; the largest: {max(parts, key=parts.get)}"
