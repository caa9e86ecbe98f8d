"""Meetings and decisions one by one: what is refused in words, numbers never used twice, agendas kept as text."""

import json
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancity import intake, query
from cleancity.analysis import decisions as shown
from cleancity.briefing import items
from cleancity.errors import Refused
from cleancity.meeting import agendas, decisions, meetings
from cleancity.meeting.decisions import Decision
from cleancity.meeting.meetings import AgendaItem
from tests.making import csv_bytes, store_at

HELD = date(2026, 6, 9)
AGENDA = (AgendaItem("overall"), AgendaItem("decide"))
ISSUES = csv_bytes([["问题编号", "检查日期", "责任部门"], *([f"X{n}", "2026-06-04", "园林管理处"] for n in range(5))])


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A store with five issues, for a whole module."""
    opened = store_at(tmp_path_factory.mktemp("meetings"))
    assert intake.ingest(opened, ISSUES, "issues.csv", "issue").accepted
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def meeting(city):
    return meetings.save(city, title="协调会", held_on=HELD, agenda=AGENDA)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": " \n "}, "没有写会议名称"),
        ({"title": "会" * 41}, "名称太长"),
        ({"held_on": None}, "没有写会议日期"),
        ({"held_on": date(1926, 6, 9)}, "日期不对"),
        ({"held_on": date(2126, 6, 9)}, "日期不对"),
        ({"agenda": ()}, "议程是空的"),
        ({"agenda": (AgendaItem("overall", is_on=False),)}, "议程是空的"),
        ({"agenda": (AgendaItem("fireworks"),)}, "不认识的议题“fireworks”"),
        ({"agenda": (AgendaItem("overall", period="昨天"),)}, "不认识的期间“昨天”"),
        ({"agenda": (AgendaItem("overall", filters={"planet": "火星"}),)}, "不认识的筛选条件“planet”"),
        ({"agenda": (AgendaItem("overall"),) * 41}, "议程太长"),
        ({"meeting_id": "20260609-9"}, "没有编号为“20260609-9”的会议"),
        ({"person": "名" * 21}, "署名太长"),
    ],
)
def test_a_meeting_that_cannot_be_meant_is_refused_in_words(city, meeting, wrong, words):
    before = city.journal.path.read_bytes()
    with pytest.raises(Refused, match=words):
        meetings.save(city, **{"title": "会", "held_on": HELD, "agenda": AGENDA, **wrong})
    assert city.journal.path.read_bytes() == before


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"matter": " "}, "没有写议定什么"),
        ({"matter": "事" * 121}, "写得太长"),
        ({"unit": ""}, "没有写责任单位"),
        ({"leader": "名" * 41}, "责任领导写得太长"),
        ({"due_on": date(2026, 6, 8)}, "早于开会那天"),
        ({"due_on": date(2036, 6, 8)}, "三年以后"),
        ({"issues": ("X1", "Y1", "Y2")}, "没有编号为“Y1”“Y2”的问题"),
        ({"issues": tuple(f"Y{n}" for n in range(51))}, "关联的问题太多"),
        ({"task_id": "T9"}, "没有编号为“T9”的任务"),
    ],
)
def test_a_decision_that_cannot_be_meant_is_refused_in_words(city, meeting, wrong, words):
    before = city.journal.path.read_bytes()
    with pytest.raises(Refused, match=words):
        decisions.decide(city, meeting.meeting_id, Decision(**{"matter": "事", "unit": "园林管理处", **wrong}))
    with pytest.raises(Refused, match="没有编号为"):
        decisions.decide(city, "20260609-9", Decision("事", "园林管理处"))
    assert city.journal.path.read_bytes() == before


@pytest.mark.parametrize("text", ["", "[", "{}", "[1]", '[{"kind": "overall"}]', '[{"kind": "x", "period": "本周", '
                                  '"filters": {}, "departments": [], "is_on": true}]', "null"])  # fmt: skip
def test_a_damaged_agenda_is_said_and_the_other_meetings_are_there(store, text):
    good = meetings.save(store, title="好的", held_on=HELD, agenda=AGENDA)
    with store.cursor() as cursor, store.transaction(cursor):
        store.journal.write(cursor, "meeting", datetime(2026, 6, 1), meeting_id="20260616-1", held_on="2026-06-16",
                            title="坏的", agenda=text, state="筹备", person="")  # fmt: skip
    bad, kept = meetings.all_meetings(store)
    assert kept == good and bad.agenda == () and bad.fault
    with pytest.raises(Refused):
        meetings.sheets(store, bad.meeting_id)
    mended = meetings.save(store, title="坏的", held_on=HELD, agenda=AGENDA, meeting_id=bad.meeting_id)
    assert mended.agenda == AGENDA and not mended.fault


def test_the_number_of_a_deleted_meeting_is_never_given_again(store):
    first = meetings.save(store, title="会", held_on=HELD, agenda=AGENDA)
    meetings.delete(store, first.meeting_id)
    with pytest.raises(Refused, match="已经删除"):
        meetings.find(store, first.meeting_id)
    assert meetings.save(store, title="会", held_on=HELD, agenda=AGENDA).meeting_id == "20260609-2"
    assert meetings.save(store, title="会", held_on=date(2026, 6, 16), agenda=AGENDA).meeting_id == "20260616-1"
    assert meetings.latest(store).meeting_id == "20260616-1"
    assert meetings.latest(store, date(2026, 6, 15)).meeting_id == "20260609-2"
    assert meetings.latest(store, date(2026, 6, 8)) is None


def test_a_meeting_that_decided_something_is_not_deleted(city, meeting):
    number = decisions.decide(city, meeting.meeting_id, Decision("事", "园林管理处", issues=("X1", "X1", " X2 ")))
    assert decisions.found(city, number).issues == ("X1", "X2")
    with pytest.raises(Refused, match="1 项议定事项，不能删除"):
        meetings.delete(city, meeting.meeting_id)
    with pytest.raises(Refused, match="没有改动"):
        decisions.edit(city, number, Decision("事", "园林管理处", issues=("X2", "X1")))
    decisions.withdraw(city, number)


_items = st.builds(
    AgendaItem,
    st.sampled_from(sorted(items.ITEMS)),
    st.sampled_from(agendas.PERIODS),
    st.dictionaries(st.sampled_from(agendas.FILTERS), st.text(min_size=1, max_size=8), max_size=5),
    st.lists(st.text(min_size=1, max_size=8), max_size=4).map(tuple),
    st.booleans(),
)


@settings(max_examples=20)
@given(st.lists(_items, min_size=1, max_size=12).filter(lambda each: any(item.is_on for item in each)))
def test_an_agenda_comes_back_from_its_text_as_it_was(agenda):
    assert agendas.from_text(agendas.to_text(agenda)) == tuple(agenda)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["kind", "period", "filters", "departments", "is_on"]), inner, max_size=5)
    ),
    max_leaves=12,
)


@given(_json.map(json.dumps) | st.text(max_size=30))
def test_any_other_text_is_refused_and_never_an_accident(text):
    try:
        agendas.from_text(text)
    except Refused as error:
        assert str(error)


_acts = st.lists(st.sampled_from(["edit", "close", "reopen", "withdraw", "link", "unlink"]), max_size=8)


@settings(max_examples=8)
@given(_acts)
def test_whatever_is_said_of_a_decision_the_last_word_counts_and_all_are_kept(city, meeting, acts):
    number = decisions.decide(city, meeting.meeting_id, Decision("事", "园林管理处"))
    state, matter, links, said = "待办", "事", set(), 1
    for turn, act in enumerate(acts):
        is_refused = (act, state) in {("close", "已销号"), ("close", "撤销"), ("reopen", "待办"), ("withdraw", "撤销")}
        now = Decision(matter, "园林管理处", issues=tuple(sorted(links)))
        try:
            if act == "edit":
                decisions.edit(city, number, Decision(f"事{turn}", "园林管理处", issues=now.issues))
                matter = f"事{turn}"
            elif act == "close":
                decisions.close(city, number, HELD, "办成了")
                state = "已销号"
            elif act == "reopen":
                decisions.reopen(city, number)
                state = "待办"
            elif act == "withdraw":
                decisions.withdraw(city, number)
                state = "撤销"
            else:
                wanted = links | {f"X{turn % 5}"} if act == "link" else set(list(links)[1:])
                is_refused = wanted == links
                decisions.edit(city, number, Decision(matter, "园林管理处", issues=tuple(wanted)))
                links = wanted
            said += 1
            assert not is_refused
        except Refused:
            assert is_refused
    history = query.run(city, "meeting/history", {"decision": number})
    assert history["issue_id"].isna().sum() == said
    rows = query.run(city, "meeting/decisions", {"as_of": city.as_of(), "withdrawn": "yes"})
    [row] = rows[rows["decision_id"] == number].to_dict("records")
    assert (row["state"], row["matter"], row["n_issues"]) == (state, matter, len(links))
    assert decisions.found(city, number).issues == tuple(sorted(links))
    assert (number in set(shown.standing(rows, 20000)["decision_id"])) == (state != "撤销")
