"""Random cities that entered by the front door, and beside each the plain rows that it was made of."""

import pytest

from cleancity import intake
from tests.making import csv_bytes, store_at
from tests.measures import made

SEEDS = (1, 2)


def accept(store, name, dataset, rows, **options):
    """Rows of cells into the store as a CSV file, none of them lost on the way."""
    receipt = intake.ingest(store, csv_bytes(rows, "gb18030"), name, dataset, **options)
    assert receipt.accepted and receipt.rows.good == len(rows) - 1, receipt


@pytest.fixture(scope="module", params=SEEDS)
def city(request, tmp_path_factory):
    """A store, and its issues as plain Python rows (see made.Issue)."""
    store = store_at(tmp_path_factory.mktemp("city"))
    for dataset, rows in made.REGISTERS.items():
        accept(store, f"{dataset}.csv", dataset, rows)
    early, issues = made.two_reports(request.param)
    accept(store, "early.csv", "issue", made.as_table(early), crs="wgs84")
    accept(store, "late.csv", "issue", made.as_table(issues), crs="wgs84")
    yield store, issues
    store.close()
