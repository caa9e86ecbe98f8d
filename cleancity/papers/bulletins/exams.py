"""部门月考 as a bulletin quotes it: every peer group's league of the month that the ranking page opens with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cleancity.analysis import ranking
from cleancity.analysis.scheme import schemes
from cleancity.briefing.exam import all_parts, exam_of
from cleancity.briefing.questions import Question
from cleancity.papers import figures
from cleancity.papers.bulletins.page import rows_of
from cleancity.papers.making import PaperTable
from cleancity.settings import load_settings


@dataclass(frozen=True)
class Exams:
    """The month in words, peer group -> its league (analysis.score.scored), and the section [score]."""

    month: str
    rows: Mapping[str, pd.DataFrame]
    settings: Mapping[str, Any]


def exams_of(question: Question) -> Exams:
    """The leagues; none without departments that have a peer group."""
    settings, as_of = load_settings(), question.view.as_of
    parts = all_parts(question)
    known = parts[parts["peer_group"].notna()]
    if known.empty or as_of is None:
        return Exams("", {}, settings.score)
    month = ranking.months_to_choose(known, as_of)[0]
    usual = next(iter(schemes(settings.score).values()))
    rewards = question.rows("ranking/rewards")
    found = {
        group: exam_of(parts, rewards, usual, group, month, settings.n_min, settings.score, n_months=1).rows
        for group in ranking.groups_of(known)
    }
    return Exams(
        ranking.month_words(month, as_of), {group: rows for group, rows in found.items() if len(rows)}, settings.score
    )


def league_table(exams: Exams) -> PaperTable:
    """Every group's departments, those ranked first, with the interval of their scores and places."""
    rows = []
    for group, league in exams.rows.items():
        for row in league.to_dict("records"):
            is_ranked = not pd.isna(row["place"])
            rows.append(
                (
                    group, f"{row['place']:.0f}" if is_ranked else figures.NOTHING, figures.name(row["dept_name"]),
                    f"{row['score']:.1f}" if is_ranked else figures.NOTHING,
                    f"{row['low']:.1f}—{row['high']:.1f}" if is_ranked else figures.NOTHING,
                    f"{row['n']:,.0f}", _remark(row, is_ranked),
                )
            )  # fmt: skip
    columns = ("同类组", "名次", "单位", "得分", "95%区间", "件数", "说明")
    return PaperTable(f"{exams.month}部门月考得分和名次", columns, rows_of(rows), numeric=(1, 3, 4, 5))


def _remark(row: Mapping[Any, Any], is_ranked: bool) -> str:
    if not is_ranked:
        return "样本不足，不排名"
    low, high = row["place_low"], row["place_high"]
    return "" if low == high else f"名次在{low:.0f}—{high:.0f}之间"
