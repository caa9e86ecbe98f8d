"""热点: where more happens than chance explains, and the places where the same thing is found again and again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import h3.api.basic_int as h3
import pandas as pd

from cleancity.analysis import answers
from cleancity.analysis.sheet import MOST, Cell, PlaceMap, Sheet, Spot, Table, Words
from cleancity.briefing.composing import LABEL, flat, meaning, method, said_only, sheet, told
from cleancity.briefing.hot import Hot, hot, resolution
from cleancity.briefing.questions import Question
from cleancity.charts import hot_words, hotspot, scale, theme

ITEM, TOPIC = "hotspots", "热点"
_DARKEST, _MOST_CELLS = 5, 400
_FEW_AREAS, _N_PARTS = 3, 3
_SPAN = "近 30 天"


def compose(question: Question) -> tuple[Sheet, ...]:
    """The map of hot places, and the worst six repeat places."""
    return (*map_sheets(question), *repeat_sheets(question))


def map_sheets(question: Question) -> tuple[Sheet, ...]:
    """Hot areas on a map; where nothing stands out, or there is too little to say, the counts."""
    counts = question.rows("hotspots/left_off_by_reason").iloc[0]
    found = hot(question, resolution(question))
    left_off = hotspot.left_off_sentence(counts, False)
    if found is None:
        return said_only(question, ITEM, TOPIC, hotspot.why_no_map(counts), left_off if counts["n_issues"] else "")
    basis = (left_off, *method("hot_cells"))
    if found.too_few or found.areas.empty:
        finding = found.too_few or hot_words.hot_sentence(found.areas, found.names, found.basis)
        drawn = PlaceMap(
            "问题最多的几处（不等于反常）", count_spots(found), count_cells(found), f"颜色越深件数越多。{left_off}"
        )
        return (sheet(question, ITEM, TOPIC, finding, blocks=(drawn,), basis=basis),)
    legend = f"颜色越深，偏多越有把握；应有件数按{found.basis}算。{left_off}"
    drawn = PlaceMap("显著热点：件数明显多于应有的地方", hot_spots(found), hot_shades(found), legend)
    blocks = (drawn, worst_area(question, found) if len(found.areas) <= _FEW_AREAS else None)
    return (sheet(question, ITEM, TOPIC, hot_finding(found), blocks=blocks, basis=basis),)


def hot_finding(found: Hot) -> str:
    """How many hot areas, and the worst with found against expected."""
    cell, n, due = (found.areas[name].iloc[0] for name in ("top_cell", "n_issues", "expected"))
    name = flat(found.names.get(int(cell), "未写地点"), 14)
    return f"{len(found.areas)} 片显著热点，最重的是{name}：{n:,.0f} 件，应有约 {due:,.0f} 件"


def worst_area(question: Question, found: Hot) -> Words:
    """What the worst area is about and whose it is, where the map leaves room to say so."""
    asked = {"cell": int(found.areas["top_cell"].iloc[0]), "with_default": 0}
    lines = [
        f"{title}：{'、'.join(f'{flat(name, 10)} {n:,.0f} 件' for name, n in rows.to_numpy()[:_N_PARTS, :2])}"
        for title, column, rows in (
            ("问题类别", "category", question.rows("hotspots/categories_by_cell", **asked)),
            ("责任部门", "dept_name", question.rows("hotspots/departments_by_cell", **asked)),
        )
        if len(rows)
    ]
    summary = question.rows("hotspots/cell_summary", **asked).iloc[0]
    return Words("最重的一片（件数最多的一格）", (*lines, f"现有未结 {summary['n_open']:,.0f} 件"))


def hot_spots(found: Hot) -> tuple[Spot, ...]:
    """The worst six areas, numbered, at their fullest cell."""
    where = {int(row["cell"]): row for row in found.cells.to_dict("records")}
    spots = []
    for area in found.areas.head(MOST).to_dict("records"):
        cell = int(area["top_cell"])
        text = f"{area['n_issues']:,.0f} 件，应有 {area['expected']:,.0f}"
        spots.append(Spot(*_middle(where[cell]), flat(found.names.get(cell, "未写地点"), LABEL + 2), text))
    return tuple(spots)


def hot_shades(found: Hot) -> tuple[Cell, ...]:
    """Hot cells, the darker the surer."""
    steps = hot_words.hot_values(found.cells)
    sure = found.cells.assign(step=steps)[steps > 0].head(_MOST_CELLS)
    return tuple(
        Cell(ring(int(cell)), min(int(step) + 2, _DARKEST))
        for cell, step in zip(sure["cell"], sure["step"], strict=True)
    )


def count_spots(found: Hot) -> tuple[Spot, ...]:
    """The six cells with most issues."""
    rows = _fullest(found).head(MOST).to_dict("records")
    return tuple(
        Spot(
            *_middle(row), flat(hotspot.place_name(row["place_name"]), LABEL + 2), theme.count(row["n_issues"]), "plain"
        )
        for row in rows
    )


def count_cells(found: Hot) -> tuple[Cell, ...]:
    """Cells by their number of issues, in the page's steps."""
    rows = _fullest(found).head(_MOST_CELLS)
    steps = scale.count_scale(found.cells["n_issues"])
    lightest = _DARKEST - len(steps.edges)
    return tuple(
        Cell(ring(int(cell)), lightest + (steps.step_of(n) or 0))
        for cell, n in zip(rows["cell"], rows["n_issues"], strict=True)
    )


def _fullest(found: Hot) -> pd.DataFrame:
    return found.cells.sort_values(["n_issues", "cell"], ascending=[False, True], kind="stable")


def _middle(row: Mapping[Any, Any]) -> tuple[float, float]:
    return float(row["lon"]), float(row["lat"])


def ring(cell: int) -> tuple[tuple[float, float], ...]:
    """The corners of a cell, (lon, lat) in degrees."""
    return tuple((round(lon, 5), round(lat, 5)) for lat, lon in h3.cell_to_boundary(cell))


def repeat_sheets(question: Question) -> tuple[Sheet, ...]:
    """The six places with most repeated issues; on a map as far as they have coordinates."""
    places = question.rows("overview/worst_places", limit=MOST)
    n_located = question.rows("measures/repeat_share")["denominator"].iloc[0]
    said = told(answers.where_worst(places, 0 if pd.isna(n_located) else n_located))
    if places.empty:
        return (sheet(question, ITEM, TOPIC, said, basis=meaning("repeat_share"), span=_SPAN),)
    rows = places.to_dict("records")
    is_placed = places["lon"].notna() & places["lat"].notna()
    blocks: list[PlaceMap | Table | Words] = [repeat_table(rows)]
    if is_placed.all():
        blocks = [
            PlaceMap("重复发生最多的六处", tuple(map(_repeat_spot, rows)), legend="同一处、同一小类 30 天内 3 件以上")
        ]
    return (sheet(question, ITEM, TOPIC, said, blocks=blocks, basis=meaning("repeat_share"), span=_SPAN),)


def repeat_table(rows: list[dict[Any, Any]]) -> Table:
    """The same places as a table, where a map would show only some of them."""
    told = tuple(
        (
            flat(answers.place_name(row), 24),
            flat(row["top_subcategory"], 10),
            theme.count(row["n_issues"]),
            flat(row["dept_name"], 12),
        )
        for row in rows
    )
    return Table("重复发生最多的六处", ("地点", "主要是", "重复", "责任部门"), told, numeric=(2,))


def _repeat_spot(row: dict[Any, Any]) -> Spot:
    text = f"{theme.count(row['n_issues'])}，{flat(row['top_subcategory'], 8)}为主，{flat(row['dept_name'], 9)}"
    return Spot(float(row["lon"]), float(row["lat"]), flat(answers.place_name(row), LABEL + 2), text)
