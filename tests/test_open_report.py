# SPDX-FileCopyrightText: 2026 The Inkling authors
# SPDX-License-Identifier: MIT
"""``make report``: the training report in the browser, or a sentence why not."""

import webbrowser

import pytest

from training import __main__ as train
from training.report import open_report


@pytest.fixture
def page(tmp_path, monkeypatch):
    """Where the report would be."""
    path = tmp_path / "a report" / "index.html"
    monkeypatch.setattr(open_report, "PAGE", path)
    return path


def test_the_report_that_is_opened_is_the_one_that_training_writes():
    assert train.REPORT / "index.html" == open_report.PAGE


@pytest.mark.parametrize("browser", [True, False])
def test_the_page_is_opened_as_a_file_or_a_sentence_says_where_it_is(
    page, monkeypatch, capsys, browser
):
    addresses = []
    monkeypatch.setattr(webbrowser, "open", lambda url: addresses.append(url) or browser)
    assert open_report.main() == 1
    assert addresses == []
    assert capsys.readouterr().err == "report: there is none yet; run make train first\n"
    page.parent.mkdir()
    page.touch()
    assert open_report.main() == (0 if browser else 1)
    assert addresses == [page.as_uri()]
    assert "%20" in addresses[0]
    said = capsys.readouterr().err
    assert said == "" if browser else str(page) in said


def test_a_folder_with_other_files_is_refused_before_the_fit(tmp_path, monkeypatch, capsys):
    (tmp_path / "mine.txt").write_text("mine")
    monkeypatch.setattr(train, "REPORT", tmp_path)
    assert train.main(["--data", "digits"]) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("train: ") and "holds other files" in captured.err
    assert captured.out == ""
