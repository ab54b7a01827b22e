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


@pytest.fixture
def opened(monkeypatch):
    """The addresses that a browser was asked to show; it does."""
    addresses = []
    monkeypatch.setattr(webbrowser, "open", lambda url: addresses.append(url) or True)
    return addresses


def test_the_report_that_is_opened_is_the_one_that_training_writes():
    assert train.REPORT / "index.html" == open_report.PAGE


def test_the_page_is_opened_as_a_file(page, opened, capsys):
    page.parent.mkdir()
    page.touch()
    assert open_report.main() == 0
    assert opened == [page.as_uri()]
    assert "%20" in opened[0]
    assert capsys.readouterr().err == ""


def test_without_a_report_a_sentence_says_what_to_run(page, opened, capsys):
    assert open_report.main() == 1
    assert opened == []
    assert capsys.readouterr().err == "report: there is none yet; run make train first\n"


def test_without_a_browser_a_sentence_says_where_the_page_is(page, monkeypatch, capsys):
    page.parent.mkdir()
    page.touch()
    monkeypatch.setattr(webbrowser, "open", lambda url: False)
    assert open_report.main() == 1
    assert str(page) in capsys.readouterr().err


def test_a_folder_with_other_files_is_refused_before_the_fit(tmp_path, monkeypatch, capsys):
    (tmp_path / "mine.txt").write_text("mine")
    monkeypatch.setattr(train, "REPORT", tmp_path)
    assert train.main(["--data", "digits"]) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("train: ") and "holds other files" in captured.err
    assert captured.out == ""
