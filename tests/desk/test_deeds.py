"""Every other deed: who may, that it leaves its rows, and in whose name it stands."""

import json
from datetime import date
from functools import partial

import openpyxl
import pytest

from cleancity.accounts import NOBODY, Act, Person, Role, audit, trail
from cleancity.accounts.trail import Wanted
from cleancity.desk import HOLDING, auditing, deciding, filing, keeping, meetings, papers, saying
from cleancity.desk.doing import digest_of, signature
from cleancity.errors import Forbidden, Refused, StoreDamaged
from cleancity.meeting import decisions, saving
from cleancity.meeting import meetings as known
from cleancity.meeting.agendas import AgendaItem
from cleancity.meeting.decisions import Decision
from cleancity.papers.producing import Wanted as Paper
from tests.desk.conftest import desk_at
from tests.desk.office import ADMIN, CITY, HOUSES, PARKS, clerk, issue_of, open_office, upload

WANG = Person("wang", "王秘书", Role.SECRETARY, address="10.0.0.7")
DAY = date(2026, 11, 9)
ITEMS = (AgendaItem("decide"),)
OFFICE, CLERKS, EVERYBODY = {"secretary", "admin"}, {"clerk", "admin"}, {"leader", "clerk", "secretary", "admin"}
# What is tried -> by whom it may be; where there is nothing of that number, being allowed ends in a refusal in words.
DEEDS = {
    "alias": (lambda who: saying.alias(who, "department", "甲", "D9"), CLERKS),
    "profile": (lambda who: saying.profile(who, "issue", PARKS, ""), CLERKS),
    "mark": (lambda who: saying.mark(who, "none", "D1", DAY, "零报告"), CLERKS),
    "annotate": (lambda who: saying.annotate(who, DAY, DAY, "没有", ""), OFFICE),
    "annotation back": (lambda who: saying.take_back_annotation(who, DAY, DAY, "其他", ""), OFFICE),
    "supervise": (lambda who: saying.supervise(who, PARKS, "没有这一级", DAY), OFFICE),
    "step back": (lambda who: saying.take_back_step(who, PARKS, "没有这一级", DAY), OFFICE),
    "meeting": (lambda who: meetings.save(who, title="", held_on=DAY, agenda=ITEMS), OFFICE),
    "delete": (lambda who: meetings.delete(who, "none"), OFFICE),
    "freeze": (lambda who: meetings.freeze(who, "none"), OFFICE),
    "move": (lambda who: meetings.move(who, "none", 1), OFFICE),
    "decide": (lambda who: deciding.decide(who, "none", Decision("清零", PARKS)), OFFICE),
    "edit": (lambda who: deciding.edit(who, "none", Decision("清零", PARKS)), OFFICE),
    "close": (lambda who: deciding.close(who, "none", DAY, "好"), OFFICE),
    "reopen": (lambda who: deciding.reopen(who, "none"), OFFICE),
    "withdraw": (lambda who: deciding.withdraw(who, "none"), OFFICE),
    "paper": (lambda who: papers.make(who, Paper("none", DAY, "")), OFFICE),
    "rebuild": (lambda who: keeping.rebuild(who), {"admin"}),
    "query": (lambda who: keeping.run_query(who, "filters/source", {}), {"admin"}),
    "load demo": (lambda who: filing.load_demo(who, lambda store: None), {"admin"}),
    "clear demo": (lambda who: filing.clear_demo(who), {"admin"}),
    "audit": (lambda who: auditing.listed(who), {"admin"}),
    "count": (lambda who: auditing.counted(who), {"admin"}),
    "verify": (lambda who: auditing.verified(who), {"admin"}),
    "export": (lambda who: auditing.exported(who), {"admin"}),
}  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with desk_at(tmp_path_factory.mktemp("deeds")) as store:
        open_office(store)
        yield store


def told(number=2):
    """The last rows of the audit, the oldest first."""
    return trail.rows(HOLDING.book(), limit=number)[::-1]


@pytest.mark.parametrize("deed", DEEDS)
def test_each_deed_is_done_by_those_who_may_alone(office, deed):
    do, allowed = DEEDS[deed]
    before = len(office.journal.entries())
    for role in Role:
        try:
            do(Person("x", "某", role, address="10.0.0.9"))
            may = True
        except (Refused, StoreDamaged):
            may = True
        except Forbidden:
            may = False
        assert may == (str(role) in allowed), role
    with pytest.raises(Forbidden, match="没有登录"):
        do(NOBODY)
    assert len(office.journal.entries()) == before + (deed == "profile") * 2, "whoever may not has changed nothing"


def test_a_file_leaves_its_hash_before_and_its_batch_after(office):
    file = upload("issue", [["问题编号", "检查日期", "责任部门"], ["A-1", "2026-11-09", PARKS]], "周报.csv")
    receipt = filing.accept(clerk(PARKS), file)
    begun, done = told()
    assert (begun.name, begun.address, begun.act, begun.subject, begun.outcome) == (
        "clerk",
        "10.0.0.5",
        "upload",
        "周报.csv",
        "begun",
    )
    said = json.loads(begun.before)
    assert said == {"file": "周报.csv", "sha256": digest_of(file.data), "dataset": "issue", "sender": PARKS}
    assert json.loads(done.after)["batch"] == receipt.batch and json.loads(done.before) == {"begun": begun.number}
    filing.undo(clerk(PARKS), receipt.batch)
    begun, done = told()
    assert json.loads(begun.before)["sha256"] == said["sha256"] and (done.act, done.outcome) == ("undo", "done")
    filing.accept(clerk(HOUSES), upload("issue", [["问题编号", "检查日期", "责任部门"], ["A-1", "2026-11-09", PARKS]]))
    assert told(1)[0].outcome == "failed" and "不是房地产管理处的" in told(1)[0].after
    with pytest.raises(Forbidden):
        filing.accept(clerk(role=Role.LEADER), file)
    assert told(1)[0].outcome == "failed" and told(1)[0].role == "leader"


def test_a_correction_is_noted_with_what_stood_and_without_what_people_wrote(office):
    changed = {"status": "处置中", "description": "王某电话 13800000000"}
    assert filing.correct(ADMIN, "issue", {"issue_id": issue_of(CITY)}, changed).accepted
    begun, done = told()
    assert json.loads(begun.before) == {"dataset": "issue", "description": "（文字）", "status": ""}
    assert json.loads(done.after)["status"] == "处置中" and "1380000" not in begun.after + done.after


def test_a_meeting_and_its_decisions_stand_in_the_name_of_whoever_is_logged_in(office):
    held = meetings.save(WANG, title="协调会", held_on=DAY, agenda=ITEMS)
    assert known.find(office, held.meeting_id).person == "王秘书"
    number = deciding.decide(WANG, held.meeting_id, Decision("清零", "园林处"))
    deciding.close(ADMIN, number, DAY, "现场看过")
    begun, _ = told()
    assert json.loads(begun.before)["state"] == "待办" and json.loads(begun.after)["state"] == "已销号"
    assert decisions.state_of(office, number) == "已销号"
    mine = Person("z", "园林的", Role.SECRETARY, PARKS)
    deciding.reopen(mine, number)
    with pytest.raises(Forbidden, match="不是园林管理处的事项"):
        deciding.edit(mine, number, Decision("清零", HOUSES))
    other = deciding.decide(WANG, held.meeting_id, Decision("清零", "房管处"))
    with pytest.raises(Forbidden):
        deciding.withdraw(mine, other)
    names = [entry["person"] for entry in office.journal.entries() if entry["kind"] == "decision"]
    assert names == ["王秘书", "管理员", "园林的", "王秘书"]


def test_a_long_name_is_signed_as_far_as_it_goes():
    assert signature(Person("x", "名" * 40)) == "名" * saving.LONGEST_PERSON
    assert signature(Person("login", "")) == "login" and signature(Person("x", " 王\n 某 ")) == "王 某"


def test_the_settings_are_noted_when_they_are_others_than_at_the_last_start(office, tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "ROOT", tmp_path)
    text = '[city]\nname = "甲市"\n[auth]\nsecret = "hunter2"\n'
    (tmp_path / "cleancity.toml").write_text(text, encoding="utf-8")
    assert keeping.note_settings() == [] and "第一次" in told(1)[0].subject
    n = trail.count(HOLDING.book())
    assert keeping.note_settings() == [] and trail.count(HOLDING.book()) == n
    changed = text.replace("甲市", "乙市").replace("hunter2", "hunter3") + "[new]\nkey = 1\n"
    (tmp_path / "cleancity.toml").write_text(changed, encoding="utf-8")
    assert keeping.note_settings() == ["auth.secret", "city.name", "new.key"]
    [row] = told(1)
    assert (row.act, json.loads(row.before)["sha256"]) == ("settings", digest_of(text.encode()))
    assert json.loads(row.after)["sha256"] == digest_of(changed.encode())
    assert "city.name" in row.subject and "hunter" not in row.after + row.before
    (tmp_path / "cleancity.toml").write_text(changed + "# 注释\n", encoding="utf-8")
    assert keeping.note_settings() == [] and "注释" in told(1)[0].subject


def test_the_audit_is_exported_without_formulas(office, tmp_path):
    audit.note(HOLDING.book(), WANG, "export", '=HYPERLINK("http://x")')
    (tmp_path / "a.xlsx").write_bytes(auditing.exported(ADMIN, Wanted(act="export")))
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:4] == ("序号", "时间", "账号", "角色") and rows[1][3] == "会务" and rows[1][5] == "导出"
    assert sheet["G2"].data_type == "s" and sheet["G2"].hyperlink is None and rows[1][6].startswith("=")


def test_every_act_has_its_word():
    assert {str(act) for act in Act} - {"view"} <= set(auditing.ACTS)
    assert partial(auditing.in_words, [])().empty
