"""The desk of this process moved to a store of the tests' own."""

from contextlib import contextmanager

import pytest

from cleancity.desk import HOLDING
from tests.city import store_url


@contextmanager
def desk_at(folder):
    """The desk's store and book in `folder`; let go afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLEANCITY_STORE", store_url(folder))
        HOLDING.let_go()
        try:
            yield HOLDING.store()
        finally:
            HOLDING.let_go()


@pytest.fixture
def desk(tmp_path):
    """A desk with an empty store, for one test."""
    with desk_at(tmp_path / "desk") as store:
        yield store
