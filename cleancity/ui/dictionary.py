"""数据字典: what each column is called and may hold, straight from the contracts."""

from __future__ import annotations

import csv

import pandas as pd
import streamlit as st

from cleancity.contracts import Contract, Field, load
from cleancity.contracts.template import KINDS
from cleancity.settings import DATA
from cleancity.ui.uploading import WEEKLY, YEARLY, template_button, title_of

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
    st.table(pd.DataFrame([_field_words(field) for field in contract.fields]), border="horizontal", hide_index=True)
    for group in contract.require_one_of:
        st.caption(f"{'、'.join(contract.field(name).title for name in group)}：至少填一项。")


def show_derived(contract: Contract) -> None:
    """Columns that the system works out; nobody fills them in."""
    if not contract.derived:
        return
    with st.expander(f"系统算出的列（{len(contract.derived)} 列，不用填）"):
        rows = [
            {"列名": each.title, "字段名": _code(each.name), "类型": KIND_WORDS[each.type], "单位": each.unit}
            for each in contract.derived
        ]
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)


def show_check_items() -> None:
    """The check items: main categories with their sub-categories."""
    with (DATA / "reference" / "check_item.csv").open(encoding="utf-8", newline="") as file:
        items = list(csv.DictReader(file))
    by_category: dict[str, list[str]] = {}
    for item in items:
        by_category.setdefault(item["category"], []).append(item["subcategory"])
    rows = [{"大类": category, "小类": "、".join(names)} for category, names in by_category.items()]
    with st.expander(f"检查项目表（{len(by_category)} 个大类，{len(items)} 个小类）"):
        st.table(pd.DataFrame(rows), border="horizontal", hide_index=True)


def _field_words(field: Field) -> dict[str, str]:
    return {
        "列名": f"**{field.title}**",
        "字段名": _code(field.name),
        "必填": "必填" if field.required else "",
        "类型": KIND_WORDS[field.type],
        "可填": _allowed(field),
        "单位": field.unit,
        "示例": field.example,
        "也认这些列名": "、".join(field.aliases),
    }


def _allowed(field: Field) -> str:
    if field.enum:
        return "、".join(field.enum)
    limits = (("不小于", field.minimum), ("不大于", field.maximum))
    return "，".join(f"{words} {limit:g}" for words, limit in limits if limit is not None)


def _code(name: str) -> str:
    return f"`{name}`"
