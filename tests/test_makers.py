"""inkling/makers.py: what is given up once all parts of the reader are made."""

from importlib import import_module

import pytest

from inkling import makers


@pytest.mark.parametrize("maker", makers.MAKERS)
def test_each_name_is_of_a_class_with_a_maker_or_of_a_function(maker):
    place, name = maker.rsplit(".", 1)
    made = getattr(import_module("inkling." + place), name)
    assert "__init__" in vars(made) if isinstance(made, type) else callable(made)
