"""数据字典: what each column is called and may hold, straight from the contracts."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from cleancity.contracts import Contract, Field, load
from cleancity.contracts.template import KINDS
from cleancity.ui.uploading import WEEKLY, YEARLY, template_button, title_of
from cleancity.vocabulary import check_items

# Columns of a few characters do not break in two.
TABLE_STYLE = """
[class*="st-key-words_"] th {white-space: nowrap}
[class*="st-key-words_"] td:nth-child(-n+4):not(:last-child),
[class*="st-key-words_"] td:nth-child(-n+4):not(:last-child) * {white-space: nowrap}
"""
KIND_WORDS = {kind: words.split("，")[0] for kind, words in KINDS.items()}


def choose_contract() -> Contract:
    """The dataset to explain, with its template beside it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        dataset = st.selectbox(
            "数据集", WEEKLY + YEARLY, key="dictionary_dataset", format_func=title_of, label_visibility="collapsed",
            filter_mode=None, placeholder="选择数据集", width=260,
        )  # fmt: skip
        template_button(load(dataset))
    return load(dataset)


def load_rule(contract: Contract) -> str:
    """In words: what a new file of this dataset does to the rows that are there."""
    key = "、".join(contract.field(name).title for name in contract.key)
    if contract.load == "snapshot":
        scope = "、".join(contract.field(name).title for name in contract.scope)
        return f"整体替换：同一个{scope}的数据以最新一份文件为准，文件里没有的行不再计入。用“{key}”辨认同一行。"
    return f"逐行更新：“{key}”相同的行以最新一份文件为准，文件里没有的行保留不变。"


def show_fields(contract: Contract) -> None:
    """Every column that a file may bring."""
    _table([_field_words(field) for field in contract.fields], "fields")
    for group in contract.require_one_of:
        st.caption(f"{'、'.join(contract.field(name).title for name in group)}：至少填一项。")


def show_derived(contract: Contract) -> None:
    """Columns that the system works out; nobody fills them in."""
    if not contract.derived:
        return
    with st.expander(f"系统算出的列（{len(contract.derived)} 列，不用填）"):
        rows = [
            {"列名": _words(each.title), "字段名": _code(each.name), "类型": KIND_WORDS[each.type], "单位": each.unit}
            for each in contract.derived
        ]
        _table(rows, "derived")


def show_check_items() -> None:
    """The check items: main categories with their sub-categories."""
    items = check_items()
    rows = [{"大类": category, "小类": "、".join(names)} for category, names in items.items()]
    with st.expander(f"检查项目表（{len(items)} 个大类，{sum(map(len, items.values()))} 个小类）"):
        _table(rows, "check_items")


def _table(rows: list[dict[str, str]], key: str) -> None:
    """A table whose long cells wrap and whose short ones do not."""
    with st.container(key=f"words_{key}"):
        st.html(f"<style>{TABLE_STYLE}</style>")
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)


def _field_words(field: Field) -> dict[str, str]:
    return {
        "列名": f"**{_words(field.title)}**",
        "字段名": _code(field.name),
        "必填": "必填" if field.required else "",
        "类型": KIND_WORDS[field.type],
        "可填": _allowed(field),
        "示例": _words(field.example),
        "也认这些列名": _words("、".join(field.aliases)),
    }


def _allowed(field: Field) -> str:
    if field.enum:
        return _words("、".join(field.enum))
    limits = (("不小于", field.minimum), ("不大于", field.maximum))
    said = [f"{words} {limit:g}" for words, limit in limits if limit is not None]
    return "，".join([*said, f"单位：{field.unit}"] if field.unit else said)


def _words(text: str) -> str:
    """Our own text inside Markdown: a colon between digits would begin a directive, an underscore a slant."""
    return text.replace(":", "&#58;").replace("_", "&#95;").replace("*", "&#42;")


def _code(name: str) -> str:
    return f"`{name}`"
