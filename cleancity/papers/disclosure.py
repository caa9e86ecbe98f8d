"""信息公开: a page set without personal data or small counts.

An edition speaks of four whole ISO weeks, counted from the year's first: editions never overlap, so that nobody can
take one from the other and be left with a week. It is always the last one that is over at the report date, as things
stood at its end.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from cleancity import query
from cleancity.analysis.disclosed import ALL, COUNTS, WEEK, Disclosed, Group, Share, disclose
from cleancity.analysis.sheet import Trace
from cleancity.briefing.readings import measure_header
from cleancity.charts import theme
from cleancity.errors import Refused
from cleancity.papers.leaks import refuse_leaks
from cleancity.papers.making import File, Made, Request
from cleancity.reports import disclosure_html as html
from cleancity.settings import load_settings
from cleancity.store import Store
from cleancity.vocabulary import check_items

TITLE = "环境卫生问题整改情况（信息公开）"
OTHERS = {"department": "其他单位", "district": "其他或未注明", "category": "未归类"}
MOST_GROUPS = 30
_WEEKS, _LAST = 4, 12  # weeks of an edition; the year's last edition, which takes a 53rd week too
_TERMS = ("on_time_closure", "rebound_share", "overdue_open")


@dataclass(frozen=True)
class Block:
    """The weeks of one edition: its year and number (from 1), first and last day, and the number of its last week."""

    year: int
    number: int
    first: date
    last: date
    last_week: int

    @property
    def label(self) -> str:
        """2026年第11期（第41—44周，2026年10月5日—2026年11月1日）."""
        weeks = f"第{self.first.isocalendar().week}—{self.last_week}周"
        days = f"{theme.full_day(self.first)}—{theme.full_day(self.last)}"
        return f"{self.year}年第{self.number}期（{weeks}，{days}）"

    @property
    def params(self) -> dict[str, object]:
        """The parameters of queries about the block, as things stood at its end."""
        return {"as_of": self.last, "from_date": self.first, "to_date": self.last}


def block_ending_by(day: date) -> Block:
    """The last edition's weeks that are over at the end of `day`."""
    found = _block_of(day)
    return found if found.last <= day else _block_of(found.first - timedelta(days=1))


def edition(request: Request) -> Made:
    """The page, checked.

    Raises:
        Refused: no edition is over, nothing was found in it, or the page would give away what it must not.
    """
    block = block_ending_by(request.as_of)
    counts = _counts(request.store, block)
    if counts.empty:
        raise Refused(
            f"{block.label}没有数据，信息公开版还做不出来。",
            f"每四周一期，下一期到 {theme.full_day(_block_of(block.last + timedelta(days=1)).last)} 满。",
        )
    shown = _disclosed(counts)
    page = _page(block, shown, _total_before(request.store, block))
    given = {str(name) for name in counts["name"][(counts["is_official"] == 0) & (counts["part"] != WEEK)]}
    official = {group.name for part in shown.parts.values() for group in part} - given
    text = html.render(page)
    refuse_leaks(request.store, text, html.render(_blank(page)), official, given)
    name = f"信息公开_{block.year}年第{block.number}期.html"
    return Made(TITLE, files=(File(name, text.encode(), "text/html"),), traces=tuple(_traces(block, shown)))


def _block_of(day: date) -> Block:
    year, week, _ = day.isocalendar()
    number = min((week - 1) // _WEEKS, _LAST)
    last_week = date(year, 12, 28).isocalendar().week if number == _LAST else _WEEKS * (number + 1)
    first = date.fromisocalendar(year, _WEEKS * number + 1, 1)
    return Block(year, number + 1, first, date.fromisocalendar(year, last_week, 7), last_week)


def _counts(store: Store, block: Block) -> pd.DataFrame:
    """The counts of the block by group, under the names that may be published; empty where nothing was found."""
    rows = query.run(store, "disclosure/counts_by_group", block.params)
    total = rows[rows["part"] == ALL]
    if total.empty or not int(total["n_found"].iloc[0]):
        return rows.iloc[:0]
    of_code_list = rows["name"].isin(check_items()).astype(int)
    rows["is_known"] = rows["is_known"].astype(int).where(rows["part"] != "category", of_code_list)
    parts = [_named(str(part), group) for part, group in rows.groupby("part", sort=False)]
    return pd.concat(parts, ignore_index=True)


def _named(part: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of one part, those without a name to publish put together as one.

    Names come from the city's own lists. Where it has none of them, a name as given is shown when enough bear it.
    """
    rows = rows[(rows[list(COUNTS)] != 0).any(axis=1)].copy()
    if part == ALL:
        return rows.assign(name="", is_official=1)
    if part == WEEK:
        rows = rows.assign(name=[theme.week(theme.from_day_number(int(day))) for day in rows["name"]], is_official=1)
        return rows.iloc[::-1] if rows["name"].iloc[0] > rows["name"].iloc[-1] else rows
    has_list = bool((rows["is_known"] == 1).any())
    stays = rows["is_known"] == 1 if has_list else rows["n_found"] >= load_settings().n_min
    stays &= rows["name"].notna() & (rows["n_found"].rank(method="first", ascending=False) <= MOST_GROUPS)
    others = rows[~stays]
    kept = rows[stays].assign(is_official=int(has_list))
    if others.empty:
        return kept
    rest = others[list(COUNTS)].sum().to_frame().T.assign(part=part, name=OTHERS[part], is_known=1, is_official=1)
    return pd.concat([kept, rest], ignore_index=True)


def _disclosed(counts: pd.DataFrame) -> Disclosed:
    try:
        return disclose(counts, load_settings().disclosure_least)
    except ValueError as error:
        raise Refused(f"各表的件数对不上（{error}），不能公开。", "请先重建数据库（rebuild），再试一次。") from error


def _total_before(store: Store, block: Block) -> Group | None:
    """The total of the edition before as it was published: with its own gaps."""
    counts = _counts(store, _block_of(block.first - timedelta(days=1)))
    return None if counts.empty else _disclosed(counts).total


def _page(block: Block, shown: Disclosed, before: Group | None) -> html.PublicPage:
    settings = load_settings()
    least = settings.disclosure_least
    notes = (
        f"小于 {least} 的件数不列出，写作“{html.GAP}”；为防止从合计推算出来，有的较大的件数也一并略去。"
        f"0 一般照列。共略去 {shown.n_gaps} 处。",
        "按期结案率只在到期、按期两个件数都列出时写出；写“95 % 以上”一类的，是不低于这个比例。",
        "不含个人信息、具体地址和问题描述。每四周一期，期与期不重叠。",
    )
    headers = [measure_header(name) for name in _TERMS]
    terms = tuple(html.Term(header["title"], header["formula"]) for header in headers)
    basis = f"未结、超期按 {theme.full_day(block.last)} 当天结束时的情况计。"
    cards, tables = html.cards(shown.total, before), html.tables(shown)
    return html.PublicPage(settings.city, TITLE, block.label, basis, cards, tables, notes, terms)


def _blank(page: html.PublicPage) -> html.PublicPage:
    """The page's own words: the same without its rows, with every word that stands for a missing figure."""
    total = Group("合计", dict.fromkeys(COUNTS, None), Share())
    words: tuple[str, ...] = (
        "—",
        html.GAP,
        html.share_words(Share(at_least=95)),
        "没有上一期可比",
        "上一期 1 件",
        f"到期 {html.GAP}",
    )
    words += (f"其中超期 {html.GAP}", "到期 1 件", "其中超期 1 件", "1 件")
    tables = tuple(replace(table, rows=tuple(row for row in table.rows if row.is_total)) for table in page.tables)
    return replace(page, tables=tables, cards=html.cards(total, None), notes=(*page.notes, *words))


def _traces(block: Block, shown: Disclosed) -> list[tuple[str, Trace]]:
    """What the published figures rest on; those left out have none."""
    found: list[tuple[str, Trace]] = []
    for part, groups in {ALL: (shown.total,), **shown.parts}.items():
        for group in groups if part != WEEK else ():
            where = {} if part == ALL else {part: group.name}
            params = {key: str(value) for key, value in block.params.items()} | where
            if group.name not in OTHERS.values():
                found += _traces_of(group, params)
    return found


def _traces_of(group: Group, params: Mapping[str, str]) -> Sequence[tuple[str, Trace]]:
    counts, name = group.counts, group.name or "全市"
    pairs = (
        ("新发现、其中反弹", "rebound_share", counts["n_rebound"], counts["n_found"]),
        ("按期结案率", "on_time_closure", counts["n_on_time"], counts["n_due"]),
        ("超期、未结", "overdue_open", counts["n_overdue"], counts["n_open"]),
    )
    return [
        (f"{name} {words}", Trace(measure, some, whole, dict(params)))
        for words, measure, some, whole in pairs
        if some is not None and whole is not None
    ]
