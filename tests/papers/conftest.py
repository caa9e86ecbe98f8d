"""The small town, made once a module, and one of the test's own."""

import pytest

from tests.papers.town import town_at


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """For tests that change no data."""
    store = town_at(tmp_path_factory.mktemp("town"))
    yield store
    store.close()


@pytest.fixture
def own_town(tmp_path):
    """To be changed."""
    store = town_at(tmp_path / "town")
    yield store
    store.close()
