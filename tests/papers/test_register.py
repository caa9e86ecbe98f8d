"""The register of papers: kept, checked, never two ways; and its numbers opened as they were."""

import hashlib
import json
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleancity import query
from cleancity.analysis.sheet import Trace
from cleancity.errors import Cancelled, Refused
from cleancity.papers import drafts, register, states, tracing
from cleancity.papers.kinds import KINDS, Kind
from cleancity.papers.making import Draft, File, Made, PaperTable, Picture
from cleancity.papers.naming import numbered, safe_name
from cleancity.papers.producing import Wanted, edited, produce
from cleancity.settings import load_settings
from tests.making import store_at
from tests.papers.town import take_in

DAY = date(2026, 9, 30)
PARAMS = {"as_of": "2026-09-30", "from_date": "2026-09-01", "to_date": "2026-09-30", "department": None}


def draft(text="一、总体情况\n很好。"):
    table = PaperTable("表", ("甲", "乙"), (("一", "二"),), (1.0, 2.0), (1,))
    return Draft(
        "周通报",
        "关于本周的通报",
        "各区",
        text,
        "示例市爱卫办",
        DAY,
        {"表1": table, "图1": Picture("图", b"\x89PNG", 0.5)},
    )


def weekly(request):
    """A made-up maker: one draft, two numbers."""
    asked = {name: value if value is None else date.fromisoformat(value) for name, value in PARAMS.items()}
    row = query.run(request.store, "measures/on_time_closure", asked).iloc[0]
    numbers = ("按期结案率", Trace("on_time_closure", float(row["numerator"]), float(row["denominator"]), PARAMS))
    return Made("周通报", drafts=(draft(),), traces=(numbers,))


def written(each):
    """A made-up writer of Word files."""
    return File(f"{each.file_name}.docx", f"DOCX {each.text}".encode(), "application/x")


WITH_FAKE = {**KINDS, "bulletin-weekly": Kind("bulletin-weekly", "周通报", "本周", weekly)}


def make(store, **more):
    [paper] = produce(store, Wanted("bulletin-weekly", DAY, "王秘书"), kinds=WITH_FAKE, write=written, **more)
    return paper


def test_a_paper_is_kept_under_its_hash_with_who_when_and_which_data(own_town):
    before = own_town.data_version
    paper = make(own_town)
    content = register.read(own_town, paper)
    assert hashlib.sha256(content).hexdigest() == paper.sha256
    assert (own_town.folder / "papers" / paper.sha256).read_bytes() == content
    assert (paper.state, paper.person, paper.as_of, paper.data_version) == ("拟稿", "王秘书", DAY, before)
    assert own_town.data_version == before, "a paper is no data"
    assert register.draft_of(own_town, paper) == draft()


def test_the_register_is_there_again_when_the_store_is_opened_and_built_anew(own_town):
    paper = make(own_town)
    paper = register.step(own_town, paper.paper_id, "审核", "李科长", paper.sha256)
    folder = own_town.folder
    own_town.close()
    (folder / "city.duckdb").unlink()
    store = store_at(folder)
    assert register.find(store, paper.paper_id) == paper
    assert list(register.steps(store, paper.paper_id)["state"]) == ["拟稿", "审核"]
    store.close()


def test_the_same_bytes_of_the_same_day_are_one_paper(own_town):
    first = make(own_town)
    assert make(own_town) == first
    assert len(register.listed(own_town)) == 1
    void = register.step(own_town, first.paper_id, "作废", "王秘书", first.sha256, "重做")
    assert make(own_town).paper_id != void.paper_id


def test_a_damaged_file_is_said_and_never_issued(own_town):
    paper = make(own_town)
    (own_town.folder / "papers" / paper.sha256).write_bytes(b"other")
    with pytest.raises(Refused, match="损坏"):
        register.read(own_town, paper)
    with pytest.raises(Refused, match="损坏"):
        register.step(own_town, paper.paper_id, "审核", "李科长", paper.sha256)
    (own_town.folder / "papers" / paper.sha256).unlink()
    with pytest.raises(Refused, match="找不到"):
        register.read(own_town, paper)


def test_an_edited_text_is_a_new_version_and_the_old_one_stays(own_town):
    first = make(own_town)
    second = edited(own_town, first, "一、总体情况\n一般。", "王秘书", written)
    assert second.sha256 != first.sha256 and second.n_versions == 2 and second.state == "拟稿"
    assert b"\xe4\xb8\x80\xe8\x88\xac" in register.read(own_town, second)
    assert register.read(own_town, first) == "DOCX 一、总体情况\n很好。".encode()
    assert register.draft_of(own_town, second).parts == draft().parts
    with pytest.raises(Refused, match="没有改动"):
        edited(own_town, second, "一、总体情况\n一般。", "王秘书", written)
    with pytest.raises(Refused, match="刚被别人改过"):
        register.step(own_town, first.paper_id, "审核", "李科长", first.sha256)
    with pytest.raises(Refused, match="空"):
        edited(own_town, second, " \n", "王秘书", written)


def test_what_was_reviewed_is_not_reviewed_any_more_when_its_text_changes(own_town):
    paper = make(own_town)
    paper = register.step(own_town, paper.paper_id, "审核", "李科长", paper.sha256)
    paper = register.step(own_town, paper.paper_id, "退回", "张主任", paper.sha256, "数字不对")
    paper = edited(own_town, paper, "新的", "王秘书", written)
    row = register.listed(own_town).iloc[0]
    assert row["reviewed_by"] is None or row["reviewed_by"] != row["reviewed_by"]
    assert (row["drafted_by"], row["state"]) == ("王秘书", "拟稿")
    paper = register.step(own_town, paper.paper_id, "审核", "李科长", paper.sha256)
    paper = register.step(own_town, paper.paper_id, "签发", "张主任", paper.sha256)
    row = register.listed(own_town).iloc[0]
    assert (row["reviewed_by"], row["issued_by"]) == ("李科长", "张主任")
    with pytest.raises(Refused, match="已签发的文件不能再改"):
        edited(own_town, paper, "更新的", "王秘书", written)


def reviewed_after(store, *drafters):
    """A paper drafted by the first, its text changed by the others, and reviewed."""
    paper = make(store)
    for number, name in enumerate(drafters[1:]):
        paper = edited(store, paper, f"第 {number} 次改", name, written)
    return register.step(store, paper.paper_id, "审核", "李科长", paper.sha256)


def test_whoever_drafted_a_paper_or_changed_its_text_does_not_issue_it(own_town):
    paper = reviewed_after(own_town, "王秘书", "赵副主任")
    for name in ("王秘书", "赵副主任", " 王秘书 "):
        with pytest.raises(Refused, match="拟稿人不能签发"):
            register.step(own_town, paper.paper_id, "签发", name, paper.sha256)
    assert register.names_of(own_town, paper.paper_id) == {"拟稿": ("王秘书", "赵副主任"), "审核": ("李科长",)}
    assert register.step(own_town, paper.paper_id, "签发", "李科长", paper.sha256).state == "签发"


def test_an_office_of_one_person_may_switch_that_off(own_town, monkeypatch):
    papers = replace(load_settings().papers, two_persons=False)
    monkeypatch.setattr(register, "load_settings", lambda: replace(load_settings(), papers=papers))
    paper = reviewed_after(own_town, "王秘书")
    assert register.step(own_town, paper.paper_id, "签发", "王秘书", paper.sha256).state == "签发"


ALLOWED = {
    ("拟稿", "审核"), ("拟稿", "退回"), ("拟稿", "作废"), ("审核", "签发"), ("审核", "退回"), ("审核", "作废"),
    ("退回", "作废"), ("签发", "作废"), ("拟稿", "拟稿"), ("退回", "拟稿"),
}  # fmt: skip


@given(st.sampled_from(states.STATES), st.sampled_from(states.STATES))
def test_a_step_out_of_order_is_refused_in_words(now, then):
    if (now, then) in ALLOWED:
        states.check_step(now, then, "王秘书", "因为")
    else:
        with pytest.raises(Refused) as refusal:
            states.check_step(now, then, "王秘书", "因为")
        assert refusal.value.message.endswith("。") and refusal.value.remedy


@pytest.mark.parametrize(
    ("person", "words", "then"),
    [("", "", "审核"), ("  ", "", "审核"), ("自动", "", "审核"), ("王" * 31, "", "审核"), ("王\n", "", "审核"),
     ("王", "", "退回"), ("王", " ", "作废"), ("王", "长" * 501, "退回")],
)  # fmt: skip
def test_a_step_without_a_name_or_a_reason_is_refused(person, words, then):
    with pytest.raises(Refused):
        states.check_step("拟稿", then, person, words)


def test_a_number_opens_to_its_definition_as_it_was_and_to_what_it_is_now(own_town):
    paper = make(own_town)
    [number] = register.numbers_of(own_town, paper)
    assert number.title == "按期结案率" and number.is_share and number.formula and "issue_day_named" in number.sql
    assert hashlib.sha256(number.sql.encode()).hexdigest() == number.sql_sha256
    now = tracing.ask_again(own_town, number)
    assert now.is_same and now.is_same_sql and now.data_version == number.data_version
    rows = tracing.rows_now(own_town, number)
    assert len(rows) == number.denominator and rows["counted"].sum() == number.numerator
    head = ["问题编号", "上报时间", "责任部门", "整改时限", "结案时间"]
    take_in(
        own_town, "issue", [head, ["Z1", "2026-09-02 08:00", "市容处", "2026-09-10", "2026-09-03 08:00"]], "new.csv"
    )
    later = tracing.ask_again(own_town, number)
    assert not later.is_same and later.denominator == number.denominator + 1
    assert later.data_version > number.data_version
    assert register.numbers_of(own_town, paper) == (number,), "the paper's own stays"


def test_a_number_whose_query_is_gone_still_has_its_card(own_town):
    number = tracing.traced([("数", Trace("on_time_closure", 1.0, 2.0, PARAMS))], 3)[0]
    gone = tracing.Traced(**{**vars(number), "measure": "measures/gone"})
    now = tracing.ask_again(own_town, gone)
    assert (now.numerator, now.is_same) == (None, False)
    assert not tracing.has_rows(gone)
    with pytest.raises(Refused):
        tracing.rows_now(own_town, gone)


def test_traces_and_drafts_come_back_as_they_went():
    numbers = tracing.traced(
        [("数", Trace("on_time_closure", 1.0, 2.0, PARAMS)), ("又", Trace("overdue_open", 3, None, {}))], 3
    )
    assert tracing.from_json(tracing.to_json(numbers)) == numbers
    assert json.loads(tracing.to_json(numbers))["numbers"][0]["data_version"] == 3
    assert drafts.from_json(drafts.to_json(draft())) == draft()


@given(st.text(max_size=200))
def test_a_text_of_any_letters_comes_back(text):
    assert drafts.from_json(drafts.to_json(draft(text))).text == text


def test_making_can_be_stopped_before_anything_is_registered(own_town):
    def stop(words):
        raise Cancelled("已取消。")

    with pytest.raises(Cancelled):
        make(own_town, say=stop)
    assert register.listed(own_town).empty


def test_a_meeting_of_data_that_came_in_meanwhile_makes_it_again(own_town):
    calls = []

    def moving(request):
        calls.append(1)
        if len(calls) == 1:
            own_town.data_version += 1
        return weekly(request)

    kinds = {**KINDS, "bulletin-weekly": Kind("bulletin-weekly", "周通报", "本周", moving)}
    [paper] = produce(own_town, Wanted("bulletin-weekly", DAY, "王"), kinds=kinds, write=written)
    assert len(calls) == 2 and paper.data_version == own_town.data_version


@given(st.text(max_size=300))
def test_a_safe_name_is_one_on_every_system(name):
    safe = safe_name(name)
    assert safe and not set(safe) & set('<>:"/\\|?*') and all(ord(letter) >= 32 for letter in safe)
    assert not safe.endswith((" ", ".")) and not safe.startswith(" ") and safe not in (".", "..")
    assert safe.partition(".")[0].lower() not in {"con", "prn", "aux", "nul", "com1", "lpt9"}
    assert len(safe.encode()) <= 480 and len(safe) <= 112
    assert safe_name(safe) == safe


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("周通报/2026:46.docx", "周通报_2026_46.docx"),
        ("CON.docx", "_CON.docx"),
        ("..", "文件"),
        ("a\u202eb.html", "ab.html"),
        ("", "文件"),
    ],
)
def test_names_that_would_hurt(given_name, safe):
    assert safe_name(given_name) == safe
    assert numbered("周通报.docx", 2) == "周通报（2）.docx"


def test_when_a_step_was_done_is_kept(own_town):
    paper = make(own_town)
    at = datetime(2026, 10, 1, 9, 30)
    assert register.step(own_town, paper.paper_id, "审核", "李科长", paper.sha256, at=at).said_at == at
