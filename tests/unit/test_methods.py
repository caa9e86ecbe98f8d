"""Every method that a page explains has its card, and every card is used."""

import re

import pytest

from cleancity.errors import ConfigError
from cleancity.methods import load_method, method_names
from tests.layers.test_house_rules import MODULES, PAGES


def named_in_code():
    text = "\n".join(path.read_text(encoding="utf-8") for path in [*PAGES, *MODULES])
    return set(re.findall(r"method_card\(\s*\"(\w+)\"", text))


def test_every_card_that_is_asked_for_is_there_and_every_card_is_asked_for():
    assert named_in_code() == set(method_names())


@pytest.mark.parametrize("name", method_names())
def test_a_card_is_whole(name):
    method = load_method(name)
    parts = (method.title, method.what, method.how, method.read, method.limits, method.source)
    assert all(len(part) > 5 for part in parts)


def test_a_card_that_is_not_there_is_said_in_words():
    with pytest.raises(ConfigError, match="方法说明"):
        load_method("no_such_method")
