"""What came after a closure: a find at the place, a recheck, or a later report; whichever was first, within 90 days."""

from datetime import date

import pytest

from tests.making import rows_of
from tests.measures.conftest import accept

HEAD = ["问题编号", "上报时间", "结案时间", "小类", "场所", "责任部门", "是否反弹", "状态"]
CLOSED = ["A", "2026-03-01 09:00:00", "2026-03-02 09:00:00", "异味", "江堤公厕", "城管局", "", "已结案"]


def came_back(store, later=(), rechecks=()):
    accept(store, "a.csv", "issue", [HEAD, CLOSED, *later])
    if rechecks:
        head = ["回头看编号", "问题编号", "日期", "结果"]
        accept(store, "r.csv", "recheck", [head, *([f"H{n}", "A", *each] for n, each in enumerate(rechecks))])
    sql = "SELECT DATE '1970-01-01' + CAST(came_back_day AS INT), came_back_how, came_back_issue_id FROM closed_issue"
    return rows_of(store, f"{sql} WHERE issue_id = 'A'")


def found(number, day, said="", state="处置中"):
    return [number, f"2026-{day} 09:00:00", "", "异味", "江堤公厕", "城管局", said, state]


def elsewhere(number, day, said="", state="处置中"):
    return [number, f"2026-{day} 09:00:00", "", "积水", "", "城管局", said, state]


NOTHING = [(None, None, None)]
CASES = {
    "nothing came after": ((), (), NOTHING),
    "found again": ([found("B", "03-20"), found("C", "03-12")], (), [(date(2026, 3, 12), "再次发现", "C")]),
    "a recheck was earlier": ([found("B", "03-20")], [("2026-03-10", "反弹")], [(date(2026, 3, 10), "回头看", None)]),
    "a recheck was later": ([found("B", "03-05")], [("2026-03-10", "反弹")], [(date(2026, 3, 5), "再次发现", "B")]),
    "a recheck found nothing": ((), [("2026-03-10", "未反弹"), ("2026-03-11", "未查到")], NOTHING),
    "a recheck before the closure": ((), [("2026-03-01", "反弹")], NOTHING),
    "a report names it": ([elsewhere("B", "03-09", "A")], (), [(date(2026, 3, 9), "报送注明", "B")]),
    "a withdrawn report names it": ([elsewhere("B", "03-09", "A", "作废")], (), NOTHING),
    "more than 90 days after": ([found("B", "06-05"), elsewhere("C", "06-05", "A")], [("2026-06-05", "反弹")], NOTHING),
}


@pytest.mark.parametrize(("later", "rechecks", "expected"), CASES.values(), ids=CASES)
def test_the_first_of_what_came_after_counts(store, later, rechecks, expected):
    assert came_back(store, later, rechecks) == expected
