"""``make report``: the training report in the browser, or a sentence why not."""

import webbrowser

from training import __main__ as train
from training.report import open_report


def test_the_page_is_opened_as_a_file_or_a_sentence_says_where_it_is(tmp_path, monkeypatch, capsys):
    assert train.REPORT / "index.html" == open_report.PAGE
    page, addresses = tmp_path / "a report" / "index.html", []
    monkeypatch.setattr(open_report, "PAGE", page)
    assert open_report.main() == 1
    assert capsys.readouterr().err == "report: there is none yet; run make train first\n"
    page.parent.mkdir()
    page.touch()
    for browser, status, said in ((True, 0, ""), (False, 1, str(page))):
        monkeypatch.setattr(webbrowser, "open", lambda url, b=browser: addresses.append(url) or b)
        assert open_report.main() == status
        assert said in capsys.readouterr().err
    assert addresses == [page.as_uri()] * 2 and "%20" in addresses[0]


def test_a_folder_with_other_files_is_refused_before_the_fit(tmp_path, monkeypatch, capsys):
    (tmp_path / "mine.txt").write_text("mine")
    monkeypatch.setattr(train, "REPORT", tmp_path)
    assert train.main(["--data", "digits"]) == 1
    captured = capsys.readouterr()
    assert captured.err.startswith("train: ") and "holds other files" in captured.err
    assert captured.out == ""
