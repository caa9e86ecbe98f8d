"""Who may send, take out and mend what: every dataset, department and role, against a table written by hand."""

from functools import partial

import pytest

from cleancity import intake
from cleancity.accounts import NOBODY, Role
from cleancity.contracts import dataset_names, load
from cleancity.desk import filing
from cleancity.errors import Forbidden
from cleancity.intake import Receipt, RowCounts
from tests.desk.conftest import desk_at
from tests.desk.office import ADMIN, HOUSES, PARKS, clerk, file_of, open_office
from tests.making import rows_of

PEOPLE = {
    "nobody": NOBODY, "leader": clerk(role=Role.LEADER), "leader of parks": clerk(PARKS, role=Role.LEADER),
    "secretary": clerk(role=Role.SECRETARY), "admin": ADMIN, "admin of houses": clerk(HOUSES, role=Role.ADMIN),
    "city": clerk(), "city, two": clerk(datasets=("area", "issue")),
    "parks": clerk(PARKS), "parks, every": clerk(PARKS, dataset_names()), "parks, two": clerk(PARKS, ("area", "issue")),
}  # fmt: skip
# + any department's, o their own department's alone, . nothing. The columns are those people in their order:
# nobody, leaders (2), secretary, administrators (2), clerks of the city (2), clerks of parks (3).
TABLE = {
    "area":         ". . . . + + . + . . .",
    "department":   ". . . . + + . . . . .",
    "venue":        ". . . . + + . . . o .",
    "campaign":     ". . . . + + . . . . .",
    "clause":       ". . . . + + . . . . .",
    "phase":        ". . . . + + . . . . .",
    "task":         ". . . . + + + . o o .",
    "issue":        ". . . . + + + + o o o",
    "recheck":      ". . . . + + + . o o .",
    "inspection":   ". . . . + + + . o o .",
    "survey":       ". . . . + + + . o o .",
    "reward":       ". . . . + + . . . o .",
    "supply_item":  ". . . . + + . . . . .",
    "warehouse":    ". . . . + + . . . . .",
    "supply_move":  ". . . . + + + . o o .",
    "supply_stock": ". . . . + + + . o o .",
}  # fmt: skip
SIGNS = {name: dict(zip(PEOPLE, row.split(), strict=True)) for name, row in TABLE.items()}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """A desk with the small city, and of every dataset a row of parks' and one of houses'.

    Yields the store, the batches by (dataset, department), and the datasets of which a department may send its own.
    """
    with desk_at(tmp_path_factory.mktemp("office")) as store:
        open_office(store)
        batches, own = {}, set()
        for dataset in dataset_names():
            theirs = file_of(dataset, HOUSES, "H-1")
            foreign = filing.accept(PEOPLE["parks, every"], theirs)
            assert not foreign.accepted and not foreign.rows.good and foreign.problems[0].remedy, dataset
            batches[dataset, HOUSES] = filing.accept(ADMIN, theirs).batch
            mine = file_of(dataset, PARKS, "P-1")
            receipt = filing.accept(PEOPLE["parks, every"], mine)
            own |= {dataset} if receipt.accepted else set()
            batches[dataset, PARKS] = receipt.batch or filing.accept(ADMIN, mine).batch
        assert None not in batches.values()
        yield store, batches, own


def test_the_table_speaks_of_every_dataset():
    assert tuple(TABLE) == dataset_names()


def sign_of(work, own_datasets, dataset, monkeypatch):
    """How far somebody gets: . nowhere, + with any department's rows, o with those of their own alone."""
    reached = []

    def take(store, upload, *_, own="", **__):
        reached.append(own)
        return Receipt(upload.file, upload.dataset, accepted=True, rows=RowCounts(1, 1))

    monkeypatch.setattr(intake, "accept", take)
    try:
        work()
    except Forbidden:
        assert not reached, "it was refused after it was done"
        return "."
    return "+" if reached == [""] else "o" if reached == [PARKS] and dataset in own_datasets else "."


@pytest.mark.parametrize("dataset", dataset_names())
def test_nobody_sends_what_is_not_theirs(office, dataset, monkeypatch):
    _, _, own = office
    for who, person in PEOPLE.items():
        upload = file_of(dataset, PARKS)
        assert sign_of(lambda: filing.accept(person, upload), own, dataset, monkeypatch) == SIGNS[dataset][who], who  # noqa: B023


@pytest.mark.parametrize("dataset", [name for name in dataset_names() if load(name).load == "merge"])
def test_nobody_mends_a_row_of_what_is_not_theirs(office, dataset, monkeypatch):
    store, batches, own = office
    names = load(dataset).key
    [key] = rows_of(store, f"SELECT {', '.join(names)} FROM {dataset} WHERE batch_id = {batches[dataset, PARKS]}")
    given = dict(zip(names, key, strict=True))
    for who, person in PEOPLE.items():
        mend = partial(filing.correct, person, dataset, given, {})
        assert sign_of(mend, own, dataset, monkeypatch) == SIGNS[dataset][who], who


@pytest.mark.parametrize("dataset", dataset_names())
def test_nobody_takes_out_what_is_not_theirs(office, dataset):
    store, batches, _ = office
    for department in (PARKS, HOUSES):
        batch = batches[dataset, department]
        is_parks = store.manifest.in_force()[batch].department == PARKS
        for who, person in PEOPLE.items():
            sign = SIGNS[dataset][who]
            assert filing.may_undo(person, batch) == (sign == "+" or (sign == "o" and is_parks)), (who, department)
            if not filing.may_undo(person, batch):
                with pytest.raises(Forbidden):
                    filing.undo(person, batch)
    assert set(batches.values()) <= set(store.manifest.in_force())
