"""No request reaches a file outside the project."""

from pathlib import Path
from urllib.parse import quote

import pytest
from studio_page import Page

OUTSIDE = "secret.wav"

WAYS_OUT = [
    "../secret.wav",
    "../../secret.wav",
    "alarm/../../../secret.wav",
    "alarm/../../secret.wav",
    "..\\..\\secret.wav",
    "alarm\\..\\..\\secret.wav",
    "/etc/passwd",
    "//etc/passwd",
    "C:\\Windows\\win.ini",
    "C:secret.wav",
    "\\\\server\\share\\secret.wav",
    "file:///etc/passwd",
    "alarm/%2e%2e/%2e%2e/secret.wav",
    "%2e%2e%2fsecret.wav",
    "..%252fsecret.wav",
    "alarm/one.wav\0.txt",
    "alarm/one.wav::$DATA",
    "alarm/CON",
    "alarm/./one.wav",
    "alarm//one.wav",
    "alarm/link.wav",
    "link/secret.wav",
    ".trash/x/alarm/one.wav",
    "",
]


@pytest.fixture
def secret(page: Page) -> Path:
    """A file beside the project, and links to it inside."""
    clips_folder = page.project.clips_folder
    outside = page.project.folder.parent / OUTSIDE
    outside.write_bytes((clips_folder / "alarm" / "one.wav").read_bytes())
    (clips_folder / "alarm" / "link.wav").symlink_to(outside)
    (clips_folder / "link").symlink_to(outside.parent, target_is_directory=True)
    return outside


@pytest.mark.parametrize("way", WAYS_OUT)
def test_no_clip_outside_is_read_or_changed(page: Page, secret: Path, way: str) -> None:
    before = secret.read_bytes()
    for path in ("audio", "waveform", "spectrogram"):
        answer = page("GET", f"/api/clips/{path}", params={"id": way})
        assert answer.status_code == 400, answer.text
    change = {"label": "moved", "start": 0, "end": 0.5}
    assert page("PATCH", "/api/clips", params={"id": way}, json=change).status_code == 400
    assert page("DELETE", "/api/clips", params={"id": way}).status_code == 400
    assert secret.read_bytes() == before
    for part in ("firmware", "report"):
        answer = page("GET", f"/api/runs/{quote(way, safe='')}/{part}")
        assert answer.status_code in (400, 404), answer.text


@pytest.mark.parametrize("way", [way for way in WAYS_OUT if "\0" not in way and way])
def test_an_upload_stays_in_its_label(page: Page, way: str) -> None:
    data = (page.project.clips_folder / "alarm" / "one.wav").read_bytes()
    around = sorted(page.project.folder.parent.rglob("*"))
    answer = page.upload("alarm", way, data)
    new = set(page.project.folder.parent.rglob("*")) - set(around)
    assert answer.status_code == 200
    assert all(path.parent == page.project.clips_folder / "alarm" for path in new)


@pytest.mark.parametrize("label", ["..", "../x", "/tmp", "a/b", "a\\b", ".hidden", "", "x" * 64])
def test_a_label_is_no_path(page: Page, label: str) -> None:
    data = (page.project.clips_folder / "alarm" / "one.wav").read_bytes()
    around = sorted(page.project.folder.parent.rglob("*"))
    assert page.upload(label, "a.wav", data).status_code in (400, 422)
    relabel = page("PATCH", "/api/clips", params={"id": "alarm/one.wav"}, json={"label": label})
    assert relabel.status_code in (400, 422)
    assert sorted(page.project.folder.parent.rglob("*")) == around
