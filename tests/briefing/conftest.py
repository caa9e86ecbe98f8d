"""The demo city, open, for sheets to be composed from."""

import pytest

from cleancity import intake
from cleancity.briefing.questions import question
from tests.city import demo_copy, demo_template
from tests.making import store_at


@pytest.fixture(scope="module")
def demo_store(tmp_path_factory):
    """A store with the demo city of the module's own."""
    store = store_at(demo_copy(demo_template(tmp_path_factory), tmp_path_factory.mktemp("demo")))
    intake.mend(store)
    yield store
    store.close()


@pytest.fixture(scope="module")
def asked(demo_store):
    """The question of this week over the whole demo city; sheets share its answers."""
    return question(demo_store)
