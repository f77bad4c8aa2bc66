"""The Arduino library against the library specification 1.5, revision 2.2."""

import re
import sys
from pathlib import Path

import pytest
from building import HERE, Export, call, cases

CATEGORIES = {
    "Display", "Communication", "Signal Input/Output", "Sensors", "Device Control", "Timing",
    "Data Storage", "Data Processing", "Other",
}  # fmt: skip
REQUIRED = {
    "name", "version", "author", "maintainer", "sentence", "paragraph", "category", "url",
    "architectures",
}  # fmt: skip


def properties(library: Path) -> dict[str, str]:
    lines = (library / "library.properties").read_text("utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_properties(export: Export) -> None:
    found = properties(export("arduino"))
    assert set(found) >= REQUIRED
    assert all(found.values())
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 _.-]*", found["name"])
    assert re.search("[A-Za-z]", found["name"])
    assert re.fullmatch(r"\d+\.\d+(\.\d+)?", found["version"])
    assert found["category"] in CATEGORIES
    assert re.match(r"https?://\S+$", found["url"])
    assert found["architectures"] == "*", "there is a fallback in C for every architecture"


def test_folders(export: Export) -> None:
    library = export("arduino")
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}", library.name)
    assert not [*library.glob("*.c"), *library.glob("*.h")], "sources are in src"
    headers = [path.name for path in (library / "src").glob("*.h")]
    assert headers == properties(library)["includes"].split(",") == ["kettle.h"]
    sketches = [path.relative_to(library) for path in library.rglob("*.ino")]
    assert sketches == [Path("examples/kettle/kettle.ino")], "a sketch is called as its folder"


def test_keywords_are_separated_by_one_tab(export: Export) -> None:
    for line in (export("arduino") / "keywords.txt").read_text().splitlines():
        assert line.startswith("#") or re.fullmatch(r"\w+\tKEYWORD2", line)


def test_sketch_compiles_and_prints_what_the_reference_gives(export: Export, model: Path) -> None:
    """The sketch runs on zeros; src is the only include folder, as the specification says."""
    library = export("arduino")
    zig = (sys.executable, "-m", "ziglang")
    sketch = library / "examples" / "kettle" / "kettle.ino"
    call(
        *zig, "c++", "-c", "-x", "c++", "-I", HERE / "arduino", "-I", library / "src",
        "-include", "Arduino.h", sketch, "-o", "sketch.o", folder=library,
    )  # fmt: skip
    sources = sorted((library / "src").rglob("*.c"))
    call(
        *zig, "cc", "-I", library / "src", HERE / "arduino" / "main.c", *sources, "sketch.o",
        "-o", "sketch", folder=library,
    )  # fmt: skip
    printed = call("./sketch", folder=library).decode().split()
    assert printed[-1] == "us"
    _, outputs = cases(model, 1, zeros=True)
    assert [float(text) for text in printed[:-2]] == pytest.approx(
        [(value ^ 0x80) / 256 for value in outputs], abs=1e-4
    )
