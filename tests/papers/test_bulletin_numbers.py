# ruff: noqa: E501  rows of data and long sentences read better unbroken; a Chinese character counts as two
"""The numbers in a bulletin's sentences, reckoned a second time from plain rows; and what it says where there is little."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from cleancity import intake, query
from cleancity.briefing.questions import question
from cleancity.errors import Refused
from cleancity.papers import bulletin, minutes, supervision
from cleancity.papers.bulletins import facts, page
from cleancity.papers.bulletins.topics import narrowed_to
from cleancity.papers.making import Request
from cleancity.papers.writing import to_file
from cleancity.settings import DATA
from tests.making import FILES, store_at
from tests.measures import made, plain
from tests.measures.conftest import accept
from tests.papers.words import body_text, pixel

WEEKS = {"本周": 1, "近4周": 4}


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A store with a random city, and its issues as plain rows."""
    store = store_at(tmp_path_factory.mktemp("papers"))
    for dataset, rows in made.REGISTERS.items():
        accept(store, f"{dataset}.csv", dataset, rows)
    _, issues = made.two_reports(1)
    accept(store, "issues.csv", "issue", made.as_table(issues), crs="wgs84")
    yield store, issues
    store.close()


@pytest.fixture(autouse=True)
def blank_pictures(monkeypatch):
    """What is drawn is another test's business, and takes time."""
    monkeypatch.setattr(page.drawn, "png", lambda *_: pixel())


def asked(store, day, period="近4周", topic=None, make=None):
    make = make or (bulletin.special if topic else bulletin.monthly)
    return make(Request(store, question(store, as_of=day, period=period), day, topic=topic))


def busiest(issues):
    """A Sunday with much found in the weeks before it."""
    days = sorted(one.found_at.date() for one in issues)
    middle = days[len(days) // 2]
    return middle + timedelta(days=7 - middle.isoweekday())


def span_of(day, period):
    monday = day - timedelta(days=day.weekday())
    return {"as_of": day, "from_date": monday - timedelta(weeks=WEEKS[period] - 1), "to_date": day}


def number(pattern, text):
    found = re.search(pattern, text)
    assert found, (pattern, text)
    return [float(each.replace(",", "")) for each in found.groups()]


@pytest.mark.parametrize("topic", [None, "公厕"])
@pytest.mark.parametrize("period", WEEKS)
def test_counts_and_shares_are_those_of_the_plain_rows(city, topic, period):
    store, issues = city
    day = busiest(issues)
    text = asked(store, day, period, topic).drafts[0].text
    filters, span = {"category": topic} if topic else {}, span_of(day, period)
    n_rebound, n_found = plain.rebound_share(issues, span, filters)
    assert number(r"新增问题([\d,]+)件", text) == [n_found]
    n_on_time, n_due = plain.on_time_closure(issues, span, filters)
    if n_due:
        assert number(r"期内到期([\d,]+)件，按期结案([\d,]+)件", text) == [n_due, n_on_time]
    if n_due >= 20:
        assert number(r"按期结案率([\d.]+)%", text) == [round(n_on_time / n_due * 100, 1)]
    else:
        assert "样本不足，按期结案率不作评价" in text or "没有到期" in text
    n_late, n_open = plain.overdue_open(issues, span, filters)
    assert number(r"超期未结([\d,]+)件，占未结([\d,]+)件", text) == [n_late, n_open]
    n_repeat, n_located = plain.repeat_share(issues, span, filters)
    if n_located >= 20:
        assert number(r"能认出点位的问题([\d,]+)件，其中([\d,]+)件", text) == [n_located, n_repeat]
        if n_found >= 20:
            assert number(r"其中|新增问题中反弹([\d,]+)件", text[text.index("新增问题中") :]) == [n_rebound]


def test_the_units_that_are_named_late_are_those_with_most_overdue(city):
    store, issues = city
    day = busiest(issues)
    text = asked(store, day).drafts[0].text
    by_unit = {}
    for name in {one.dept_name for one in issues}:
        by_unit[name], _ = plain.overdue_open(issues, {"as_of": day}, {"department": name})
    said = re.search(r"涉及(\d+)个单位：(.*?)。各单位", text)
    named = [(name, int(n)) for name, n in re.findall(r"(?:^|，)([^，（：]+?)(\d+)件（占", said[2])]
    assert int(said[1]) == sum(1 for n in by_unit.values() if n)
    assert named and all(by_unit[name] == n for name, n in named)
    assert [n for _, n in named] == sorted(by_unit.values(), reverse=True)[: len(named)]


def test_every_trace_gives_the_number_that_is_printed(city):
    store, issues = city
    made_now = asked(store, busiest(issues))
    text = body_text(to_file(made_now.drafts[0]).content)
    assert len(made_now.traces) > 20
    for printed, trace in made_now.traces:
        cell = re.fullmatch(r".+（.+）(.+)", printed)  # of a table: row, column, number
        assert (cell[1] if cell else printed) in text
        if cell:
            continue
        if trace.measure == "overdue_open":
            assert printed.endswith(f"{trace.numerator:,.0f}件")
        elif printed.endswith("%"):
            assert printed.endswith(f"{trace.numerator / trace.denominator * 100:.1f}%")


@pytest.mark.parametrize("make", [bulletin.weekly, bulletin.monthly, bulletin.special, supervision.orders])
def test_every_trace_asked_again_gives_both_its_counts(city, make):
    store, issues = city
    period = "本周" if make is bulletin.weekly else "近4周"
    found = asked(store, busiest(issues), period, make=make).traces
    assert found
    for printed, trace in found:
        known = query.find(f"measures/{trace.measure}")
        given = {
            name: query.parse_parameter(known, name, text) for name, text in trace.params.items() if text is not None
        }
        row = query.run(store, known.name, given).iloc[0]
        assert (row["numerator"], row["denominator"]) == (trace.numerator, trace.denominator), printed


def test_the_list_says_how_many_it_leaves_out_and_holds_nothing_personal(city, monkeypatch):
    store, issues = city
    draft = asked(store, busiest(issues)).drafts[0]
    n_late, _ = plain.overdue_open(issues, {"as_of": busiest(issues)}, {})
    listed = next(part for part in draft.parts.values() if part.caption == "超期未结问题")
    assert len(listed.rows) == n_late and "限于篇幅" not in draft.text
    assert not {"检查人", "问题描述", "责任领导"} & set(listed.columns)
    settings = facts.load_settings()
    short = replace(settings, papers=replace(settings.papers, issue_rows=7))
    monkeypatch.setattr(facts, "load_settings", lambda: short)
    draft = asked(store, busiest(issues)).drafts[0]
    listed = next(part for part in draft.parts.values() if part.caption == "超期未结问题")
    assert len(listed.rows) == 7 and f"列出7件，其余{n_late - 7}件" in draft.text


def test_a_special_bulletin_without_a_topic_takes_the_category_with_most_overdue(city):
    store, issues = city
    day = busiest(issues)
    late = {}
    for category in {one.category for one in issues if one.category}:
        late[category], _ = plain.overdue_open(issues, {"as_of": day}, {"category": category})
    title = asked(store, day, make=bulletin.special).drafts[0].title
    assert title == f"关于{max(sorted(late), key=late.get)}问题整治情况的专项通报"


def test_where_there_is_little_no_share_is_judged_and_nobody_named(city):
    store, issues = city
    first = min(one.found_at.date() for one in issues)
    text = asked(store, first + timedelta(days=1), "本周", make=bulletin.weekly).drafts[0].text
    assert "按期结案率9" not in text and "红榜：" not in text and "黑榜：" not in text
    assert "不作评价" in text or "无从计算" in text


@pytest.mark.parametrize(
    "make", [bulletin.weekly, bulletin.monthly, bulletin.special, supervision.orders]
)
def test_an_empty_store_gives_a_paper_that_says_so(store, make):
    day = date(2026, 11, 16)
    [draft] = make(Request(store, question(store, as_of=day), day)).drafts
    assert re.search(r"没有可以通报|没有可以写|没有要发", draft.text)
    assert body_text(to_file(draft).content)


def test_without_a_meeting_there_are_no_minutes(store):
    day = date(2026, 11, 16)
    with pytest.raises(Refused, match="没有开过协调会"):
        minutes.minutes(Request(store, question(store, as_of=day), day))


@pytest.mark.parametrize("period", ["本周", "近4周", "全部"])
def test_files_of_another_city_alone_make_a_bulletin(store, period):
    mapping = (DATA / "mappings" / "boston311.toml").read_text(encoding="utf-8")
    intake.ingest(store, (FILES / "boston311-100.csv").read_bytes(), "boston311-100.csv", "issue", mapping=mapping)
    found = asked(store, store.as_of(), period)
    text = found.drafts[0].text
    assert "阶段" not in text and "应急物资" not in text and "红榜" not in text
    assert all(each in text for each in ("一、总体情况", "五、下步要求", "尚待"))
    to_file(found.drafts[0])


def test_a_bulletin_of_one_department_speaks_of_it_alone(city):
    store, issues = city
    day, name = busiest(issues), issues[0].dept_name
    asked_now = question(store, as_of=day, period="近4周", filters={"department": name})
    text = bulletin.monthly(Request(store, asked_now, day)).drafts[0].text
    assert name in text.splitlines()[0] and "月考" not in text
    others = {one.dept_name for one in issues if one.dept_name} - {name}
    assert not [other for other in others if other in text]


def test_a_topic_narrows_every_query(city):
    store, issues = city
    whole = question(store, as_of=busiest(issues), period="近4周")
    assert narrowed_to(whole, "公厕").view.params["category"] == "公厕"
    assert whole.view.params["category"] is None
