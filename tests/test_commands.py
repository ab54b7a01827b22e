"""The launcher, ``./inkling``, and the Makefile, which hands all that it is given over to it."""

import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import commands

ROOT = Path(__file__).resolve().parents[1]
WITHOUT_HELP = {"report"}


@pytest.mark.filterwarnings("ignore:.*found in sys.modules")  # other tests have imported them
@pytest.mark.parametrize("name", sorted({*commands.COMMANDS} - WITHOUT_HELP))
def test_each_command_runs_a_module_that_there_is(name, monkeypatch, capsys):
    module, *words = commands.COMMANDS[name].run.split()
    monkeypatch.setattr(sys, "argv", [module, *words, "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(module, run_name="__main__")
    assert not ended.value.code
    assert capsys.readouterr().out.startswith("usage: ")


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """A checkout without .venv, in which two packages would be installed for the drive."""
    monkeypatch.setattr(commands, "ROOT", tmp_path)
    monkeypatch.setattr(commands, "VENV", tmp_path / ".venv")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "drive.txt").write_text("# two\n\na==1\nb==2\n")
    return tmp_path


@pytest.fixture
def pip(empty, monkeypatch):
    """The arguments of each call of pip, and the status with which it ends."""
    calls = {"status": 0, "asked": [], "errors": []}
    fake = empty / "pip.py"
    fake.write_text(
        "import sys\n"
        "print('Collecting a==1 (from -r x/y.txt)')\nprint('  Downloading a.whl (12.5 MB)')\n"
        "print('Processing x/b-2-py3.whl (from -r x/y.txt)')\n"
        "print('Installing collected packages: a, b')\n"
        "for word in sys.argv[2:]: print(word, file=sys.stderr)\n"
        "sys.exit(int(sys.argv[1]))\n"
    )

    class Popen(subprocess.Popen):
        def __init__(self, words, **options):
            calls["asked"].append([str(word) for word in words])
            words = [sys.executable, fake, str(calls["status"]), *calls["errors"]]
            super().__init__(words, **options)

    monkeypatch.setattr(commands.subprocess, "Popen", Popen)
    monkeypatch.setattr(
        "venv.create", lambda folder, with_pip: (folder / "bin").mkdir(parents=True, exist_ok=True)
    )
    monkeypatch.setattr(commands, "python", lambda: Path(sys.executable))
    return calls


def test_packages_are_installed_once_and_named_as_they_come(pip, empty, capsys):
    assert commands.main(["setup", "drive"]) == 0
    assert f"--requirement={empty / 'requirements' / 'drive.txt'}" in pip["asked"][0]
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith("Installing 2 packages into .venv, 9 MB")
    assert told[1:] == [
        "  1 of 2: a==1 (12.5 MB)",
        "  2 of 2: b-2-py3.whl",
        "  unpacking 2 packages",
    ]
    assert commands.main(["setup", "drive"]) == 0
    assert len(pip["asked"]) == 1
    (empty / "requirements" / "drive.txt").write_text("a==1\n")
    assert commands.main(["setup", "drive"]) == 0
    assert len(pip["asked"]) == 2


def test_what_could_not_be_installed_is_tried_again(pip, capsys):
    pip["status"], pip["errors"] = 1, ["ERROR: No matching distribution found for a==1"]
    assert commands.main(["setup", "drive"]) == 1
    *_, reason, told = capsys.readouterr().err.splitlines()
    assert reason == pip["errors"][0] and "failed" in told
    pip["status"] = 0
    assert commands.main(["setup", "drive"]) == 0
    assert len(pip["asked"]) == 2


def test_without_a_network_it_says_so_and_what_to_do(pip, capsys):
    retry = "WARNING: Retrying (Retry(total={}, read=None)) after connection broken by 'SSLError()'"
    pip["status"], pip["errors"] = 1, [retry.format(1), retry.format(0), "ERROR: No distribution"]
    assert commands.main(["setup", "drive"]) == 1
    told = capsys.readouterr().err.splitlines()
    assert told[-2] == "  no answer from the network (SSLError); tries left: 0"
    assert "-r requirements/drive.txt" in told[-1] and "PIP_FIND_LINKS" in told[-1]


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (["nosuch"], "no command 'nosuch'"),
        (["classify"], "classify PATH"),
        (["setup", "x"], "drive"),
    ],
)
def test_wrong_arguments_are_refused_before_anything_is_installed(arguments, part, empty, capsys):
    assert commands.main(arguments) == 2
    assert part in capsys.readouterr().err
    assert not (empty / ".venv").exists()


@pytest.mark.skipif(os.name != "posix", reason="Windows starts it as `py inkling`")
def test_it_runs_from_any_folder_and_keeps_the_users_own(tmp_path):
    (tmp_path / "empty.png").touch()
    done = run([ROOT / "inkling", "classify", "empty.png"], tmp_path)
    assert done.returncode == 1 and done.stderr.startswith("empty.png: "), done.stderr


needs_make = pytest.mark.skipif(not shutil.which("make"), reason="there is no make")


def run(words, folder):
    return subprocess.run(
        words,
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        timeout=90,
    )


def made(folder, *words):
    """Run make with a launcher that prints its arguments, one a line."""
    return run(["make", "-f", ROOT / "Makefile", "PYTHON=printf '%s\\n'", *words], folder)


@needs_make
def test_neither_make_nor_the_shell_runs_what_stands_in_a_value(tmp_path):
    nasty = "-a \"b' `touch 1` $(touch 2) $(shell touch 3) $$HOME\nc.png"
    done = made(tmp_path, "predict", *(f"{name}={nasty}" for name in ("PICTURE", "SEED", "MODEL")))
    given = f"inkling\npredict\n--model={nasty}\n--seed={nasty}\n--\n{nasty}\n"
    assert done.stdout == given and not list(tmp_path.iterdir()), done.stderr


@needs_make
@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["report", "PICTURE=a.png"], "report does not take PICTURE; it takes no variable"),
        (
            ["predict", "MODLE=tree"],
            "predict does not take MODLE; it takes DIGITS MODEL PICTURE SEED",
        ),
        (["screenshot"], "screenshot PICTURE="),
        (["bundle", "MPY=no"], "there is no MPY=no"),
    ],
)
def test_make_names_the_variable_that_is_too_many_or_missing(tmp_path, words, part):
    done = made(tmp_path, *words)
    assert done.returncode == 2 and part in done.stderr and not done.stdout


@needs_make
def test_make_lists_each_target():
    targets = re.findall(r"(?m)^\.PHONY: (.*)", (ROOT / "Makefile").read_text())
    listed = re.findall(r"(?m)^  make (\S+) ", run(["make"], ROOT).stdout)
    assert {*listed} == {*" ".join(targets).split()} - {"drive"}


def test_names_with_spaces_stand_in_one_text(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked = []
    monkeypatch.setattr(commands, "install", lambda purpose: None)
    monkeypatch.setattr(commands, "_run", lambda command, words: asked.append(words) or 0)
    assert commands.main(["emulate", "--in-one=a.png 'my b.png'"]) == 0
    (tmp_path / "one two.png").touch()
    assert commands.main(["emulate", "--in-one=one two.png"]) == 0
    assert asked == [["a.png", "my b.png"], ["one two.png"]]
