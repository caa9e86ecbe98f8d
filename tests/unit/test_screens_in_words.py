"""The pure parts behind the screens: periods, escaping, histories, sentences, workbooks."""

import io
from datetime import date, datetime

import pandas as pd
import pytest
import python_calamine as calamine

from cleancity.analysis import answers, flow, kpi
from cleancity.analysis.versions import versions_of
from cleancity.briefing import periods
from cleancity.briefing.readings import change_words
from cleancity.charts import theme
from cleancity.charts.sparkline import sparkline
from cleancity.cli.words import why_not
from cleancity.reports import workbook
from cleancity.ui.plain import plain

SUNDAY, WEDNESDAY = date(2026, 11, 15), date(2026, 11, 11)


def test_an_address_without_a_scheme_is_no_link_to_markdown():
    said = plain("www.a.cn WWW.B.cn a@b.cn")
    assert said.replace("\u2060", "|") == r"www|\.a\.cn WWW|\.B\.cn a|\@b\.cn"


def test_this_week_ends_at_the_report_date():
    this = periods.period("本周", WEDNESDAY)
    assert (this.from_date, this.to_date, this.label) == (date(2026, 11, 9), WEDNESDAY, "第46周（11.9—11.15）")


def test_a_week_under_way_is_compared_with_as_many_days():
    before = periods.period("本周", WEDNESDAY).back(1)
    assert (before.from_date, before.to_date) == (date(2026, 11, 2), date(2026, 11, 4))


def test_every_period_offered_is_understood_and_no_two_are_alike():
    names = periods.names(SUNDAY)
    assert len(names) == len(set(names)) == 6 + 12
    for name in names:
        chosen = periods.period(name, SUNDAY)
        assert chosen.from_date is None or chosen.from_date.weekday() == 0
    assert periods.period("第45周（11.2—11.8）", SUNDAY).to_date == date(2026, 11, 8)


@pytest.mark.parametrize("name", periods.names(None))
def test_without_data_every_period_is_everything(name):
    assert periods.period(name, None).from_date is None


@pytest.mark.parametrize(
    "text",
    ["![x](http://evil.example/x.png)", "<b>*粗*</b>", ":smile:", "$x$", ":red[字]", "# 标题", "www.evil.example"],
)
def test_no_mark_of_markdown_survives_unescaped(text):
    shown = plain(text)
    assert ":" not in shown
    for mark in "![]()<>*$#.":
        assert shown.count(mark) == shown.count(f"\\{mark}")


def test_a_time_keeps_its_colons():
    assert plain("08:20:05") == "08:20:05"


def test_a_change_says_its_sign_and_whether_it_is_good():
    assert change_words(0.978, 0.982, unit="百分点", more_is_better=True) == "▼ 0.4 百分点 变差"
    assert change_words(79, 58, unit="件", more_is_better=False) == "▲ 21 件 变差"
    assert change_words(0.5, 0.5, unit="百分点", more_is_better=True) == "持平"
    assert change_words(None, 0.5, unit="百分点", more_is_better=True) is None


def test_a_measure_without_cases_has_no_value():
    assert kpi.value_of(pd.DataFrame({"numerator": [0], "denominator": [0]})) is None
    assert kpi.value_of(pd.DataFrame({"numerator": [0], "denominator": [0]}), is_count=True) == 0
    assert kpi.value_of(pd.DataFrame({"numerator": [3], "denominator": [4]})) == 0.75


def test_a_history_says_what_each_file_changed():
    row = {"batch_id": 1, "row_number": 2, "file_name": "a.csv", "accepted_at": pd.Timestamp("2026-11-08 18:00")}
    rows = pd.DataFrame(
        [
            {**row, "is_undone": False, "status": "处置中", "closed_at": pd.NaT},
            {
                **row,
                "is_undone": False,
                "batch_id": 2,
                "status": "已结案",
                "closed_at": pd.Timestamp("2026-11-10 09:30"),
            },
        ]
    )
    first, second = versions_of(rows, {"status": "状态", "closed_at": "结案时间"})
    assert first.is_first and first.changes == ()
    assert second.changes == (("状态", "处置中", "已结案"), ("结案时间", "空", "2026-11-10 09:30"))


def test_with_nothing_to_say_the_sentences_say_so():
    none = pd.DataFrame()
    assert "没有" in answers.where_worst(none, 9).words
    assert "认不出" in answers.where_worst(none, 0).words
    assert "没有" in answers.who_late(none).words
    assert "没有" in answers.on_schedule(None, None).words
    assert "没有" in answers.what_to_decide(none, none, None).words


def test_the_meeting_decides_on_a_department_with_much_of_what_is_late():
    late = pd.DataFrame({"dept_name": ["甲{处}"], "n_overdue": [23], "n_overdue_all": [74], "max_days_overdue": [9]})
    said = answers.what_to_decide(pd.DataFrame(), late, None)
    assert said.words.format(**said.names) == "**甲{处}** 23 件超期问题的清零日期"


def test_the_flow_is_level_or_says_by_how_much_it_is_not():
    weeks = pd.DataFrame({"n_found": [100] * 13, "n_closed": [100] * 12 + [60]})
    assert flow.flow_finding(weeks) == "办结跟不上新增：近 4 周少办 40 件"
    assert flow.flow_finding(weeks.assign(n_closed=100)) == "近 4 周办结与新增持平"


def test_an_exported_formula_stays_text():
    rows = pd.DataFrame(
        {"a": ["=1+1", "http://evil.example", None], "b": [datetime(2026, 11, 9, 8, 20), pd.NaT, pd.NaT]}
    )
    sheet = calamine.CalamineWorkbook.from_filelike(io.BytesIO(workbook(rows, {"a": "甲", "b": "乙"})))
    cells = sheet.get_sheet_by_index(0).to_python()
    assert cells[0] == ["甲", "乙"]
    assert [line[0] for line in cells[1:]] == ["=1+1", "http://evil.example"]
    assert cells[1][1] == datetime(2026, 11, 9, 8, 20)


def test_a_line_of_one_point_is_not_drawn():
    assert sparkline([None, 1.0], "") == ""
    assert sparkline([1.0, None, 2.0], "说明").startswith('<img alt="说明" src="data:image/svg+xml;base64,')


def test_a_missing_value_is_a_dash():
    assert theme.per_cent(None) == theme.count(float("nan")) == theme.days(None) == "—"


@pytest.mark.parametrize("error", [FileNotFoundError, PermissionError, IsADirectoryError])
def test_why_a_file_cannot_be_read_is_said_in_chinese(error):
    assert not any(letter.isascii() for letter in why_not(error(2, "No such file or directory")))
