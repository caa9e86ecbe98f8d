"""自查与暗访: how much self-inspection sees of what the secret visit sees at the same places."""

from __future__ import annotations

import pandas as pd

from cleancity.analysis import agreement
from cleancity.analysis.agreement import Agreement
from cleancity.analysis.answers import without_marks
from cleancity.analysis.intervals import Share
from cleancity.analysis.ranking import month_days
from cleancity.analysis.sheet import Line, Lines, Number, Sheet, Table, Tone, Words
from cleancity.briefing import pairing
from cleancity.briefing.composing import flat, method, said_only, sheet
from cleancity.briefing.questions import Question
from cleancity.charts import theme

ITEM, TOPIC = "agreement", "自查与暗访"
_N_PLACES = 6


def compose(question: Question) -> tuple[Sheet, ...]:
    """The gap in numbers and months, then the places that self-inspection missed most."""
    view = question.view
    pairs = question.rows("agreement/matched_visits", from_date=pairing.window(view))
    found, span = agreement.agreement(pairs), pairing.window_words(view)
    if found is None:
        return said_only(
            question, ITEM, TOPIC, "没有哪一处在同一个月里既有自查又有暗访，比不了",
            "检查评分表里写明检查类型（自查、暗访）、场所、检查项数和合格项数，就能配对。", span,
        )  # fmt: skip
    finding = without_marks(agreement.headline(found))
    advice = without_marks(agreement.advice(found, agreement.by(pairs, "dept_name"))).replace("下面", "下一页")
    months = question.rows("agreement/matched_visits", from_date=pairing.year_back(view))
    basis = method("agreement_gap")
    blocks = (_lines(question, months), Words("怎么办", (advice,)))
    main = sheet(question, ITEM, TOPIC, finding, numbers=numbers(found), blocks=blocks, basis=basis, span=span)
    return (main, *_places(question, pairs, span))


def numbers(found: Agreement) -> tuple[Number, ...]:
    """The two pass rates, their gap, and what self-inspection found of all."""
    low, high = min(found.gap.low, found.gap_by_place.low), max(found.gap.high, found.gap_by_place.high)
    is_told, share = abs(found.gap_by_place.low) < 1, found.found
    gap_note = f"百分点，{_points(low)} 到 {_points(high)}" if is_told else "百分点，点位太少说不准"
    gap_tone: Tone = "missed" if found.verdict == "自查偏松" else "plain"
    return (
        Number("自查合格率", theme.per_cent(found.own.value), _rests(found.own)),
        Number("暗访合格率", theme.per_cent(found.secret.value), _rests(found.secret)),
        Number("落差（自查－暗访）", _points(found.gap.value), gap_note, tone=gap_tone),
        Number(
            "自查发现比", theme.per_cent(share.value) if share else theme.NOTHING,
            "一样严是 50 %" if share else "都没有发现问题",
        ),
    )  # fmt: skip


def _rests(rate: Share) -> str:
    return f"{rate.n:,.0f} 项 · {theme.interval(rate.low, rate.high)}"


def _points(value: float) -> str:
    return f"{value * 100:+.1f}".replace("-", "−")


def _lines(question: Question, pairs: pd.DataFrame) -> Lines | None:
    rows = agreement.by(pairs, "month_number").sort_values("month_number", ignore_index=True)
    as_of = question.view.as_of
    if len(rows) < 2 or as_of is None:
        return None
    labels = tuple(f"{month_days(int(month), as_of)[0].month} 月" for month in rows["month_number"])
    own, secret = (tuple(100 * float(value) for value in rows[name]) for name in ("own", "secret"))
    return Lines(
        "历月合格率（同一处、同一个月）", labels, (Line("自查", own, "past"), Line("暗访", secret, "met")), "%"
    )


def _places(question: Question, pairs: pd.DataFrame, span: str) -> tuple[Sheet, ...]:
    rows = agreement.worst_places(pairs, _N_PLACES)
    if rows.empty:
        return ()
    told = tuple(
        (
            flat(row["venue_name"], 16), flat(row["dept_name"], 12), theme.count(row["self_issues"], "个"),
            theme.count(row["secret_issues"], "个"),
        )
        for row in rows.to_dict("records")
    )  # fmt: skip
    table = Table("自查漏得最多的点位", ("点位", "责任部门", "自查发现", "暗访发现"), told, numeric=(2, 3))
    first = rows.iloc[0]
    counts = f"暗访发现 {first['secret_issues']:,.0f} 个，自查 {first['self_issues']:,.0f} 个"
    finding = f"漏得最多的是{flat(first['venue_name'], 16)}：{counts}"
    return (sheet(question, ITEM, TOPIC, finding, blocks=(table,), basis=method("agreement_gap"), span=span),)
