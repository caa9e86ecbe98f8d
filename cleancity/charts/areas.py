"""区县街道: rates in words, colours and legend."""

from __future__ import annotations

from typing import Any

import pandas as pd

from cleancity.analysis.area_rates import ALIKE, FEW, GROUND, HIGH, LOW, VENUES
from cleancity.charts import theme
from cleancity.charts.basemap import Basemap, Shape
from cleancity.charts.scale import Scale

# Against the rate of the whole city: blue below, vermillion above.
RATIO_SCALE = Scale(
    (0.5, 0.8, 1.25, 2.0),
    ("#2E83BD", "#A9CCE5", "#EEF1F4", "#EB8F55", "#D55E00"),
    ("不到全市一半", "0.5—0.8 倍", "与全市相近", "1.25—2 倍", "2 倍及以上"),
    "件数太少",
)
KINDS = {"区县": "district", "街道": "street"}
_MARKS = {HIGH: "▲", LOW: "▼"}


def shapes_of(areas: pd.DataFrame, basemap: Basemap | None, level: str) -> dict[str, Shape]:
    """Outlines by the key of the area that they belong to: by code, else by name.

    Args:
        areas: key, area_code, area_name.
    """
    known = [shape for shape in (basemap.shapes if basemap else ()) if shape.kind == KINDS[level]]
    by_code = {shape.code: shape for shape in known if shape.code}
    names = [shape.name for shape in known]
    by_name = {shape.name: shape for shape in known if names.count(shape.name) == 1}
    found = {
        row["key"]: by_code.get(str(row["area_code"])) or by_name.get(str(row["area_name"]))
        for row in areas.to_dict("records")
    }
    return {key: shape for key, shape in found.items() if shape is not None}


def with_words(rates: pd.DataFrame, basis: str) -> pd.DataFrame:
    """Rates with what the map and the table show of them: value (ratio; NaN where too few), rate_words, mark."""
    few = rates["verdict"] == FEW
    digits = 0 if rates["rate"].max() >= 100 else 1
    words = [_rate_words(row, basis, digits) for row in rates.to_dict("records")]
    marks = rates["verdict"].map(_MARKS).fillna("")
    return rates.assign(value=rates["ratio"].where(~few), rate_words=words, mark=marks)


def _rate_words(row: dict[Any, Any], basis: str, digits: int) -> str:
    if theme.is_missing(row["rate"]):
        return "没有场所登记" if basis == VENUES else "底图里没有"
    return f"{row['rate']:,.{digits}f}（{row['low']:,.{digits}f}—{row['high']:,.{digits}f}）"


def unit_of(basis: str) -> str:
    """What a rate counts: 每百个场所, 每平方公里."""
    return {VENUES: "每百个场所件数", GROUND: "每平方公里件数"}[basis]


def area_sentence(rates: pd.DataFrame, basis: str, level: str) -> str:
    """Which areas stand out; plain text."""
    high = rates[rates["verdict"] == HIGH]
    n_few = int((rates["verdict"] == FEW).sum())
    few = f"另有 {n_few} 个{level}件数太少，不作比较（画斜线）。" if n_few else ""
    if high.empty:
        return f"没有哪个{level}的{unit_of(basis)}显著高于全市。{few}"
    worst = high.iloc[0]
    more = f"{len(high)} 个{level}的{unit_of(basis)}显著高于全市（▲）"
    return f"{more}，最高的是{worst['area_name']}：{worst['rate']:,.0f} 件，是全市的 {worst['ratio']:.1f} 倍。{few}"


def area_judged(row: pd.Series, basis: str) -> str:
    """One area against the city."""
    if row["verdict"] == FEW:
        return f"{row['area_name']}：{row['n_issues']:,.0f} 件，样本不足，不与全市比较。"
    verdict = f"与全市{row['verdict']}" if row["verdict"] == ALIKE else f"显著{row['verdict']}"
    against = f"{verdict}（{row['ratio']:.2f} 倍）"
    return f"{row['area_name']}：{row['n_issues']:,.0f} 件，{unit_of(basis)} {row['rate_words']}，{against}。"
