"""The coordination meeting of week 45, ten days before the data's date, and what became of its seven decisions.

Two were closed by the data, one by the office; one came back, one is late, one is due soon, one has time. The numbers
of issues and tasks are those that the seed gives; tests/pages/test_demo_meeting.py holds them against the data.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from cleancity import query
from cleancity.intake.demo_said import DEMO_PERSON
from cleancity.meeting import agendas, decisions, meetings
from cleancity.meeting.decisions import Decision
from cleancity.store import Store

HELD_ON, TITLE = date(2026, 11, 5), "第45周协调会"
_BEGAN = datetime(2026, 11, 5, 15, 0)
DECIDED = (
    Decision(
        "物业小区久拖未办的超期问题限期清零", "房地产管理处", "", date(2026, 11, 12),
        issues=("WT20260522-0104", "WT20260805-0099", "WT20260814-0035", "WT20261027-0033", "WT20261028-0003"),
    ),
    Decision(
        "城区积水点逐处疏通，雨后不再积水", "市政设施管理处", "", date(2026, 11, 13),
        issues=("WT20261103-0056", "WT20261103-0089", "WT20261103-0096", "WT20261104-0016", "WT20261104-0023"),
    ),
    Decision(
        "农贸市场三防设施补齐到位", "市场监督管理局", "", date(2026, 11, 12),
        issues=("WT20261030-0021", "WT20261104-0077", "WT20261104-0114"),
    ),
    Decision(
        "建筑工地食堂、厕所卫生整改", "建筑工程管理处", "", date(2026, 11, 10),
        issues=("WT20261102-0037", "WT20261102-0046", "WT20261102-0124"),
    ),
    Decision("垃圾中转站迎检整治按期完成", "城市环境卫生集团", "", date(2026, 11, 20), task_id="GW2026-4-09"),
    Decision("滨江菜市场片区攻坚，每周三联合执法", "市场监督管理局", "", date(2026, 11, 30), task_id="GW2026-4-05"),
    Decision("就连续迟报约谈河道管理处、公共交通集团联络员", "市爱卫办", "", date(2026, 11, 11)),
)  # fmt: skip
_SETTLED, _SETTLED_AT = len(DECIDED), datetime(2026, 11, 10, 17, 30)


def hold_meeting(store: Store) -> None:
    """Write the meeting and its decisions down, unless they are there; leaders are those of the register."""
    if any(each.held_on == HELD_ON and each.title == TITLE for each in meetings.all_meetings(store)):
        return
    held = meetings.save(
        store, title=TITLE, held_on=HELD_ON, agenda=agendas.usual(), person=DEMO_PERSON, at=_BEGAN - timedelta(days=1)
    )
    units = query.run(store, "meeting/units").fillna("")
    leaders = dict(zip(units["unit"], units["leader"], strict=True))
    for place, said in enumerate(DECIDED, 1):
        at = _BEGAN + timedelta(minutes=10 * place)
        led = replace(said, leader=leaders.get(said.unit, ""))
        number = decisions.decide(store, held.meeting_id, led, person=DEMO_PERSON, at=at)
        if place == _SETTLED:
            words = "已约谈，两家书面说明了原因，下周起按时报送"
            decisions.close(store, number, _SETTLED_AT.date(), words, person=DEMO_PERSON, at=_SETTLED_AT)
