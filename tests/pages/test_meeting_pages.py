"""会议主持 and 议定事项: the secretary's way through a meeting, and the demo's past one as a newcomer sees it."""

from datetime import date, datetime

import pytest

from cleancity import query
from cleancity.demo.meeting import DECIDED, hold_meeting
from cleancity.intake.demo_said import take_back_demo
from cleancity.meeting import decisions, freezing, meetings
from cleancity.meeting.decisions import Decision
from cleancity.meeting.stage import STAGE

DESK, PAGE = "会议主持", "议定事项"
STATES = {"↻ 反弹": 1, "▲ 超期": 1, "● 临期": 1, "○ 未到期": 1, "✔ 已销号": 2}


@pytest.fixture
def city(own):
    """A session on a demo city with its past meeting, kept apart from the projector of other tests."""
    app = own()
    hold_meeting(app.store)  # a city that was loaded before there were meetings
    return app


def at_step(app, meeting_id, step):
    app.at.query_params["meeting"] = meeting_id
    app.at.query_params["step"] = step
    app.open(DESK)
    assert app.faults == []
    return app


def short_agenda(app):
    """A meeting of three items, so that the test need not wait for all."""
    agenda = [meetings.AgendaItem(kind) for kind in ("followup", "departments", "decide")]
    made = meetings.save(app.store, title="第47周协调会", held_on=date(2026, 11, 19), agenda=agenda)
    STAGE.move(made.meeting_id, 0)
    return made


def test_a_decision_is_typed_beside_the_department_that_is_shown_and_is_on_the_last_sheet(city):
    meeting = short_agenda(city)
    app = at_step(city, meeting.meeting_id, "freeze").press("freeze")
    assert app.faults == [] and "已定版。下一步：主持会议。" in app.words
    at_step(app, meeting.meeting_id, "hold").press("stage_item_1").press("stage_on").press("stage_back")
    place = STAGE.at(meeting.meeting_id).position
    sheet = meetings.sheets(app.store, meeting.meeting_id)[place]
    assert sheet.item == "departments" and app.at.selectbox(key="decide_unit").value == sheet.narrowing
    assert app.at.text_input(key="decide_leader").value
    offered = app.at.button_group(key="decide_offered").options
    assert len(offered) == 6 and "超期" in offered[0]
    app.at.text_area(key="decide_matter").input("月底前清零")
    app.at.text_input(key="decide_numbers").input("没有这一件，WT20261104-0112")
    app.press("decide_write")
    assert "没有编号为“没有这一件”的问题" in app.words and app.at.text_area(key="decide_matter").value == "月底前清零"
    app.at.text_input(key="decide_numbers").input("WT20261104-0112、WT20261104-0113")
    app.press("decide_write")
    assert app.faults == [] and "已记下" in app.words and "已议定 1 项" in app.words
    number = f"{meeting.meeting_id}-1"
    said = decisions.found(app.store, number)
    assert (said.matter, said.unit) == ("月底前清零", sheet.narrowing)
    assert said.issues == ("WT20261104-0112", "WT20261104-0113") and said.due_on == date(2026, 11, 26)
    assert "1 项" in meetings.sheets(app.store, meeting.meeting_id)[-1].finding
    app.press(f"edit_{number}")
    app.at.text_area(key="decide_matter").input("月底前清零，逐件验收")
    app.press("decide_write")
    assert decisions.found(app.store, number).matter == "月底前清零，逐件验收"
    app.press(f"withdraw_{number}")
    assert "已撤销第 1 项" in app.words and "还没有议定事项" not in app.words.split("已撤销")[0]


def test_what_is_being_typed_stays_when_the_projector_moves_on_by_its_own_keys(city):
    meeting = short_agenda(city)
    app = at_step(city, meeting.meeting_id, "hold")
    unit = app.at.selectbox(key="decide_unit").value
    STAGE.move(meeting.meeting_id, 2)  # a clicker at the projector
    app.at.run()
    assert app.at.selectbox(key="decide_unit").value == unit  # what may be half typed is left alone
    app.at.text_area(key="decide_matter").input("一件事").run()
    app.press("decide_again")
    assert app.at.selectbox(key="decide_unit").value == meetings.sheets(app.store, meeting.meeting_id)[2].narrowing
    assert app.at.text_area(key="decide_matter").value == "一件事"


def test_an_agenda_is_reordered_narrowed_saved_and_used_again(city):
    app = at_step(city, "20261105-1", "agenda").press("agenda_again")
    made = meetings.latest(app.store)
    assert (made.meeting_id, made.title) == ("20261119-1", "第47周协调会")
    key = f"agenda_{made.meeting_id}"
    app.press(f"{key}_3_-1").press(f"{key}_0_out")
    app.at.checkbox(key=f"{key}_1_on").uncheck().run()
    app.choose(f"item_{made.meeting_id}_1_period", "上周")
    app.press("agenda_save")
    assert app.faults == [] and "已保存" in app.words
    agenda = meetings.find(app.store, made.meeting_id).agenda
    old = meetings.find(app.store, "20261105-1").agenda
    assert [item.kind for item in agenda] == [old[at].kind for at in (1, 3, 2, 4, 5, 6, 7)]
    assert not agenda[0].is_on and agenda[0].period == "上周" and agenda[1].is_on
    app.press("agenda_delete")
    assert [each.meeting_id for each in meetings.all_meetings(app.store)] == ["20261105-1"]


def test_damaged_frozen_sheets_are_said_on_the_desk_with_the_way_out(city):
    meeting = meetings.freeze(city.store, short_agenda(city).meeting_id)
    freezing.path_of(city.store, meeting.sha256).unlink()
    app = at_step(city, meeting.meeting_id, "hold")
    assert "定版文件不见了" in app.words and app.at.button(key="freeze").label == "重新定版"


def test_the_past_meeting_of_the_demo_shows_how_decisions_are_closed(city):
    app = city.open(PAGE)
    assert app.faults == []
    rows = app.at.dataframe[0].value
    assert rows["shown"].value_counts().to_dict() == STATES and len(rows) == len(DECIDED)
    assert "共议定 6 项，已销号 2 项（33 %）" in app.words
    app.at.query_params["state"] = "反弹"
    app.open(PAGE)
    assert list(app.at.dataframe[0].value["unit"]) == ["市场监督管理局"]


def test_clearing_the_demo_clears_its_meeting_and_leaves_the_offices_own(city):
    store = city.store
    own = meetings.save(store, title="自己的会", held_on=date(2026, 11, 19), agenda=[meetings.AgendaItem("decide")])
    decisions.decide(store, own.meeting_id, Decision("自己的事", "市爱卫办"))
    decisions.decide(store, "20261105-1", Decision("试着记的事", "市爱卫办"))
    assert take_back_demo(store, datetime(2026, 11, 20)) == 1
    assert [each.title for each in meetings.all_meetings(store)] == ["自己的会"]
    left = query.run(store, "meeting/decisions", {"as_of": store.as_of()})
    assert list(left["matter"]) == ["自己的事"]
    assert take_back_demo(store, datetime(2026, 11, 20)) == 0
    assert "自己的事" in " ".join(city.open(PAGE).at.dataframe[0].value["matter"])
    hold_meeting(store)  # the demo loaded once more
    assert len(meetings.all_meetings(store)) == 2
