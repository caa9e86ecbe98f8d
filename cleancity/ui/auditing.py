"""审计: who did what, when, from where; whether the record is as it was written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from cleancity.accounts import Act, register
from cleancity.accounts.trail import Entry, Verified, Wanted
from cleancity.desk import HOLDING, auditing
from cleancity.desk.audit_words import told
from cleancity.desk.tickets import Taken
from cleancity.reports import workbook
from cleancity.ui import persons
from cleancity.ui.choices import choice, search
from cleancity.ui.downloading import download
from cleancity.ui.plain import plain
from cleancity.ui.shows import table

_VERIFIED = "audit_verified"
_MOST_FINDINGS = 5  # shown
COLUMNS = {
    "number": st.column_config.NumberColumn("序号", width=54, format="%d"),
    "at": st.column_config.TextColumn("时间", width=172),
    "name": st.column_config.TextColumn("账号", width=76),
    "role": st.column_config.TextColumn("角色", width=62),
    "address": st.column_config.TextColumn("来自", width=96),
    "act": st.column_config.TextColumn("事项", width=84),
    "subject": st.column_config.TextColumn("内容", width=176),
    "outcome": st.column_config.TextColumn("结果", width=76),
}


def verified_words() -> None:
    """Whether the chain holds, checked when the page is first opened and again on the reader's word."""
    if _VERIFIED not in st.session_state:
        _verify()
    found, moment = st.session_state[_VERIFIED]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(_finding(found, moment), width="content")
        st.button("再核对一遍", key="audit_verify", type="tertiary", icon=":material/refresh:", on_click=_verify)
    if found.n_findings:
        lines = [plain(each.words) for each in found.findings[:_MOST_FINDINGS]]
        lines += [f"另有 {found.n_findings - _MOST_FINDINGS} 处。"] if found.n_findings > _MOST_FINDINGS else []
        st.error("  \n".join(lines))


def wanted_rows() -> Wanted:
    """What the controls narrow the rows to."""
    names = ["", *(each.name for each in register.listed(HOLDING.book()))]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(width=150):
            name = choice("who", "账号", {each: each or "全部账号" for each in names}, menu=True)
        with st.container(width=150):
            act = choice("act", "事项", {"": "全部事项", **auditing.ACTS}, menu=True)
        with st.container(width=150):
            outcome = choice("outcome", "结果", {"": "全部结果", **auditing.OUTCOMES}, menu=True)
        begun, today = auditing.first_day(persons.actor()), date.today()
        first, last = _day("从哪天", "audit_first", begun), _day("到哪天", "audit_last", today)
        words = search("q", "内容里的字")
    return Wanted(first, last, name or None, act or None, outcome or None, words)


def count(wanted: Wanted) -> int:
    """How many rows those are."""
    return auditing.counted(persons.actor(), wanted)


def entries(wanted: Wanted, limit: int, offset: int) -> list[Entry]:
    """One page of them, the latest first."""
    return auditing.listed(persons.actor(), wanted, limit, offset)


def entry_table(found: Sequence[Entry], page: int) -> Entry | None:
    """The rows as a grid; the one that is chosen."""
    rows = auditing.in_words(list(found))[list(COLUMNS)]
    height = 38 + 35 * min(len(rows), 14)
    name = f"审计第{page}页"
    chosen = table(rows, columns=COLUMNS, name=name, height=height, on_select="rerun", download=False)
    return None if chosen is None else found[chosen]


def entry_card(entry: Entry) -> None:
    """One row in full: what it was before, and after."""
    row = auditing.in_words([entry]).iloc[0]
    st.markdown(f"**第 {entry.number} 行**　{plain(row['act'])}　:gray[{plain(row['outcome'])}]")
    who = f"{entry.name or '—'}（{row['role'] or '—'}）"
    facts = [("时间", row["at"]), ("账号", who), ("来自", entry.address or "—"), ("内容", entry.subject)]
    st.markdown("  \n".join(f":gray[{title}]　{plain(text)}" for title, text in facts))
    for title, text in (("原来", entry.before), ("后来", entry.after)):
        if lines := told(text):
            st.markdown("  \n".join([f"**{title}**", *(plain(line) for line in lines)]))


def export_button(wanted: Wanted, n_rows: int) -> None:
    """The rows that are wanted as a workbook."""
    person = persons.actor()

    def build() -> Taken:
        found = auditing.listed(person, wanted, auditing.MOST)
        rows = auditing.in_words(found)
        rows = rows.assign(**{key: ["；".join(told(text)) for text in rows[key]] for key in ("before", "after")})
        return Taken(workbook(rows, auditing.TITLES, "审计"), len(rows))

    download(
        f"导出 {n_rows:,} 行", build, "审计记录.xlsx", key="audit_export", holds="审计记录", act=Act.AUDIT,
        filters=wanted.values,
    )  # fmt: skip


def _verify() -> None:
    st.session_state[_VERIFIED] = auditing.verified(persons.actor()), datetime.now()


def _finding(found: Verified, moment: datetime) -> str:
    when = f":gray[（{moment:%m-%d %H:%M} 核对）]"
    if found.n_findings:
        return f"**✕ 审计记录有 {found.n_findings:,} 处对不上**，请保存现场，查明是谁动过文件。{when}"
    return f"**✔ 审计记录完整**：{found.rows:,} 行逐行核对，没有改过、删过、换过位置的。{when}"


def _day(title: str, key: str, usual: date) -> date | None:
    """The day chosen; None while it is the usual one, so that what comes meanwhile is shown too."""
    chosen = st.date_input(
        title, usual, key=f"{key}_{usual}", format="YYYY-MM-DD", label_visibility="collapsed", width=168
    )
    return chosen if isinstance(chosen, date) and chosen != usual else None
