"""Who may ask, and what every answer carries."""

import pytest
from studio_page import HOST, TOKEN, Page

from jerboa.project import Project


def test_another_name_for_this_computer_is_refused(page: Page) -> None:
    """DNS rebinding: a page of evil.example that resolves to 127.0.0.1."""
    answer = page("GET", "/api/clips", headers={"host": "evil.example:8765"})
    assert answer.status_code == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", f"http://{HOST}.evil.example"])
def test_another_page_is_refused(page: Page, origin: str) -> None:
    for method in ("GET", "POST", "DELETE"):
        assert page(method, "/api/training", headers={"origin": origin}).status_code == 403


def test_a_request_across_sites_is_refused_without_an_origin_too(page: Page) -> None:
    answer = page("GET", "/api/clips", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/clips"),
        ("PATCH", "/api/clips?id=alarm/one.wav"),
        ("DELETE", "/api/clips?id=alarm/one.wav"),
        ("POST", "/api/clips/undo"),
        ("POST", "/api/training"),
        ("DELETE", "/api/training"),
        ("POST", "/api/runs/a/threshold"),
        ("POST", "/api/try?clip=a&run=b"),
        ("POST", "/api/try/sound?run=b"),
        ("POST", "/api/live?run=b"),
        ("POST", "/api/live/1"),
    ],
)
@pytest.mark.parametrize("token", [None, "another", TOKEN + "x"])
def test_every_change_wants_the_token(
    page: Page, method: str, path: str, token: str | None
) -> None:
    assert page(method, path, token=token).status_code == 403
    assert (page.project.clips_folder / "alarm" / "one.wav").is_file()


def test_beyond_this_computer_reading_wants_the_token_too(project: Project) -> None:
    page = Page(project, token_for_reading=True)
    assert page("GET", "/", token=None).status_code == 403
    opened = page("GET", f"/?token={TOKEN}", token=None)
    assert opened.status_code == 200
    cookie = opened.headers["set-cookie"].split(";")[0]
    assert page("GET", "/api/clips", token=None, headers={"cookie": cookie}).status_code == 200


def test_every_answer_carries_the_policy(page: Page) -> None:
    for path in ("/", "/api/clips", "/static/main.mjs", "/nowhere"):
        headers = page("GET", path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_a_body_that_is_too_large_is_refused(page: Page) -> None:
    answer = page("POST", "/api/clips", headers={"content-length": str(1 << 40)})
    assert answer.status_code == 413


def test_the_page_has_the_token_and_no_script_of_its_own(page: Page) -> None:
    text = page("GET", "/").text
    assert f'content="{TOKEN}"' in text
    assert "{{" not in text
    assert "<script>" not in text
    assert "style=" not in text
