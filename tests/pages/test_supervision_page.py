"""预警督办: the demo city's planted truths, a step typed and taken back, and cities with nothing to say."""

from datetime import date
from pathlib import Path

import pytest

from cleancity import intake
from tests.making import FILES

PAGE, AS_OF = "预警督办", date(2026, 11, 15)


def part(app, name):
    app.at.query_params["part"] = name
    app.open(PAGE)
    assert app.faults == []
    return app


def grid(app, column):
    """The first grid that has such a column."""
    return next(each.value for each in app.at.dataframe if column in each.value)


def test_the_four_sentences_say_whom_to_urge_what_to_issue_what_to_check_and_what_to_cure(demo):
    words = part(demo(), "due").words
    truths = ("今天先催 **市容环境管理处（陈立新）**", "房地产管理处的问题明显更容易超期", "房地产管理处**（超期 23 件")
    for truth in (*truths, "线索，请核实", "滨江菜市场"):
        assert truth in words
    assert "24 个工作小时到 11月19日 12:00" in words


def test_the_planted_signs_of_paper_rectification_are_listed_as_clues_with_their_issues(demo):
    app = part(demo(), "signs")
    clues = grid(app, "usual").set_index("kind")
    assert (clues.loc["照片重复", "dept_name"], clues.loc["照片重复", "n"]) == ("公用事业管理处", 12)
    assert clues.loc["瞬时结案", "dept_name"] == "市政设施管理处" and clues.loc["瞬时结案", "n"] >= 15
    assert clues.loc["月底集中结案", "dept_name"] == "市容环境管理处" and clues.loc["月底集中结案", "n"] >= 20
    assert "10月31日 17 时" in clues.loc["月底集中结案", "words"]
    assert set(grid(app, "photo_after")["photo_after"]) == {"IMG_20261009_0815.jpg"}
    [link] = [each for each in app.at.page_link if each.label.startswith("在台账中查看")]
    assert link.proto.query_string.count("WT2026") == 12
    for blame in ("造假", "弄虚作假", "虚假整改"):
        assert blame not in app.words


def test_a_link_to_a_set_of_issues_opens_exactly_these(demo):
    app = part(demo(), "signs")
    ids = list(grid(app, "photo_after")["issue_id"])
    del app.at.query_params["part"]
    app.at.query_params["ids"] = ",".join(ids)
    app.open("问题台账")
    assert app.faults == [] and "选中的 12 件" in app.words
    assert set(app.at.dataframe[0].value["issue_id"]) == set(ids)


def test_curing_the_worst_five_places_is_said_with_both_shares_and_opens_each_place(demo):
    app = part(demo(), "places")
    assert len(grid(app, "part")) == 5 and grid(app, "part")["place"].iloc[0] == "滨江菜市场"
    assert "滨江菜市场" in [link.label for link in app.at.page_link]


def test_a_step_is_typed_shown_refused_in_words_and_taken_back(own):
    app = part(own(), "ladder")
    assert grid(app, "next_step")["next_step"].iloc[0] == "提醒"
    app.at.text_input(key="supervise_words").input("十日内清零")
    app.press("supervise_button")
    assert app.faults == [] and "已记下" in app.words
    first = grid(app, "next_step").set_index("dept_name").loc["房地产管理处"]
    assert (first["issued"], first["next_step"]) == ("提醒 11.15", "通报")
    shown = grid(app, "words")
    assert (shown["words"].iloc[0], shown["state"].iloc[0], shown["n_left"].iloc[0]) == ("十日内清零", "期限内", 23)
    app.at.text_input(key="supervise_issue").input("没有这个编号")
    app.press("supervise_button")
    assert "没有编号为" in app.words
    app.press("supervise_back_button")
    assert "已撤回" in app.words and "还没有记过督办" in app.words and app.faults == []


@pytest.mark.parametrize("city", ["boston311", "nyc311"])
def test_a_city_from_elsewhere_has_something_to_say_or_says_that_it_has_not(empty, city):
    app = empty()
    data = (FILES / f"{city}-100.csv").read_bytes()
    mapping = (Path("data/mappings") / f"{city}.toml").read_text(encoding="utf-8")
    receipt = intake.accept(app.store, intake.Upload(data, f"{city}.csv", "issue", mapping=mapping), "upload")
    assert receipt.accepted
    try:
        for name in ("due", "ladder", "signs", "places"):
            part(app, name)
            assert "催办" in app.words
    finally:
        intake.undo(app.store, receipt.batch)
