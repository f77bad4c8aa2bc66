"""The report stands alone, shows its figures, and leaves out what there is not."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from desk import CHROMIUM, needs_chromium
from playwright.sync_api import sync_playwright

from jerboa.errors import StorageError
from jerboa.evaluation import (
    CostRow,
    Mistake,
    OperatorRow,
    Picture,
    ReportContent,
    RobustnessRow,
    Scores,
    SplitRow,
    write_report,
)

HISTORY = {
    "baseline": [
        {"epoch": 0.0, "validation_loss": 0.7, "validation_accuracy": 0.5},
        {"epoch": 1.0, "loss": 0.6, "validation_loss": 0.5, "validation_accuracy": 0.8},
    ]
}


class Page(HTMLParser):
    """Text of a page, what it refers to, and whether every element is closed."""

    VOID = frozenset({"meta", "img", "br", "link"})

    def __init__(self, source: str) -> None:
        super().__init__()
        self.text: list[str] = []
        self.references: list[str] = []
        self.open: list[str] = []
        self.feed(source)

    def handle_starttag(self, tag, attributes):
        self.references += [value for name, value in attributes if name in ("src", "href")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def scores(threshold: float = 0.5) -> Scores:
    detected = np.array([0.1, 0.2, 0.7, 0.9], np.float32)
    return Scores(
        ("background", "alarm"),
        np.array([0, 0, 0, 1]),
        np.stack([1 - detected, detected], axis=1),
        np.arange(4),
        threshold,
    )


@pytest.fixture
def content() -> ReportContent:
    return ReportContent(
        title="Kitchen <alarm>",
        made_by="jerboa 1.2.3",
        facts={"seed": "42"},
        split=[SplitRow("train", "alarm", 12, 1_234)],
        history=HISTORY,
        scores={"float": scores(0.8), "int8": scores()},
        robustness=[RobustnessRow("20 dB quieter", scores(0.95))],
        mistakes=[Mistake("background", "alarm", 0.7, "kitchen-3", 1.25, b"RIFF")],
        operators=[
            OperatorRow("CONV_2D", (1, 13, 13, 8), 31.4, 0.25, (0.0, 6.1), (0.0, 6.5), 0.0123)
        ],
        costs=[CostRow("network", 5_000_000, "cycles", 4_000_000), CostRow("flash", 28_000, "B")],
        arena=Picture("RAM of the tensors", b"\x89PNG"),
        pictures=[Picture("An alarm is played", b"\x89PNG")],
    )


def test_shows_every_figure(content, tmp_path):
    write_report(tmp_path / "report.html", content)
    page = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    text = " ".join(page.text)
    for wanted in (
        *("Kitchen <alarm>", "jerboa 1.2.3", "42", "1,234", "100.0 %", "75.0 %"),
        *("CONV_2D", "1×13×13×8", "31.4 dB", "0 to 6.5", "1.23 %", "5,000,000 cycles", "28,000 B"),
        *(
            "RAM of the tensors",
            "An alarm is played",
            "0.500",
            "20 dB quieter",
            "kitchen-3, from 1.2 s",
            "70.0 %",
        ),
    ):
        assert wanted in text, wanted
    assert page.open == []


def test_needs_no_other_file(content, tmp_path):
    write_report(tmp_path / "report.html", content)
    source = (tmp_path / "report.html").read_text(encoding="utf-8")
    page = Page(source)
    kinds = [each.split(";")[0] for each in page.references]
    assert sorted(kinds) == [
        "data:audio/wav", *["data:image/png"] * 2, *["data:image/svg+xml"] * 5
    ]  # fmt: skip
    assert not re.search(r"url\(|@import|<script", source)
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_cost_over_its_budget_stands_out(content, tmp_path):
    write_report(tmp_path / "report.html", content)
    source = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert len(re.findall(r'<i class="over" style="width:100%"', source)) == 1


def test_empty_report_has_no_empty_sections(tmp_path):
    write_report(tmp_path / "report.html", ReportContent("Nothing yet", "jerboa"))
    page = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert "section" not in page.text
    assert page.references == []


def test_more_than_two_labels_have_no_roc(tmp_path):
    labels = ("a", "b", "c")
    three = Scores(labels, np.arange(3), np.eye(3, dtype=np.float32), np.arange(3))
    write_report(tmp_path / "report.html", ReportContent("t", "j", scores={"int8": three}))
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Recall against" not in page
    assert "Misses against" not in page


def test_same_content_gives_same_bytes(content, tmp_path):
    for name in "ab":
        write_report(tmp_path / name, content)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_folder_that_cannot_be_written_is_an_error(content, tmp_path):
    (tmp_path / "a-file").touch()
    with pytest.raises(StorageError, match="choose another path"):
        write_report(tmp_path / "a-file" / "report.html", content)


def test_of_more_labels_it_tells_how_much_is_unknown(tmp_path):
    probabilities = np.array(
        [[0.4, 0.3, 0.3], [0.9, 0.1, 0], [0.2, 0.7, 0.1], [0, 0, 1]], np.float32
    )
    three = Scores(("a", "b", "c"), np.array([0, 0, 1, 2]), probabilities, np.arange(4), 0.5)
    write_report(tmp_path / "report.html", ReportContent("t", "j", scores={"int8": three}))
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "answers that it is unknown: 25.0 % of these windows" in page


@pytest.mark.browser
@needs_chromium
def test_a_long_name_leaves_the_player_in_sight(content, tmp_path):
    name = "background/" + "Hungarian_Dance_number_5_in_F_sharp_minor_" * 3
    mistakes = [Mistake("background", "alarm", 0.7, name, 43.0, b"RIFF")]
    write_report(tmp_path / "report.html", replace(content, mistakes=mistakes))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        page.goto((tmp_path / "report.html").as_uri())
        player = page.locator("audio").bounding_box()
        table = page.locator(".scroll", has=page.locator("audio")).bounding_box()
        browser.close()
    assert player["x"] + player["width"] <= table["x"] + table["width"] + 1
