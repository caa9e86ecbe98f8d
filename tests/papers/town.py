"""A small town with names to keep quiet: the random city of tests/measures, its people, and an address."""

from cleancity import intake
from tests.making import csv_bytes, store_at
from tests.measures import made

PEOPLE = {"inspector": "欧阳巡查", "lead": "司马领导", "clerk": "诸葛联络", "phone": "0711-3456789"}
DESCRIPTION = "令狐师傅家门口堆放旧沙发无人清运"


def take_in(store, dataset, rows, name=None, **options):
    """Rows of cells through the front door."""
    receipt = intake.ingest(store, csv_bytes(rows), name or f"{dataset}.csv", dataset, **options)
    assert receipt.accepted, receipt
    return receipt


def town_at(folder, seed=1):
    """A store with the town, data to the autumn of 2026."""
    store = store_at(folder)
    head, *rows = made.REGISTERS["department"]
    people = ["责任领导", "联络员", "联系电话"]
    said = [PEOPLE["lead"], PEOPLE["clerk"], PEOPLE["phone"]]
    take_in(store, "department", [[*head, *people], *([*row, *said] for row in rows)])
    take_in(store, "area", made.REGISTERS["area"])
    take_in(store, "campaign", made.REGISTERS["campaign"])
    _, issues = made.two_reports(seed)
    head, *rows = made.as_table(issues)
    take_in(
        store, "issue",
        [[*head, "检查人", "描述", "地址"], *([*row, PEOPLE["inspector"], DESCRIPTION, "幸福路88号"] for row in rows)],
        crs="wgs84",
    )  # fmt: skip
    return store
