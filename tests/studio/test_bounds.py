"""Uploads are bounded: in bytes, told or untold, in files, in the length of what is said."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from studio_page import HOST, TOKEN, Page

from jerboa.studio import _sounds, create_app
from jerboa.studio._guard import Access, Guard

SMALL = 64 << 10


@pytest.fixture
def bounded(page: Page) -> Page:
    """The same server with a small bound on a request."""
    served = create_app(page.project, Access(TOKEN, frozenset({HOST})))
    assert isinstance(served, Guard)
    page.app = Guard(served._app, served._access, SMALL)
    return page


def stored(page: Page) -> list[str]:
    return sorted(path.name for path in page.project.clips_folder.rglob("*.wav"))


def test_a_body_that_tells_its_length_is_refused_unread(bounded: Page) -> None:
    answer = bounded.upload("alarm", "long.wav", bytes(2 * SMALL))
    assert answer.status_code == 413
    assert answer.text == "more than 0 MiB at once; send shorter sounds"
    assert stored(bounded) == ["one.wav", "two.wav"]


def test_a_body_that_hides_its_length_is_cut_off(bounded: Page) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        head = 'form-data; name="files"; filename="a.wav"'
        yield f"--x\r\ncontent-disposition: {head}\r\n\r\n".encode()
        while True:
            read += 4096
            assert read < 4 * SMALL, "the server reads on beyond its bound"
            yield bytes(4096)

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=bounded.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
            return await client.post(
                "/api/clips",
                content=endless(),
                headers={
                    "x-jerboa-token": TOKEN,
                    "content-type": "multipart/form-data; boundary=x",
                },
            )

    assert asyncio.run(ask()).status_code >= 400
    assert stored(bounded) == ["one.wav", "two.wav"]


def test_too_many_files_are_refused(page: Page) -> None:
    many = [("files", (f"{number}.wav", b"")) for number in range(_sounds.MOST_FILES + 1)]
    answer = page("POST", "/api/clips", data={"label": "alarm"}, files=many)
    assert answer.status_code == 422
    assert f"at most {_sounds.MOST_FILES} items" in answer.json()["problem"]
    assert stored(page) == ["one.wav", "two.wav"]


@pytest.mark.parametrize("length", ["-1", "x", "1" * 40])
def test_a_length_that_is_none_is_refused(page: Page, length: str) -> None:
    answer = page("POST", "/api/clips", headers={"content-length": length})
    assert answer.status_code == 413


def test_names_are_bounded(page: Page) -> None:
    data = (page.project.clips_folder / "alarm" / "one.wav").read_bytes()
    [result] = page.upload("alarm", "a" * 300 + ".wav", data).json()["results"]
    assert len(result["clip"]["name"]) <= 60
    assert page("GET", "/api/clips/audio", params={"id": "a/" + "b" * 500}).status_code == 422
    assert page("GET", f"/api/runs/{'r' * 100}").status_code == 422


def test_what_is_no_form_is_refused(page: Page) -> None:
    answer = page("PATCH", "/api/training/settings", content=b"\xb5{}")
    assert answer.status_code == 422
    assert answer.json().keys() == {"problem"}
