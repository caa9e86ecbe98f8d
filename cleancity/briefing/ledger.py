"""问题台账: how many issues of the view are in each state, and those overdue longest."""

from __future__ import annotations

import pandas as pd

from cleancity.analysis.sheet import MOST, Number, Sheet, Table
from cleancity.briefing.composing import flat, meaning, said_only, sheet
from cleancity.briefing.questions import Question
from cleancity.charts import theme
from cleancity.settings import load_settings

ITEM, TOPIC = "issues", "问题台账"
COLUMNS = ("问题编号", "责任部门", "小类", "地点", "超期")


def compose(question: Question) -> tuple[Sheet, ...]:
    """Found in the period, and what is open now, whenever it was found."""
    days = load_settings().due_soon_days
    found = _count(question, n_days=days)
    n_open, n_soon, n_late = (
        _count(question, n_days=days, state=each, from_day=None) for each in ("open", "due_soon", "overdue")
    )
    if not found and not n_open:
        return said_only(question, ITEM, TOPIC, "没有符合条件的问题", "放宽筛选，或换一个期间。")
    numbers = (
        Number(f"{question.view.period.short_label}发现", theme.count(found), "含作废和不予立案"),
        Number("现在未结", theme.count(n_open), "不论何时发现"),
        Number(f"{days} 日内到期", theme.count(n_soon)),
        Number("超期未结", theme.count(n_late), tone="missed" if n_late else "plain"),
    )
    asked = {"n_days": days, "state": "overdue", "from_day": None, "sort": "overdue", "limit": MOST, "offset": 0}
    rows = question.rows("issues/list", **asked)
    finding = f"现在未结 {n_open:,} 件，其中超期 {n_late:,} 件，{days} 日内到期 {n_soon:,} 件"
    blocks = (_table(rows, n_late),) if n_late else ()
    return (sheet(question, ITEM, TOPIC, finding, numbers=numbers, blocks=blocks, basis=meaning("overdue_open")),)


def _count(question: Question, **asked: object) -> int:
    return int(question.rows("issues/count", **asked)["n_issues"].iloc[0])


def _table(rows: pd.DataFrame, n_late: int) -> Table:
    told = tuple(
        (
            flat(row["issue_id"], 11), flat(row["dept_name"], 10), flat(row["subcategory"], 8), flat(row["place"], 12),
            f"{row['days_overdue']:,.0f} 天",
        )
        for row in rows.to_dict("records")
    )  # fmt: skip
    return Table(f"超期最久的{f'（共 {n_late:,} 件）' if n_late > MOST else ''}", COLUMNS, told, numeric=(4,))
