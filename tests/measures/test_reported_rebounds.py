"""What a report says under 是否反弹: the number of the earlier issue, or just yes or no."""

import pytest

from cleancity import query
from tests.measures.conftest import accept


@pytest.mark.parametrize(("said", "n_rebounds"), [("XJ-1", 1), ("是", 1), ("否", 0), ("", 0), ("无", 0)])
def test_only_what_is_said_to_have_come_back_counts_as_a_rebound(store, said, n_rebounds):
    header = ["问题编号", "上报时间", "责任部门", "是否反弹"]
    accept(store, "a.csv", "issue", [header, ["XJ-2", "2026-11-09 09:30:00", "城市管理局", said]])
    row = query.run(store, "measures/rebound_share", {"as_of": store.as_of()}).iloc[0]
    assert (row["numerator"], row["denominator"]) == (n_rebounds, 1)
