"""Cities on the other side of the earth, whose files know nothing of plans, venues or supplies: every page holds."""

import pytest

from cleancity import intake
from tests.city import MONITOR, ROOT
from tests.making import FILES, store_at
from tests.pages.conftest import app_on


@pytest.fixture(scope="module", params=["boston311", "nyc311"])
def foreign(request, tmp_path_factory):
    """Sessions on a store that holds nothing but one foreign file."""
    folder = tmp_path_factory.mktemp(request.param)
    mapping = (ROOT / "data" / "mappings" / f"{request.param}.toml").read_text(encoding="utf-8")
    store = store_at(folder)
    file = FILES / f"{request.param}-100.csv"
    receipt = intake.ingest(store, file.read_bytes(), file.name, "issue", mapping=mapping)
    store.close()
    assert receipt.rows.good == 100
    with app_on(folder) as open_app:
        yield open_app


@pytest.mark.parametrize("title", MONITOR)
def test_a_page_of_a_foreign_city_is_without_a_fault(foreign, title):
    assert foreign().open(title).faults == []
