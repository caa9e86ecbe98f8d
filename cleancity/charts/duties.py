"""职责矩阵: type of place by department, what is written against what is done."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from cleancity.analysis.duties import BY_CATEGORY
from cleancity.charts import theme
from cleancity.charts.finished import drawn_once

ROW_PX = 31
WRITTEN = ((0.0, "#F1F6FA"), (0.3, "#A9CCE5"), (1.0, "#2E83BD"))
UNWRITTEN = ((0.0, "#FDF4EE"), (0.3, "#F5BE9C"), (1.0, "#D55E00"))
GAP_COLUMNS = {"kind": "种类", "name": "名称", "n_venues": "场所数", "n_issues": "问题数", "handled_by": "实际谁在办"}
OVERLAP_COLUMNS = {"category": "大类", "venue_type": "场所类型", "departments": "各办多少", "n_issues": "问题数"}
UNWRITTEN_COLUMNS = {
    "venue_type": "场所类型",
    "dept_name": "单位",
    "share_words": "办了多少",
}
MATRIX_TITLES = {"by": "写在", "share": "占这类场所的比例"}
Listed = tuple[str, pd.DataFrame, dict[str, str], str]  # heading, rows, columns, what to say when there are none


def lists(gaps: pd.DataFrame, overlaps: pd.DataFrame, quiet: pd.DataFrame) -> tuple[Listed, Listed, Listed]:
    """The three lists under the matrix: nobody named, several at once, done without being named."""
    return (
        (f"没有单位写到的：{len(gaps)} 种", gaps, GAP_COLUMNS, "场所和大类都有单位写到。"),
        (f"几家分着办的：{len(overlaps)} 种", overlaps, OVERLAP_COLUMNS, "没有几家分着办的。"),
        (f"没写到却在办的：{len(quiet)} 家次", unwritten_rows(quiet), UNWRITTEN_COLUMNS, "办的都有写到。"),
    )


def duties_sentence(gaps: pd.DataFrame, overlaps: pd.DataFrame, weeks: int) -> str:
    """What nobody is named for, and what several share."""
    if gaps.empty:
        said = "场所和问题大类在部门职责或任务里都写到了"
    else:
        first = gaps.iloc[0]
        by = f"（近 {weeks} 周 {first['n_issues']} 件，实际由{first['handled_by']}在办）" if first["n_issues"] else ""
        said = f"{'、'.join(gaps['name'].head(3))}没有一个单位的职责或任务写到{by}"
    if overlaps.empty:
        return f"{said}；没有几家分办同一类场所同一类问题的情况。"
    top = overlaps.iloc[0]
    place, category = top["venue_type"], top["category"]
    where = category if place in ("没有场所", category) else f"{place}的{category}"
    return f"{said}；{len(overlaps)} 种问题由几家单位分着办，最多的是{where}：{top['departments']}。"


def unwritten_rows(quiet: pd.DataFrame) -> pd.DataFrame:
    """`quiet`, as analysis.duties.unwritten gives it, with the share in words."""
    words = [f"{share * 100:.0f} %（{n:.0f} 件）" for share, n in zip(quiet["share"], quiet["n_issues"], strict=True)]
    return quiet.assign(share_words=words)


@drawn_once
def duties_chart(found: pd.DataFrame, places: list[str], names: dict[str, str]) -> go.Figure:
    """Rows are types of place, columns departments; a cell has the issues handled, and ● or ○ where it is written.

    Args:
        found: as analysis.duties.matrix gives it.
        places: rows, from the top.
        names: department -> its short name, in the order of the columns.
    """
    columns = [*names, *sorted(set(found["dept_name"]) - set(names))]
    figure = go.Figure()
    for is_written, scale in ((True, WRITTEN), (False, UNWRITTEN)):
        some = found[(found["by"] != "") == is_written]
        pairs = list(zip(some["venue_type"], some["dept_name"], strict=True))
        share = dict(zip(pairs, some["share"], strict=True))
        text = dict(zip(pairs, map(_mark, some["n_issues"], some["by"]), strict=True))
        figure.add_trace(
            go.Heatmap(
                z=[[share.get((place, name)) for name in columns] for place in places],
                text=[[text.get((place, name), "") for name in columns] for place in places],
                texttemplate="%{text}", colorscale=[list(step) for step in scale], zmin=0, zmax=1, xgap=2, ygap=2,
                showscale=False, hoverinfo="skip",
            )
        )  # fmt: skip
    theme.dress(figure, height=56 + ROW_PX * len(places))
    figure.update_xaxes(
        side="top", tickvals=list(range(len(columns))), ticktext=[_flat(names.get(name, name)) for name in columns],
        showgrid=False, tickangle=0,
    )  # fmt: skip
    unnamed = set(places) - set(found.loc[~found["by"].isin(["", BY_CATEGORY]), "venue_type"])
    labels = [f"✕ {place}" if place in unnamed else place for place in places]
    figure.update_yaxes(
        tickvals=list(range(len(places))), ticktext=labels, range=[len(places) - 0.5, -0.5], showgrid=False
    )
    return figure


def _mark(n_issues: float, by: str) -> str:
    mark = {"": "", BY_CATEGORY: "○ "}.get(by, "● ")
    return f"{mark}{n_issues:,.0f}"


def _flat(text: object, half: int = 3) -> str:
    """A short name on two lines."""
    flat = str(text).replace("<", "＜").replace(">", "＞")[: 2 * half + 1]
    return flat if len(flat) <= half + 1 else f"{flat[:half]}<br>{flat[half:]}"
