"""Months, peer groups and sentences of the monthly ranking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pandas as pd

from cleancity.analysis.funnel import can_compare
from cleancity.analysis.scheme import PARTS, Part
from cleancity.analysis.score import Group

PEER_GROUPS = ("管理处", "市直部门", "街道", "区县", "国企")
N_MONTHS = 13
ENOUGH_DAYS = 10  # a month with fewer is not the first one shown


def month_number(day: date) -> int:
    """Months counted from the year nought, as the queries do: year * 12 + month."""
    return day.year * 12 + day.month


def month_days(number: int, as_of: date) -> tuple[date, date]:
    """First and last day of a month, the last never after the cut-off."""
    year, month = divmod(number - 1, 12)
    first = date(year, month + 1, 1)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return first, min(following - timedelta(days=1), as_of)


def month_words(number: int, as_of: date) -> str:
    """2026年10月, or 2026年11月（至15日） where it is still under way."""
    first, last = month_days(number, as_of)
    under_way = (last + timedelta(days=1)).month == last.month
    return f"{first.year}年{first.month}月{f'（至{last.day}日）' if under_way else ''}"


def months_to_choose(parts: pd.DataFrame, as_of: date) -> list[int]:
    """The months that have data, the one to show first at the front: the latest with cases and enough days behind it,
    else the latest with cases."""
    there = sorted((int(each) for each in parts["month_number"].unique()), reverse=True)
    is_case = parts["part"].map(lambda key: key in PARTS and PARTS[key].unit == "件")
    with_cases = sorted({int(each) for each in parts.loc[is_case, "month_number"]}, reverse=True)
    enough = month_number(as_of - timedelta(days=ENOUGH_DAYS - 1))
    usual = next((each for each in with_cases if each <= enough), with_cases[0] if with_cases else None)
    return sorted(there, key=lambda each: (each != usual, -each))


def groups_of(departments: pd.DataFrame) -> list[str]:
    """The peer groups there are, in their usual order."""
    there = set(departments["peer_group"].dropna())
    return [group for group in PEER_GROUPS if group in there] + sorted(there - set(PEER_GROUPS))


def fullest_group(departments: pd.DataFrame) -> str:
    """The peer group with most departments."""
    members = departments.drop_duplicates(["peer_group", "dept_name"])
    return str(members["peer_group"].value_counts().idxmax())


def with_moves(rows: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """A league's rows with `moved`: places gained (+) or lost (-) since the month before by those ranked in both."""
    both = rows.merge(before[["dept_name", "score", "place"]], on="dept_name", how="left", suffixes=("", "_before"))
    is_both = both["place"].notna() & both["place_before"].notna()
    now = both["score"].where(is_both).rank(ascending=False, method="min")
    then = both["score_before"].where(is_both).rank(ascending=False, method="min")
    return both.assign(moved=then - now)


def headline(rows: pd.DataFrame) -> str:
    """Who is first and who last, and whether that is more than chance. Names in `rows` are safe to show."""
    ranked = rows[rows["place"].notna()]
    if ranked.empty:
        return "没有哪个部门够样本，不排名。"
    best, worst = ranked.iloc[0], ranked.iloc[-1]
    if len(ranked) == 1:
        return f"只有 **{best['dept_name']}** 够样本（{best['score']:.1f} 分），同类里无从比较。"
    apart = worst["place_low"] > best["place_high"]
    verdict = "差别不是偶然。" if apart else "但两者名次的区间重叠，还分不出先后。"
    return (
        f"**{best['dept_name']}** 得分最高（{best['score']:.1f} 分），"
        f"**{worst['dept_name']}** 最低（{worst['score']:.1f} 分），{verdict}"
    )


def red_black_words(
    named: tuple[Sequence[str], Sequence[str]] | None, n_ranked: int, settings: Mapping[str, float]
) -> str:
    """The red and black list in a sentence; names are safe to show."""
    if named is None:
        return f"红黑榜：够样本的同类部门只有 {n_ranked} 个，不到 {settings['red_black_min']:.0f} 个，不设。"
    red, black = named
    if not red and not black:
        return "红黑榜：与同类无显著差异，不点名。"
    sure, margin = settings["red_black_sure"], settings["red_black_margin"]
    said = [
        f"红榜 **{'、'.join(red)}**" if red else "红榜空缺",
        f"黑榜 **{'、'.join(black)}**" if black else "黑榜空缺",
    ]
    why = f"有 {sure * 100:.0f} % 以上把握比同类平均相差 {margin:g} 分以上"
    return f"红黑榜：{'；'.join(said)}（{why}），其余与同类无显著差异。"


def missing_words(group: Group) -> str:
    """Which parts have no data and what was done about it; empty when all have."""
    if not group.missing:
        return ""
    titles = "、".join(f"{each.part.title}（{each.weight:g} 分）" for each in group.missing)
    return f"{titles}还没有数据，其余各项按比例补足到 {group.total:g} 分。"


def few_words(rows: pd.DataFrame, n_min: int) -> str:
    """Those with too few cases; names are safe to show. Empty when there are none."""
    few = rows[rows["place"].isna()]
    if few.empty:
        return ""
    each = "、".join(f"{name}（{n:,.0f} 件）" for name, n in zip(few["dept_name"], few["n"], strict=True))
    return f"样本不足，不排名（各项都少于 {n_min} 件）：{each}"


def funnel_words(judged: pd.DataFrame, part: Part) -> str:
    """Which units chance does not explain, as a title; names are safe to show."""
    if not can_compare(judged):
        return f"{part.title}：够样本的部门不到两个，无从比较"
    low, high = ("差", "好") if part.more_is_better else ("好", "差")
    said = []
    for standings, words in (
        (("偏低",), f"{low}得不是偶然"), (("偏高",), f"{high}得不是偶然"), (("略低", "略高"), "值得留意，还不能下结论")
    ):  # fmt: skip
        names = list(judged.loc[judged["standing"].isin(standings), "dept_name"])
        said += [f"{'、'.join(names)}{words}"] if names else []
    return f"{part.title}：{'；'.join(said) or '都在控制线以内，与同类无显著差异'}"


def ledger_words(name: str, ledger: pd.DataFrame, row: Mapping[str, float]) -> str:
    """Where a department lost most, as a title; `name` is safe to show."""
    if ledger.empty:
        return f"{name}：这个月没有数据"
    worst = ledger.iloc[0]
    lost = f"失分最多的是{worst['title']}（{worst['lost']:.1f} 分）" if worst["lost"] >= 0.05 else "几乎没有失分"
    return f"{name}：按公式 {row['plain']:.1f} 分，{lost}"


def unknown_words(strangers: pd.DataFrame) -> str:
    """Who could not be ranked and the remedy (rows of ranking/strangers, names safe to show); "" for nobody."""
    is_known = strangers["dept_code"].notna()
    unknown, groupless = _few(strangers[~is_known]), _few(strangers[is_known])
    said = [f"{unknown}不在部门名录里，在部门表的“别名”一列补上后会自动归并。"] if unknown else []
    said += [f"{groupless}没有写同类组，在部门表里补上。"] if groupless else []
    return f"没有参加排名的：{''.join(said)}" if said else ""


def _few(rows: pd.DataFrame, most: int = 8) -> str:
    names = [f"{name}（{n:,} 件）" for name, n in zip(rows["dept_name"], rows["n_issues"], strict=True)]
    return "、".join(names[:most]) + (f"等 {len(names)} 个" if len(names) > most else "")
