"""export/shortened.py: short names for private ones, and a firmware that reads the same."""

import re

import pytest

from export import bundle
from export.shortened import shortened

FILES = {
    "code.py": b"import a\na.Base()._seen\n",
    "a.py": b'''class Base:
    """_doc"""
    def __init__(self, _first=1):
        self._seen = self._one = f"{_first}" + "_told"

    def _plan_it(self):
        global _count
        _count = "_plan", self._told
''',
    "c.py": b"import a\n\nclass Heir(a.Base):\n    _two = _three = 2\n",
    "d.py": b"def _alone(_rest):\n    return _rest.__name__, _rest.one_two\n",
}


@pytest.fixture
def modules():
    return {
        place: made.decode() for place, made in shortened(FILES, {*FILES} - {"code.py"}).items()
    }


def test_names_that_a_string_or_another_file_has_stay(modules):
    assert modules["code.py"].encode() == FILES["code.py"]
    for name in ("_seen", "_told", "_plan_it", "__init__"):
        assert name in modules["a.py"]
    assert "_first" not in modules["a.py"] and "_count" not in modules["a.py"]
    assert modules["d.py"].endswith(".__name__, _b.one_two\n")


def test_two_names_stay_two_where_one_module_or_a_family_of_classes_has_both(modules):
    def names(place):
        return set(re.findall(r"(?<!\w)_[a-z]\d*(?!\w)", modules[place]))

    assert len(names("a.py")) == 3 and len(names("c.py")) == 2 and len(names("d.py")) == 2
    assert not names("a.py") & names("c.py")
    assert names("d.py") <= names("a.py") | names("c.py")


def test_the_name_of_a_const_stays_because_the_compiled_module_has_none_of_it():
    source = b"from micropython import const\n_BITS = const(4)\n_SHARE = 1 / 4\n"
    (made,) = shortened({"a.py": source}, {"a.py"}).values()
    assert made == source.replace(b"_SHARE", b"_a")


def test_bytes_that_look_like_a_name_keep_none():
    source = b'_TABLE = b"\\xff _s\\x00"\n_seen = 1\n'
    (made,) = shortened({"a.py": source}, {"a.py"}).values()
    assert b"_seen" not in made and b"_TABLE" not in made


def test_the_firmware_has_few_private_names_left_and_compiles():
    files = bundle.firmware_files(bundle.FIRMWARE)
    own = {place for place in files if place.endswith(".py")} - bundle.EDITABLE
    left = set()
    for place, source in shortened(files, own).items():
        if place in own:
            compile(source, place, "exec")
            constants = re.findall(r"^(_\w+) = const\(", source.decode(), re.MULTILINE)
            left |= set(re.findall(r"(?<!\w)_[A-Za-z0-9]\w*", source.decode())) - {*constants}
    assert len(left) < 80
