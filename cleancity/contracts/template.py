"""The Excel template of a dataset: a sheet to fill with drop-down lists, and a sheet that explains every column."""

from __future__ import annotations

import io

import xlsxwriter

from cleancity.contracts.model import Contract, Field

FILL_ROWS = 2000
# Excel keeps a typed list within 255 characters; longer ones come from a hidden sheet.
MAX_INLINE = 255
KINDS = {
    "string": "文字",
    "integer": "整数",
    "number": "数",
    "date": "日期，如 2026-11-09",
    "datetime": "日期时间，如 2026-11-09 09:30",
    "boolean": "是 或 否",
}


def template(contract: Contract) -> bytes:
    """The workbook as bytes; its header row is the contract's titles, the required ones marked by colour."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": contract.title})
    form, notes, lists = (book.add_worksheet(name) for name in (contract.title, "填写说明", "可选值"))
    _fill_form(book, form, contract)
    _add_choices(form, lists, contract)
    lists.hide()
    _fill_notes(book, notes, contract)
    book.close()
    return target.getvalue()


def describe(field: Field) -> str:
    """One sentence on what may stand in the column."""
    parts = [f"可填：{'、'.join(field.enum)}" if field.enum else KINDS[field.type]]
    if field.unit:
        parts.append(f"单位：{field.unit}")
    if field.minimum is not None:
        parts.append(f"不小于 {field.minimum:g}")
    if field.maximum is not None:
        parts.append(f"不大于 {field.maximum:g}")
    return "；".join(parts)


def _fill_form(book: xlsxwriter.Workbook, form: xlsxwriter.worksheet.Worksheet, contract: Contract) -> None:
    required = book.add_format({"bold": True, "bg_color": "#0072B2", "font_color": "#FFFFFF", "border": 1})
    optional = book.add_format({"bold": True, "bg_color": "#F4F6F8", "border": 1})
    text = book.add_format({"num_format": "@"})
    for index, field in enumerate(contract.fields):
        # Ids typed into a general cell lose their zeros and long ones their last digits: text it is.
        width = max(12, 2 * len(field.title) + 4)
        form.set_column(index, index, width, text if field.type == "string" else None)
        form.write_string(0, index, field.title, required if field.required else optional)
        form.write_comment(0, index, f"{'必填。' if field.required else ''}{describe(field)}")
    form.freeze_panes(1, 0)


def _add_choices(
    form: xlsxwriter.worksheet.Worksheet, lists: xlsxwriter.worksheet.Worksheet, contract: Contract
) -> None:
    for index, field in enumerate(contract.fields):
        choices = list(field.enum) if field.enum else (["是", "否"] if field.type == "boolean" else [])
        if not choices:
            continue
        lists.write_column(0, index, choices)
        column = xlsxwriter.utility.xl_col_to_name(index)
        source = choices if len(",".join(choices)) <= MAX_INLINE else f"=可选值!${column}$1:${column}${len(choices)}"
        form.data_validation(
            1, index, FILL_ROWS, index,
            {"validate": "list", "source": source, "error_title": field.title, "error_message": "请从下拉列表中选择。"},
        )  # fmt: skip


def _fill_notes(book: xlsxwriter.Workbook, notes: xlsxwriter.worksheet.Worksheet, contract: Contract) -> None:
    head = book.add_format({"bold": True, "bg_color": "#F4F6F8", "border": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    notes.write_string(0, 0, f"{contract.title}：{contract.description}")
    for column, (title, width) in enumerate(
        (("列名", 18), ("必填", 6), ("填法", 60), ("示例", 30), ("也认这些列名", 40))
    ):
        notes.set_column(column, column, width)
        notes.write_string(2, column, title, head)
    for row, field in enumerate(contract.fields, 3):
        cells = (field.title, "是" if field.required else "", describe(field), field.example, "、".join(field.aliases))
        for column, text in enumerate(cells):
            notes.write_string(row, column, text, wrap)
    for row, group in enumerate(contract.require_one_of, 4 + len(contract.fields)):
        titles = "、".join(contract.field(name).title for name in group)
        notes.write_string(row, 0, f"{titles} 至少填一项。")
