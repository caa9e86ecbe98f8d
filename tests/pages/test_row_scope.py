"""[rights] own_rows_only: a department's people see their own issues, and no other, wherever issues are listed."""

import io
from dataclasses import replace
from datetime import date, datetime

import pandas as pd
import pytest

from cleancity.accounts import Act, Person, Role, may
from cleancity.briefing import items
from cleancity.briefing.questions import Question, question
from cleancity.desk import papers as desk_papers
from cleancity.desk import seeing
from cleancity.intake import Upload, accept
from cleancity.papers.producing import Wanted, produce
from cleancity.query import catalogue, run
from cleancity.settings import load_settings
from cleancity.ui import persons
from tests.deciding import decide, hold
from tests.making import csv_bytes, rows_of
from tests.pages.conftest import app_on
from tests.papers.town import town_at

OWN, OTHER = "园林管理处", "市政设施管理处"
CLERK = Person("clerk", "填报员", Role.CLERK, OWN, address="10.0.0.7", session=7)
SCOPED = sorted(name for name, query in catalogue().items() if "own_department" in query.parameters)
DAY = date(2026, 11, 15)
GIVEN = {
    "as_of": DAY, "from_date": date(2026, 5, 1), "to_date": DAY, "limit": 100_000, "offset": 0, "n_days": 30,
    "with_default": 1, "n_hours_soon": 24, "n_hours_later": 400, "n_minutes": 60 * 24 * 60, "n_hours": 4,
    "kind": "open", "part": "on_time", "sign": "quick",
}  # fmt: skip


@pytest.fixture(scope="module")
def city(demo):
    return demo().store


@pytest.fixture(scope="module")
def owners(city):
    """Issue -> its department."""
    return dict(rows_of(city, "SELECT issue_id, dept_name FROM issue_named"))


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A small one, for what is composed of all there is."""
    opened = town_at(tmp_path_factory.mktemp("town"))
    yield opened
    opened.close()


@pytest.fixture
def switched_on(monkeypatch):
    """The switch is on, and the clerk of a department sits at the screen."""
    settings = replace(load_settings(), own_rows_only=True)
    monkeypatch.setattr(seeing, "load_settings", lambda: settings)
    monkeypatch.setattr(persons, "actor", lambda: CLERK)


# These want issues of a special kind: below, on a store made for them.
MADE_UP = ("history/", "meeting/", "issues/versions", "supervision/actions", "supervision/photos")
OF_ONE = ("ranking/", "rectification/")  # asked of one department by name


@pytest.mark.parametrize("name", [name for name in SCOPED if not name.startswith((*MADE_UP, *OF_ONE, "issues/count"))])
def test_a_query_gives_a_department_its_own_rows_alone_and_all_of_them(city, owners, name):
    everything, own = run(city, name, GIVEN), run(city, name, {**GIVEN, "own_department": OWN})
    assert 0 < len(own) <= len(everything)
    assert set(named(everything, owners)) > {OWN} == set(named(own, owners))
    if len(everything) < 200 or "LIMIT 200" not in catalogue()[name].sql:
        assert len(own) == (named(everything, owners) == OWN).sum()


def named(rows, owners):
    """The department of each row."""
    return rows["dept_name"] if "dept_name" in rows else rows["issue_id"].map(owners)


@pytest.mark.parametrize("name", [name for name in SCOPED if name.startswith(OF_ONE)])
def test_a_query_about_one_department_gives_nothing_to_another(city, owners, name):
    of_other = {**GIVEN, "department": OTHER}
    assert len(run(city, name, of_other)) and run(city, name, {**of_other, "own_department": OWN}).empty
    mine = run(city, name, {**GIVEN, "department": OWN, "own_department": OWN})
    assert len(mine) and set(named(mine, owners)) == {OWN}


def test_the_list_has_as_many_pages_as_it_has_rows(city):
    counted = run(city, "issues/count", {**GIVEN, "own_department": OWN})["n_issues"].iloc[0]
    assert counted == len(run(city, "issues/list", {**GIVEN, "limit": None, "own_department": OWN}))


HEAD = ["问题编号", "检查日期", "责任部门", "结案时间", "整改后照片", "整改期限"]
MADE = [
    *([f"A{n}", "2026-06-01", OWN, "2026-06-02 10:00", "IMG_1234567890.jpg", "2026-06-05"] for n in range(3)),
    *([f"B{n}", "2026-06-01", OTHER, "2026-06-02 10:00", "IMG_1234567890.jpg", "2026-06-05"] for n in range(3)),
    ["", "2026-06-01", OTHER, "", "", ""],
]


@pytest.fixture
def made_up(store):
    """Two departments with the same photo, a row sent back, one decision and one step about issues of both."""
    for sender in (OWN, OTHER):
        sent = csv_bytes([HEAD, *MADE, ["", sender]])
        assert accept(store, Upload(sent, "a.csv", "issue", department=sender)).accepted
    hold(store, "M1", date(2026, 6, 3))
    decide(store, "M1-1", "M1", about=("A1", "B1"))
    with store.cursor() as cursor, store.transaction(cursor):
        for unit, issue in ((OWN, "A1"), (OTHER, "B1"), (OTHER, "")):
            store.journal.write(
                cursor, "supervision", datetime(2026, 6, 3), department=unit, issue_id=issue, step="提醒",
                issued_on="2026-06-03", until_on="", words="", state="发出",
            )  # fmt: skip
    return store


def test_photos_steps_decisions_batches_and_versions_keep_to_the_department_too(made_up):
    def own(name, **params):
        asked = {"as_of": date(2026, 6, 30), "n_days": 90, **params}
        return run(made_up, name, asked), run(made_up, name, {**asked, "own_department": OWN})

    everything, mine = own("supervision/photos")
    assert (len(everything), list(mine["dept_name"]), mine["n_departments"].iloc[0]) == (2, [OWN], 2)
    everything, mine = own("supervision/actions")
    assert (len(everything), sorted(mine["issue_id"].fillna(""))) == (3, ["", "A1"]), "steps about all of a unit stay"
    everything, mine = own("meeting/linked_issues", decision="M1-1")
    assert (len(everything), list(mine["issue_id"])) == (2, ["A1"])
    everything, mine = own("meeting/history", decision="M1-1")
    assert (set(everything["issue_id"].dropna()), set(mine["issue_id"].dropna())) == ({"A1", "B1"}, {"A1"})
    for name in ("history/problems_of_batch", "history/rejected_of_batch"):
        _, mine = own(name, batch_id=1)
        everything, theirs = own(name, batch_id=2)
        assert len(mine) and len(everything) and theirs.empty, name
    everything, mine = own("issues/versions", issue_id="B1")
    assert len(everything) and mine.empty and len(own("issues/versions", issue_id="A1")[1])


def test_counts_and_rankings_of_all_departments_stay(city, switched_on):
    asked = {**GIVEN, "department": None}
    for name in ("overview/overdue_by_department", "measures/on_time_closure", "supervision/due_soon_by_owner"):
        pd.testing.assert_frame_equal(seeing.rows(city, CLERK, name, asked), run(city, name, asked))


def test_only_people_of_a_department_are_kept_to_it_and_only_when_the_switch_is_on(switched_on, monkeypatch):
    for person, own in (
        (CLERK, OWN), (replace(CLERK, role=Role.LEADER), OWN), (replace(CLERK, department=""), None),
        (replace(CLERK, role=Role.ADMIN), None), (Person("l", "l", Role.LEADER), None),
    ):  # fmt: skip
        assert seeing.own_department(person) == own, person
    monkeypatch.undo()
    assert seeing.own_department(CLERK) is None, "off by default"


def texts_of(app):
    """All that the page sends to the browser: words, grids, charts and maps as they are sent."""
    grids = [frame.value.to_csv() for frame in app.at.dataframe]
    drawn = [str(each.proto) for kind in ("plotly_chart", "deck_gl_json_chart") for each in app.at.get(kind)]
    return "\n".join([app.words, *grids, *drawn])


def taken(app):
    """What every download button of the page gives, as text."""
    said = []
    for label in app.downloads:
        content = app.take(label)
        if content[:2] == b"PK":
            sheets = pd.read_excel(io.BytesIO(content), sheet_name=None, engine="calamine")
            said += [sheet.to_csv() for sheet in sheets.values()]
    return "\n".join(said)


def numbers_in(text, owners):
    """The numbers of issues that occur in a text, by whose they are."""
    found = [owner for issue, owner in owners.items() if issue in text]
    return {owner: found.count(owner) for owner in set(found)}


VISITS = [
    ("问题台账", {}), ("问题台账", {"state": "overdue"}), ("反弹与回头看", {}), ("评估整改", {}), ("预警督办", {}),
    ("预警督办", {"part": "ladder"}), ("预警督办", {"part": "signs"}), ("问题热点", {"layer": "repeats"}),
    ("议定事项", {}),
]  # fmt: skip


def test_no_page_and_no_file_of_a_page_tells_of_another_departments_issue(demo, owners, switched_on):
    leaks, n_own = {}, 0
    app = demo()
    for title, address in VISITS:
        for name in list(app.at.query_params):
            del app.at.query_params[name]
        for name, value in address.items():
            app.at.query_params[name] = value
        app.open(title)
        assert app.faults == [], title
        assert f"明细只列{OWN}的" in app.words
        found = numbers_in(texts_of(app) + taken(app), owners)
        n_own += found.pop(OWN, 0)
        if found:
            leaks[title, str(address)] = found
    assert leaks == {} and n_own > 50


def test_another_departments_issue_by_its_address_is_not_there(demo, owners, switched_on):
    app = demo()
    app.at.query_params["issue"] = next(issue for issue, owner in owners.items() if owner == OTHER)
    app.open("问题台账")
    assert "没有这个编号的问题" in app.words and app.faults == []


def test_the_rows_behind_a_measure_are_ones_own_while_its_counts_are_everybodys(demo, owners, switched_on):
    app = demo().press("measure_on_time_closure_口径")
    rows = pd.read_excel(io.BytesIO(app.take("下载明细（Excel）")), engine="calamine")
    assert len(rows) and set(rows["责任部门"]) == {OWN}
    counts = run(app.store, "measures/on_time_closure", {**GIVEN, "from_date": date(2026, 11, 9)}).iloc[0]
    assert f"{counts['denominator']:,.0f}" in app.words


def test_a_kept_answer_of_one_person_is_not_given_to_another(demo, switched_on, monkeypatch):
    app = demo().open("问题台账")
    of_clerk = set(app.at.dataframe[0].value["dept_name"])
    monkeypatch.setattr(persons, "actor", lambda: replace(CLERK, department=OTHER))
    of_another = set(app.open("问题台账").at.dataframe[0].value["dept_name"])
    assert (of_clerk, of_another) == ({OWN}, {OTHER})


def test_only_the_items_that_are_said_to_list_single_issues_ask_for_them(town):
    asked = {}
    for kind, item in items.ITEMS.items():
        names = asked[kind] = set()

        def ask(name, params, names=names):
            names.add(name)
            return run(town, name, params)

        item.compose(Question(ask, question(town).view, 1))
    listing = {kind for kind, names in asked.items() if names & set(SCOPED) - {"issues/count", "supervision/actions"}}
    assert listing == set(items.OF_SINGLE_ISSUES)


def test_a_frozen_sheet_that_lists_issues_keeps_its_heading_alone(town, switched_on):
    sheets = items.ITEMS["issues"].compose(question(town)) + items.ITEMS["overall"].compose(question(town))
    assert sheets[0].blocks
    listed, *others = seeing.sheets_for(CLERK, sheets)
    assert (listed.blocks, listed.numbers, listed.finding) == ((), (), seeing.KEPT_BACK)
    assert tuple(others) == sheets[1:] and seeing.sheets_for(replace(CLERK, role=Role.ADMIN), sheets) == sheets


def test_orders_and_lists_of_other_departments_are_not_in_the_register_of_a_department(tmp_path, switched_on):
    town_at(tmp_path).close()
    with app_on(tmp_path) as open_app:
        app = open_app()
        day, secretary = app.store.as_of(), replace(CLERK, role=Role.ADMIN, department="")
        kinds = ("supervision", "rectification", "disclosure")
        made = [paper for kind in kinds for paper in produce(app.store, Wanted(kind, day, "王秘书"))]
        departments = {paper.department for paper in made} - {""}
        mine, *others = sorted(departments)
        clerk = replace(CLERK, department=mine)
        listed = desk_papers.listed(clerk)
        assert others and set(listed["department"]) == {"", mine} and set(listed["kind"]) == set(kinds)
        assert set(listed[listed["department"] == ""]["kind"]) == {"disclosure"}, "the zip holds the lists of all"
        assert len(desk_papers.listed(secretary)) == len(made) > len(listed)
        for paper in made:
            own_or_for_all = paper.department == mine or paper.kind == "disclosure"
            assert may(clerk, Act.EXPORT, department=seeing.owner_of(paper)) == own_or_for_all
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(persons, "actor", lambda: clerk)
            shown = texts_of(app.open("通报与报表"))
        assert app.faults == [] and mine in shown and not [name for name in others if name in shown]
