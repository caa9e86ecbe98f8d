"""报送情况: how much of what was owed came in time, and who still owes."""

from __future__ import annotations

import pandas as pd

from cleancity.analysis import submissions
from cleancity.analysis.intervals import share
from cleancity.analysis.sheet import MOST, Number, Sheet, Table
from cleancity.analysis.submissions import Tally
from cleancity.briefing.composing import count_bars, flat, said_only, sheet
from cleancity.briefing.questions import Question
from cleancity.charts import theme
from cleancity.settings import load_settings

ITEM, TOPIC = "submissions", "报送情况"
N_PERIODS = 8
COLUMNS = ("部门", "要报的", "哪一期", "状态")


def compose(question: Question) -> tuple[Sheet, ...]:
    """All that is owed over the last periods, and what is missing."""
    rows = question.rows("submissions/status", as_of=question.view.data_as_of, n_periods=N_PERIODS)
    if rows.empty:
        remedy = "先上传部门名单和本周的数据；报送要求由管理员在设置里写明。"
        return said_only(question, ITEM, TOPIC, "还没有要报的", remedy, span="")
    found, owed = submissions.tally(rows), submissions.still_owed(rows)
    late = rows[rows["status"] == "迟报"]["dept_name"].value_counts().rename_axis("dept_name").reset_index(name="n")
    basis = (
        f"及时率：按时（含零报告）的份数占到期应报份数；完整率：已报的占应报的。各项报送要求合计，近 {N_PERIODS} 期。",
        "质量分：入库文件里没有缺陷的程度，满分 100，各文件平均。",
    )  # fmt: skip
    blocks = (_owed(owed), count_bars(late, "dept_name", "n", "迟报次数", unit="次"))
    return (
        sheet(
            question, ITEM, TOPIC, submissions.finding(rows), numbers=numbers(found), blocks=blocks, basis=basis,
            span=f"近 {N_PERIODS} 期，各项报送要求合计",
        ),
    )  # fmt: skip


def numbers(found: Tally) -> tuple[Number, ...]:
    """The page's six numbers."""
    quality = theme.NOTHING if found.quality is None else f"{found.quality:.1f} 分"
    return (
        Number("及时率", theme.per_cent(found.on_time), _rests(found.n_on_time, found.n_due)),
        Number("完整率", theme.per_cent(found.complete), _rests(found.n_in, found.n_due)),
        Number("迟报", theme.count(found.n_late, "份"), tone="missed" if found.n_late else "plain"),
        Number("未报", theme.count(found.n_missing, "份"), tone="missed" if found.n_missing else "plain"),
        Number("零报告", theme.count(found.n_zero, "份")),
        Number("平均质量分", quality, "满分 100"),
    )


def _rests(n_of: int, n: int) -> str:
    found = share(n_of, n)
    if found is None:
        return "还没有到期的"
    few = n < load_settings().n_min
    return f"应报 {n:,} 份 · " + ("样本不足" if few else theme.interval(found.low, found.high))


def _owed(owed: pd.DataFrame) -> Table | None:
    if owed.empty:
        return None
    told = tuple(
        (flat(row["dept_name"], 12), flat(row["title"], 10), flat(row["label"], 8), str(row["status"]))
        for row in owed.head(MOST).to_dict("records")
    )
    more = f"（共 {len(owed)} 份，最早的在前）" if len(owed) > MOST else ""
    return Table(f"还没报的{more}", COLUMNS, told)
