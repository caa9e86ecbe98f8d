"""A meeting's whole life by the front doors: agenda, freezing, decisions, next week's upload, the next meeting."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from cleancity import intake, query
from cleancity.analysis import decisions as shown
from cleancity.analysis import sheet
from cleancity.analysis.decision_events import events
from cleancity.errors import CleanCityError, StoreDamaged
from cleancity.meeting import decisions, freezing, meetings
from cleancity.meeting.decisions import Decision
from cleancity.meeting.meetings import AgendaItem
from tests.making import csv_bytes, dump, store_at

HELD, NEXT = date(2026, 6, 9), date(2026, 6, 16)
SECRETARY = "王秘书"
DEPARTMENTS = [
    ["部门编码", "部门名称", "简称", "责任领导"],
    ["D1", "园林管理处", "园林处", "林秀清"],
    ["D2", "房地产管理处", "房管处", "张国庆"],
]
HEADER = ["问题编号", "来源", "检查日期", "大类", "小类", "场所", "责任部门", "整改时限", "结案时间", "状态", "反弹自"]
AGENDA = tuple(AgendaItem(kind) for kind in ("followup", "overall", "departments", "decide"))


def issue(number, found, closed="", department="园林管理处", again=""):
    state = "已结案" if closed else "处置中"
    place = f"{number}号游园"
    return [number, "自查", found, "园林绿化", "黄土裸露", place, department, "2026-06-12", closed, state, again]


WEEK_1 = csv_bytes([HEADER, *(issue(f"X{n}", "2026-06-04") for n in range(1, 7)),
                    issue("X7", "2026-06-05", department="房地产管理处")])  # fmt: skip
WEEK_2 = csv_bytes([
    HEADER,
    issue("X1", "2026-06-04", "2026-06-10 10:00"),
    issue("X2", "2026-06-04", "2026-06-12 09:00"),
    issue("X3", "2026-06-04", "2026-06-10 15:00"),
    issue("X8", "2026-06-14", again="X3"),
])  # fmt: skip
DECIDED = {
    "closed by the data": (
        Decision("两处游园补绿", "园林处", "林秀清", date(2026, 6, 15), issues=("X1", "X2")),
        shown.DONE,
    ),
    "came back": (Decision("三号游园补绿", "园林管理处", issues=("X3",), due_on=date(2026, 6, 30)), shown.BACK),
    "late": (Decision("四号五号游园补绿", "园林管理处", due_on=date(2026, 6, 12), issues=("X4", "X5")), shown.LATE),
    "closed by the office": (Decision("约谈联络员", "市爱卫办", due_on=date(2026, 6, 11)), shown.DONE),
    "due soon": (Decision("报整改方案", "房管处", due_on=date(2026, 6, 20)), shown.SOON),
    "without a day": (Decision("研究长效管护", "园林管理处"), shown.OPEN),
}


@pytest.fixture
def city(store):
    """A store with a register and the week before the meeting."""
    for dataset, data in (("department", csv_bytes(DEPARTMENTS)), ("issue", WEEK_1)):
        assert intake.ingest(store, data, f"{dataset}.csv", dataset).accepted
    return store


def hold(store):
    """The meeting of HELD: saved, frozen, its six decisions typed, one of them closed by hand."""
    made = meetings.save(store, title="第24周协调会", held_on=HELD, agenda=AGENDA, person=SECRETARY)
    meeting = meetings.freeze(store, made.meeting_id, SECRETARY)
    numbers = {}
    for name, (said, _) in DECIDED.items():
        numbers[name] = decisions.decide(store, meeting.meeting_id, said, person=SECRETARY)
    decisions.close(store, numbers["closed by the office"], date(2026, 6, 10), "已约谈", person=SECRETARY)
    return meeting, numbers


def standing(store):
    """Decision -> shown state, as the pages reckon it."""
    day = store.as_of()
    rows = query.run(store, "meeting/decisions", {"as_of": day})
    rows = shown.standing(rows, (day - date(1970, 1, 1)).days)
    return dict(zip(rows["decision_id"], rows["shown_state"], strict=True))


def test_what_was_decided_opens_the_next_meeting_with_what_the_upload_closed(city):
    meeting, numbers = hold(city)
    assert meeting.meeting_id == "20260609-1" and numbers["closed by the data"] == "20260609-1-1"
    assert set(standing(city).values()) == {shown.DONE, shown.OPEN, shown.SOON}  # a week ago nothing was late
    batch = intake.ingest(city, WEEK_2, "week2.csv", "issue").batch
    expected = {numbers[name]: state for name, (_, state) in DECIDED.items()}
    assert standing(city) == expected
    held = meetings.save(city, title="第25周协调会", held_on=NEXT, agenda=meeting.agenda, person=SECRETARY)
    opening = meetings.sheets(city, held.meeting_id)[0]
    assert opening.item == "followup"
    for words in ("共 6 项", "已销号 2 项", "超期 1 项", "反弹 1 项"):
        assert words in opening.finding
    intake.undo(city, batch)
    assert standing(city)[numbers["closed by the data"]] != shown.DONE  # the data no longer shows it
    assert standing(city)[numbers["closed by the office"]] == shown.DONE


def test_a_meeting_opens_with_what_earlier_ones_decided_not_with_its_own(city):
    meeting, _ = hold(city)
    assert "还没有" in meetings.sheets(city, meeting.meeting_id)[0].finding
    again = meetings.freeze(city, meeting.meeting_id)  # frozen after it was held, it still does not follow itself up
    assert "还没有" in meetings.sheets(city, again.meeting_id)[0].finding


def test_frozen_sheets_are_the_same_bytes_after_upload_undo_rebuild_and_reopening(city):
    meeting, _ = hold(city)
    path = freezing.path_of(city, meeting.sha256)
    before = path.read_bytes()

    def kept(store):
        shown_now = meetings.sheets(store, meeting.meeting_id)
        assert path.read_bytes() == before
        return sheet.to_json([each for each in shown_now if each.item != "decide"])

    first = kept(city)
    live = meetings.save(city, title="未定版的同一次会", held_on=HELD, agenda=AGENDA)
    live_first = sheet.to_json(meetings.sheets(city, live.meeting_id))
    batch = intake.ingest(city, WEEK_2, "week2.csv", "issue").batch
    assert kept(city) == first
    assert sheet.to_json(meetings.sheets(city, live.meeting_id)) != live_first  # what is not frozen follows the data
    intake.undo(city, batch)
    assert kept(city) == first
    tables = dump(city)
    intake.rebuild(city)
    assert kept(city) == first and dump(city) == tables
    folder = city.folder
    city.close()
    reopened = store_at(folder)
    try:
        assert kept(reopened) == first and dump(reopened) == tables
        assert meetings.find(reopened, meeting.meeting_id) == meeting
    finally:
        reopened.close()


def test_what_is_decided_shows_on_the_frozen_meeting_at_once(city):
    made = meetings.save(city, title="会", held_on=HELD, agenda=AGENDA)
    meeting = meetings.freeze(city, made.meeting_id)
    before = meetings.sheets(city, meeting.meeting_id)
    decisions.decide(city, meeting.meeting_id, Decision("补栽行道树", "园林管理处"))
    after = meetings.sheets(city, meeting.meeting_id)
    assert "补栽行道树" in sheet.to_json(after) and "补栽行道树" not in sheet.to_json(before)
    assert [each for each in after if each.item != "decide"] == [each for each in before if each.item != "decide"]


@pytest.mark.parametrize("harm", ["changed", "missing", "of another version"])
def test_damaged_frozen_sheets_are_said_and_can_be_frozen_again(city, harm):
    made = meetings.save(city, title="会", held_on=HELD, agenda=AGENDA)
    meeting = meetings.freeze(city, made.meeting_id)
    path = freezing.path_of(city, meeting.sha256)
    if harm == "changed":
        path.write_bytes(path.read_bytes().replace("总体".encode(), "全体".encode(), 1))
    elif harm == "missing":
        path.unlink()
    else:
        data = b'[{"item": "overall"}]'
        digest = freezing.hashlib.sha256(data).hexdigest()
        freezing.path_of(city, digest).write_bytes(data)
        meeting = replace(meeting, sha256=digest)
    with pytest.raises(StoreDamaged, match="重新定版"):
        freezing.frozen(city, meeting)
    again = meetings.freeze(city, meeting.meeting_id)
    assert len(meetings.sheets(city, again.meeting_id)) >= len(AGENDA)
    assert sum(entry["kind"] == "frozen" for entry in city.journal.entries()) == 2


def test_a_meeting_of_an_empty_store_is_not_frozen(store):
    made = meetings.save(store, title="会", held_on=HELD, agenda=AGENDA)
    meetings.sheets(store, made.meeting_id)  # words, not an error
    with pytest.raises(CleanCityError, match="还没有数据"):
        meetings.freeze(store, made.meeting_id)
    assert not (store.folder / freezing.FOLDER).exists()


def test_the_history_of_a_decision_keeps_who_said_what_when(city):
    _, numbers = hold(city)
    number = numbers["closed by the data"]
    at = datetime(2026, 6, 9, 17, 0)
    first = DECIDED["closed by the data"][0]
    decisions.edit(
        city, number, replace(first, due_on=date(2026, 6, 18), issues=("X1", "X2", "X6")), person="李主任", at=at
    )
    intake.ingest(city, WEEK_2, "week2.csv", "issue")
    decisions.close(city, number, date(2026, 6, 15), "现场看过", person="李主任", at=datetime(2026, 6, 15, 9, 0))
    decisions.reopen(city, number, "又看了一次，没有补齐", person=SECRETARY, at=datetime(2026, 6, 15, 10, 0))
    history = query.run(city, "meeting/history", {"decision": number})
    issues = query.run(city, "meeting/linked_issues", {"decision": number, "as_of": city.as_of()})
    told = events(history, issues)
    words = "\n".join(f"{each.person or '数据'}：{each.words}" for each in told)
    for each in (
        f"{SECRETARY}：会议议定，由园林处负责，时限 2026-06-15", f"{SECRETARY}：关联问题 X1、X2",
        "李主任：时限由“2026-06-15”改为“2026-06-18”", "李主任：关联问题 X6", "数据：X1 结案", "数据：X2 结案",
        "李主任：销号（2026-06-15）：现场看过", f"{SECRETARY}：重新办理：又看了一次，没有补齐",
    ):  # fmt: skip
        assert each in words.splitlines()
    assert [each.at for each in told] == sorted(each.at for each in told)
