"""群众满意: the last survey of each kind against the target, and the districts and departments."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from cleancity.analysis import satisfaction
from cleancity.analysis.satisfaction import MET, MISSED
from cleancity.analysis.sheet import MOST, Bar, Bars, Line, Lines, Number, Sheet, Tone
from cleancity.briefing.composing import LABEL, flat, method, said_only, sheet
from cleancity.briefing.questions import Question
from cleancity.charts import theme
from cleancity.settings import load_settings

ITEM, TOPIC = "satisfaction", "群众满意"
KINDS = ("满意度", "知晓率", "参与度", "其他")
SPAN_DAYS, SPAN = 183, "近半年"  # the page's first choice
_LAST = 10  # surveys in the line
_TONES: dict[str, Tone] = {MET: "met", MISSED: "missed"}


def compose(question: Question) -> tuple[Sheet, ...]:
    """The kinds' last results with the line of the first kind; then districts and departments of that kind."""
    everything, settings = question.rows("satisfaction/by_survey"), load_settings()
    kinds = [each for each in KINDS if each in set(everything["kind"])]
    if not kinds:
        return said_only(
            question, ITEM, TOPIC, "还没有满意度、知晓率调查",
            "在“数据上传”选“满意度调查”，上传每次调查的有效样本和满意人数。", span="",
        )  # fmt: skip
    judged = {
        kind: satisfaction.judged(everything[everything["kind"] == kind], settings.survey_target, settings.n_min)
        for kind in kinds
    }
    rows = judged[kinds[0]]
    numbers = tuple(_number(kind, judged[kind].iloc[-1]) for kind in kinds[:MOST])
    basis = method("survey_target", "wilson")
    main = sheet(
        question, ITEM, TOPIC, last_words(kinds[0], rows, settings.survey_target, settings.survey_margin),
        numbers=numbers, blocks=(_lines(kinds[0], rows, settings.survey_target),), basis=basis, span="",
    )  # fmt: skip
    return (main, *_unit_sheets(question, kinds[0]))


def last_words(kind: str, rows: pd.DataFrame, target: float, margin: float) -> str:
    """The last survey in a sentence."""
    last = rows.iloc[-1]
    day = theme.day(theme.from_day_number(last["surveyed_day"]))
    verdict = f"{theme.per_cent(last['value'])}，{last['verdict']}（目标 {theme.per_cent(target, 0)}）"
    return f"{day}{kind}：{verdict}，{satisfaction.advice(last.to_dict(), target, margin)}"


def _number(kind: str, last: pd.Series) -> Number:
    note = f"{last['n_asked']:,.0f} 份 · {theme.interval(last['low'], last['high'])}"
    return Number(kind, theme.per_cent(last["value"]), note, str(last["verdict"]), _TONES.get(last["verdict"], "plain"))


def _lines(kind: str, rows: pd.DataFrame, target: float) -> Lines | None:
    shown = rows.tail(_LAST)
    if len(shown) < 2:
        return None
    labels = tuple(theme.day(theme.from_day_number(day)) for day in shown["surveyed_day"])
    values = tuple(None if pd.isna(value) else 100 * float(value) for value in shown["value"])
    lines = (Line(kind, values, "met"), Line("目标", (100 * target,) * len(shown), "past"))
    return Lines(f"历次{kind}调查", labels, lines, "%")


def _unit_sheets(question: Question, kind: str) -> tuple[Sheet, ...]:
    view, settings = question.view, load_settings()
    assert view.as_of is not None
    asked = {"kind": kind, "from_date": view.as_of - timedelta(days=SPAN_DAYS - 1), "to_date": view.as_of}
    blocks, findings = [], []
    for title, name, query in (("区县", "district_name", "by_district"), ("部门", "dept_name", "by_department")):
        rows = question.rows(f"satisfaction/{query}", **asked)
        if len(rows):
            found = satisfaction.judged(rows, settings.survey_target, settings.n_min)
            findings.append(satisfaction.units_finding(found, f"分{title}", name))
            blocks.append(_bars(found, name, f"分{title}{kind}，低的在前（细框是目标）", settings.survey_target))
    if not blocks:
        return ()
    basis = method("survey_target")
    return (sheet(question, ITEM, TOPIC, findings[0], blocks=blocks, basis=basis, span=SPAN),)


def _bars(found: pd.DataFrame, name: str, title: str, target: float) -> Bars:
    bars = tuple(
        Bar(
            flat(row[name], LABEL), 100 * float(row["value"]), f"{theme.per_cent(row['value'])}，{row['verdict']}",
            _TONES.get(row["verdict"], "past"), 100 * target,
        )
        for row in found.dropna(subset=["value"]).sort_values("value", kind="stable").head(MOST).to_dict("records")
    )  # fmt: skip
    return Bars(title, bars, "%")
