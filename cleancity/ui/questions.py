"""What only the clerk can say about a file: doubtful columns, unknown names, the order of day and month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from cleancity.contracts import Contract, load
from cleancity.intake import ColumnMatch, Receipt, SheetChoice, UnknownName
from cleancity.intake.cleaning import CLEANINGS
from cleancity.ui import answering
from cleancity.ui.plain import plain
from cleancity.ui.uploading import Chosen

KEEP_ASIDE = ""
SHOWN_COLUMNS, SHOWN_NAMES = 60, 8
DATE_ORDERS = {"day-first": "日在前（09/11/2026 是 11月9日）", "month-first": "月在前（11/09/2026 是 11月9日）"}
ASKED_RESOURCES = ("department", "area", "venue", "warehouse", "supply_item")


def ask_about(chosen: Chosen, receipt: Receipt) -> None:
    """A card with the questions that this file raises; nothing when it raises none."""
    contract = load(receipt.dataset)
    doubtful = [each for each in receipt.matches if each.how == "similar" or each.suggestions]
    names = [each for each in receipt.names if each.resource in ASKED_RESOURCES and each.suggestions]
    if not (doubtful or names or "date_format" in receipt.asks or "columns" in receipt.asks):
        return
    with st.container(border=True, key=f"card_questions_{chosen.id}"):
        st.markdown("**请确认**　:gray[不确定的地方，系统不替您决定]")
        if "date_format" in receipt.asks:
            _ask_date_order(chosen.id, contract, receipt.asks[1:])
        if "columns" in receipt.asks:
            _ask_constants(chosen.id, contract, receipt.asks[1:])
        if doubtful:
            _ask_columns(chosen.id, contract, doubtful)
        if names:
            _ask_names(chosen.id, names[:SHOWN_NAMES])


def choose_sheet(chosen: Chosen, receipt: Receipt) -> None:
    """Which sheet of a workbook with several is read; nothing for other files."""
    if not receipt.sheets:
        return
    words = {each.name: _sheet_words(each) for each in receipt.sheets}
    key = f"sheet_{chosen.id}"
    st.session_state[key] = receipt.sheet
    st.selectbox(
        "工作表", list(words), key=key, format_func=lambda name: words.get(name, name), filter_mode=None,
        placeholder="请选择", on_change=answering.note_sheet, args=(chosen.id, key),
    )  # fmt: skip


def _sheet_words(sheet: SheetChoice) -> str:
    hidden = "，隐藏的" if sheet.is_hidden else ""
    return f"{sheet.name}（认出 {sheet.n_matched} 列，{sheet.n_rows:,} 行{hidden}）"


def column_choices(chosen: Chosen, receipt: Receipt) -> None:
    """Every column of the file with its samples, and what it is taken for, to be changed."""
    contract = load(receipt.dataset)
    st.caption("每一列可以改对应的栏目；“不对应”的列原样随行保存，不会丢。")
    for each in receipt.matches[:SHOWN_COLUMNS]:
        _column(chosen.id, contract, each, "all")
    if len(receipt.matches) > SHOWN_COLUMNS:
        rest = "、".join(each.header for each in receipt.matches[SHOWN_COLUMNS : SHOWN_COLUMNS + 20])
        st.text(f"其余 {len(receipt.matches) - SHOWN_COLUMNS} 列请用对照文件说明：{rest}等。")


def cleaning_switches(chosen: Chosen, receipt: Receipt) -> None:
    """Every cleaning: whether it is on, how often it was done in this file, and one cell before and after."""
    off = answering.answers_for(chosen.id).off
    done = {each.key: each for each in receipt.repairs}
    st.caption("关掉一种清洗，这份文件就照原样读；不合要求的格会退回。")
    for cleaning in CLEANINGS:
        repair = done.get(cleaning.key)
        key = f"clean_{chosen.id}_{cleaning.key}"
        st.session_state[key] = cleaning.key not in off
        left, middle, right = st.columns([1.2, 0.7, 3], vertical_alignment="center", gap="small")
        left.toggle(cleaning.title, key=key, on_change=answering.note_cleaning, args=(chosen.id, cleaning.key, key))
        middle.markdown(f"**{repair.count:,}** 处" if repair else ":gray[没有]")
        before, after = (repair.before, repair.after) if repair else (cleaning.before, cleaning.after)
        right.caption(f"{plain(_short(before))} → {plain(_short(after))}　{cleaning.explains}")


def names_to_say(chosen: Chosen, receipt: Receipt) -> None:
    """Names put forward as likely become answers, unless the clerk has said otherwise."""
    known = answering.answers_for(chosen.id).names
    for each in receipt.names:
        likely = next((one.code for one in each.suggestions if one.is_likely), None)
        if likely and each.resource in ASKED_RESOURCES:
            known.setdefault((each.resource, each.name), likely)


def _ask_constants(file: str, contract: Contract, missing: Sequence[str]) -> None:
    st.markdown("缺少的必填列，可以在下面的列名对照里指定；整份文件都一样的，也可以直接填：")
    for name, place in zip(missing, st.columns(max(3, len(missing)), gap="small"), strict=False):
        field, key = contract.field(name), f"constant_{file}_{name}"
        place.text_input(
            field.title, key=key, placeholder=f"如 {field.example}", on_change=answering.note_constant,
            args=(file, name, key),
        )  # fmt: skip


def _ask_columns(file: str, contract: Contract, doubtful: Sequence[ColumnMatch]) -> None:
    suggested = {each.header: each.suggestions[0] for each in doubtful if each.suggestions}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"这 {len(doubtful)} 列的名称与栏目相近，请核对：", width="content")
        if suggested:
            st.button(
                "都按建议对应",
                key=f"suggest_{file}",
                type="primary",
                on_click=_take_suggestions,
                args=(file, suggested),
            )
    for each in doubtful[:SHOWN_COLUMNS]:
        _column(file, contract, each, "asked")


def _take_suggestions(file: str, suggested: Mapping[str, str]) -> None:
    columns = answering.answers_for(file).columns
    for header, ours in suggested.items():
        if ours not in columns.values():
            columns[header] = ours


def _column(file: str, contract: Contract, match: ColumnMatch, where: str) -> None:
    titles = {KEEP_ASIDE: "不对应，原样保存", **{field.name: field.title for field in contract.fields}}
    others = [name for name in titles if name not in match.suggestions]
    now = match.ours or KEEP_ASIDE
    key = f"column_{where}_{file}_{match.header}"
    st.session_state[key] = now
    left, middle, right = st.columns([1.2, 2, 1.6], vertical_alignment="center", gap="small")
    left.markdown(f"**{plain(match.header)}**")
    hint = f"　**建议：{titles[match.suggestions[0]]}**" if match.suggestions else ""
    middle.caption(plain("、".join(_short(cell) for cell in match.samples) or "（没有内容）") + hint)
    with right:
        st.selectbox(
            match.header, [*match.suggestions, *others], format_func=lambda name: titles.get(name, name),
            key=key, filter_mode=None, placeholder="请选择", label_visibility="collapsed",
            on_change=answering.note_column, args=(file, match.header, key),
        )  # fmt: skip


def _ask_names(file: str, names: Sequence[UnknownName]) -> None:
    st.markdown("这些名称不在名单里。确认是哪一个，入库时会记住，以后不再问：")
    chosen = answering.answers_for(file).names
    for each in names:
        _name(file, each, chosen)


def _name(file: str, unknown: UnknownName, chosen: Mapping[tuple[str, str], str]) -> None:
    words = {one.code: one.name for one in unknown.suggestions} | {"": "都不是，照原样保存"}
    key = f"name_{file}_{unknown.resource}_{unknown.name}"
    st.session_state[key] = chosen.get((unknown.resource, unknown.name), "")
    left, right = st.columns([2, 1.6], vertical_alignment="center", gap="small")
    left.markdown(f"{unknown.column} **{plain(unknown.name)}**　:gray[{unknown.count:,} 行]")
    with right:
        st.selectbox(
            unknown.name, list(words), format_func=lambda code: words.get(code, code), key=key, filter_mode=None,
            placeholder="请选择", label_visibility="collapsed", on_change=answering.note_name,
            args=(file, unknown.resource, unknown.name, key),
        )  # fmt: skip


def _ask_date_order(file: str, contract: Contract, columns: Sequence[str]) -> None:
    for name in columns:
        key = f"order_{file}_{name}"
        st.radio(
            f"“{contract.title_of(name)}”的年份写在最后，哪一种？", list(DATE_ORDERS), index=None, key=key,
            horizontal=True, format_func=DATE_ORDERS.__getitem__, on_change=answering.note_date_order,
            args=(file, name, key),
        )  # fmt: skip


def _short(text: str) -> str:
    return text if len(text) <= 16 else text[:15] + "…"
