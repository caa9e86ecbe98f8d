# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""The contracts: valid Frictionless schemas, and rules in SQL that reject what the `frictionless` library rejects."""

import io
import re
from datetime import date

import openpyxl
import pytest
import yaml
from frictionless import Resource, Schema
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cleancity import intake
from cleancity.contracts import dataset_names, load, load_all
from cleancity.contracts.checks import load_check
from cleancity.contracts.template import template
from cleancity.errors import ConfigError
from cleancity.intake.fold import fold_value
from cleancity.settings import DATA
from tests.making import csv_bytes, saved

# Frictionless names for what our rules check; its other errors are about files, not cells.
CELL_ERRORS = {"type-error", "constraint-error"}



def schema_of(dataset):
    return yaml.safe_load((DATA / "contracts" / f"{dataset}.yaml").read_text(encoding="utf-8"))


def lone_schema(dataset):
    """For rows alone: a schema with foreign keys fails whole, and repeated keys are no bad cells with us."""
    raw = schema_of(dataset)
    fields = [{key: value for key, value in field.items() if key != "example"} for field in raw["fields"]]
    return {"fields": fields, "missingValues": raw["missingValues"]}


def frictionless_rejects(dataset, rows):
    """(row number as Excel shows it, field) of every cell that the library finds bad."""
    names = [field.name for field in load(dataset).fields]
    resource = Resource(data=[names, *rows], schema=Schema.from_descriptor(lone_schema(dataset)))
    errors = resource.validate().flatten(["type", "rowNumber", "fieldName"])
    assert {kind for kind, _, _ in errors} <= CELL_ERRORS
    return {(row, name) for _, row, name in errors}


def folded_rows(contract, rows):
    return [
        [None if text == "" else completed(fold_value(text, field)[0], field) for field, text in zip(contract.fields, row, strict=True)]
        for row in rows
    ]


def completed(text, field):
    """A day, or a moment without seconds, is a date-time for us and none for the library: it gets the zeros."""
    if field.type != "datetime" or text is None:
        return text
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return f"{text} 00:00:00"
    return f"{text}:00" if re.fullmatch(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d", text) else text


def sql_rejects(shelf, contract, rows):
    """(row number, field, reason) of every cell that goes back, by the front door."""
    by_title = {field.title: field.name for field in contract.fields}
    data = csv_bytes([list(by_title), *rows])
    receipt = intake.preview(shelf, intake.Upload(data, "dirty.csv", contract.name))
    if not receipt.rows.good and receipt.problems[0].row == 0:
        raise AssertionError(receipt.problems[0])
    return {(problem.row, by_title[problem.column], problem.reason) for problem in receipt.problems}


def is_laxer(field, text):
    """Whether the library takes what we refuse, or the other way, by one of the classes named below."""
    if text is None:
        return False
    if field.type in ("date", "datetime") and re.match("0[0-9]{3}-", text) and not text.startswith("0000"):
        return True
    if field.type == "datetime":
        return "24:00" in text
    if field.type == "integer":
        return "_" in text or len(text.strip("+-")) > 18
    if field.type == "number":
        return "_" in text or text.lower().strip("+-") in ("nan", "inf", "infinity", "snan")
    return False


# ---- dirty rows --------------------------------------------------------------------------------------------------

SCRAPS = {
    "string": ["一般", "没有的值", " 空格 ", "ＡＢＣ", "1001.0", "1.2E+15", "无", "A", "x y"],
    "integer": ["3", "-1", "0", "2.5", "3.0", "１２", "1,234", "0x10", "1e2", "三", "1_14", "+7", "99999999999999999999", "无"],
    "number": ["3", "-0.5", "101", "2.5", "1e2", "1,234.5", ".5", "5.", "NaN", "inf", "1_0", "58%", "12 度", "abc", "０.５", "--"],
    "date": ["2026-11-09", "2026/11/9", "2026年11月9日", "2026-02-30", "20261109", "46335", "昨天", "2026-11", "0000-01-01",
             "2026-11-09 10:00", "２０２６-１１-０９", "1899-12-30", "/"],
    "datetime": ["2026-11-09", "2026-11-09 09:30", "2026/11/9 9:30:05", "2026-11-09T10:00:00+08:00", "2026-11-09 25:00",
                 "2026-11-09 24:00:00", "2026-11-09 9:3", "2026年11月9日 下午3时", "2026-02-30 10:00", "10:00", "2026-11", "2026",
                 "2026-11-09 10:00:00.5", "昨天", "无"],
    "boolean": ["是", "否", "true", "FALSE", "1", "0", "t", "也许", "是的", "×", "√"],
}  # fmt: skip


@st.composite
def dirty_rows(draw, contract):
    """Rows of mostly good cells with some bad ones in them; the key is always there, so that no row is blank."""
    rows = []
    for number in range(draw(st.integers(1, 12))):
        row = []
        for field in contract.fields:
            choices = [field.example, field.example, "", *SCRAPS[field.type], *field.enum[:2], *field.value_aliases]
            row.append(draw(st.sampled_from(choices)))
        rows.append([f"K{number}" if f.name in contract.key and f.type == "string" else c
                     for f, c in zip(contract.fields, row, strict=True)])  # fmt: skip
    good = [field.example for field in contract.fields]
    return [*rows, good]


@pytest.mark.parametrize("dataset", dataset_names())
@given(data=st.data())
@settings(max_examples=4, phases=(Phase.explicit, Phase.generate))
def test_the_rules_in_sql_reject_the_cells_that_frictionless_rejects(shelf, dataset, data):
    contract = load(dataset)
    rows = data.draw(dirty_rows(contract))
    folded = folded_rows(contract, rows)
    ours = sql_rejects(shelf, contract, rows)
    # At least one of a group, ids in exponent form, Excel's empty date, and what looks beyond one cell, are rules of our own.
    own = ("至少要填一项", "科学计数", "空日期", *(load_check(name).reason for name in contract.checks))
    # Of the rules of one cell only the first speaks: the library may find such a cell bad by a later one.
    said = {(row, name) for row, name, why in ours if any(words in why for words in own)}
    mine = {(row, name) for row, name, _ in ours} - said
    theirs = frictionless_rejects(dataset, folded) - said
    for row, name in mine ^ theirs:
        field = contract.field(name)
        text = folded[row - 2][contract.fields.index(field)]
        assert is_laxer(field, text), f"row {row}, {name}: {text!r}, ours {(row, name) in mine}"


def cell(shelf, dataset, name, text):
    """Whether (we, frictionless) reject one cell of an otherwise good row."""
    contract = load(dataset)
    good = [field.example for field in contract.fields]
    bad = [text if field.name == name else field.example for field in contract.fields]
    bad[0], good[0] = f"{bad[0]}1", good[0]
    ours = {(row, field) for row, field, _ in sql_rejects(shelf, contract, [bad, good])}
    return (2, name) in ours, (2, name) in frictionless_rejects(dataset, folded_rows(contract, [bad, good]))


@pytest.mark.parametrize(
    ("dataset", "name", "text", "ours", "theirs"),
    [
        # Python's int() and Decimal() read underscores, NaN and infinity; we want digits.
        ("issue", "n_reworks", "1_14", True, False),
        ("supply_stock", "qty", "1_0", True, False),
        ("department", "area_km2", "inf", True, False),
        # More digits than a BIGINT holds.
        ("issue", "n_reworks", "9999999999999999999", True, False),
        # Nobody inspects anything before the year 1000.
        ("issue", "inspected_on", "0026-11-09", True, False),
        ("issue", "inspected_on", "0000-11-09", True, True),
        # Both agree on these; they guard the list above against growing.
        ("issue", "reported_at", "2026-11", True, True),
        ("issue", "reported_at", "2026-11-09", False, False),
        ("issue", "reported_at", "2026-11-09 09:30", False, False),
        ("issue", "n_reworks", "2.5", True, True),
        ("issue", "n_reworks", "0x10", True, True),
        ("issue", "n_reworks", "1e2", True, True),
        ("issue", "n_reworks", "-1", True, True),
        ("issue", "n_reworks", "3.0", False, False),
        ("issue", "n_reworks", "１４", False, False),
        ("issue", "chapter_no", "8", True, True),
        ("issue", "reported_at", "2026-11-09 25:00:00", True, True),
        ("issue", "reported_at", "2026-02-30", True, True),
        ("issue", "reported_at", "2026-11-09 24:00:00", False, False),
        ("issue", "reported_at", "2026-11-09T10:00:00+08:00", False, False),
        ("issue", "inspected_on", "2026/3/5", False, False),
        ("issue", "inspected_on", "3", True, True),
        ("issue", "is_stubborn", "也许", True, True),
        ("issue", "is_stubborn", "t", False, False),
        ("issue", "status", "没有的", True, True),
        ("issue", "department", "", True, True),
        ("task", "progress_pct", "101", True, True),
        ("task", "progress_pct", "58%", False, False),
        ("supply_stock", "qty", "-1", True, True),
        # An id whose last digits are gone is our own rule.
        ("issue", "issue_id", "1.2E+15", True, False),
    ],
)
def test_a_cell_that_only_one_of_the_two_refuses_is_known_by_name(shelf, dataset, name, text, ours, theirs):
    contract = load(dataset)
    if name == contract.fields[0].name:
        good = [field.example for field in contract.fields]
        rows = [[text, *good[1:]], good]
        assert ("科学计数" in {(r, n): why for r, n, why in sql_rejects(shelf, contract, rows)}[(2, name)]) is ours
        assert ((2, name) in frictionless_rejects(dataset, folded_rows(contract, rows))) is theirs
    else:
        assert cell(shelf, dataset, name, text) == (ours, theirs)


def test_one_of_two_dates_must_be_there_and_the_message_names_both(shelf):
    data = "问题编号,上报时间,检查日期,责任部门\nA1,,,城管局\nA2,2026-11-09,,城管局\nA3,,2026-11-09,城管局\n"
    receipt = intake.preview(shelf, intake.Upload(data.encode(), "x.csv", "issue"))
    assert receipt.rows.good == 2
    [problem] = receipt.problems
    assert (problem.row, problem.column) == (2, "上报时间")
    assert "上报时间、检查日期 至少要填一项" in problem.reason


# ---- the files themselves ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dataset", dataset_names())
def test_every_contract_is_a_valid_frictionless_schema(dataset):
    raw = schema_of(dataset)
    Schema.from_descriptor(raw)
    assert raw["name"] == dataset
    assert raw["missingValues"] == [""]
    for field in raw["fields"]:
        assert field.get("format", "default") == "default", "formats of our own crash a minimum in the library"
        if field["type"] == "boolean":
            assert "true" in field["trueValues"] and "false" in field["falseValues"], "what folding makes of them"
        for value in field.get("constraints", {}).get("enum", []):
            assert isinstance(value, str), "YAML reads a bare yes as a boolean: quote it"


def test_every_column_has_a_title_of_its_own_and_an_example():
    for contract in load_all():
        titles = [field.title for field in contract.fields]
        assert len(set(titles)) == len(titles), contract.name
        assert all(field.example for field in contract.fields), contract.name


def test_no_header_could_mean_two_columns_equally_well():
    for contract in load_all():
        best = [spelling for field in contract.fields for spelling in (field.title, field.name)]
        assert len(set(best)) == len(best), contract.name


def test_value_aliases_lead_to_values_that_are_allowed():
    for contract in load_all():
        for field in contract.fields:
            # An alias may also say that a word stands for nothing: 否 under 是否反弹.
            allowed = ("true", "false") if field.type == "boolean" else field.enum
            assert set(field.value_aliases.values()) <= {*allowed, ""}, (contract.name, field.name)
            assert field.otherwise is None or field.otherwise in field.enum


def test_every_foreign_key_leads_to_a_dataset_and_its_key():
    for contract in load_all():
        for key in schema_of(contract.name).get("foreignKeys", []):
            resource = key["reference"]["resource"]
            if resource != "check_item":
                assert [key["reference"]["fields"]] == list(load(resource).key)


def test_an_unknown_dataset_is_named_and_the_known_ones_are_listed():
    with pytest.raises(ConfigError, match="issue"):
        load("isue")


# ---- templates -----------------------------------------------------------------------------------------------------


def typed(field):
    """An example as a person types it into Excel, where dates and numbers are values."""
    if field.type == "date":
        return date.fromisoformat(field.example)
    return float(field.example) if field.type in ("integer", "number") else field.example


@pytest.mark.parametrize("dataset", dataset_names())
@pytest.mark.parametrize("how", ["as text", "as values"])
def test_a_template_filled_with_the_examples_goes_in_whole(shelf, dataset, how):
    contract = load(dataset)
    book = openpyxl.load_workbook(io.BytesIO(template(contract)))
    form = book[contract.title]
    by_title = {field.title: field for field in contract.fields}
    headers = [each.value for each in form[1]]
    assert set(headers) == set(by_title)
    for column, title in enumerate(headers, 1):
        field = by_title[title]
        form.cell(2, column).value = field.example if how == "as text" else typed(field)
    receipt = intake.preview(shelf, intake.Upload(saved(book), "template.xlsx", dataset))
    assert receipt.problems == ()
    assert (receipt.rows.read, receipt.rows.good) == (1, 1)
    assert {match.ours for match in receipt.matches} == set(contract.by_name)


@pytest.mark.parametrize("dataset", dataset_names())
def test_a_template_offers_a_list_for_every_column_that_has_one(dataset):
    contract = load(dataset)
    book = openpyxl.load_workbook(io.BytesIO(template(contract)))
    form = book[contract.title]
    offered = {}
    for rule in form.data_validations.dataValidation:
        column = next(iter(rule.sqref.ranges)).min_col
        if rule.formula1.startswith('"'):
            offered[column] = rule.formula1.strip('"').split(",")
        else:
            first, last = re.findall(r"\$([A-Z]+)\$(\d+)", rule.formula1)
            offered[column] = [book["可选值"][f"{first[0]}{row}"].value for row in range(int(first[1]), int(last[1]) + 1)]
    wanted = {
        number: list(field.enum) or ["是", "否"]
        for number, field in enumerate(contract.fields, 1)
        if field.enum or field.type == "boolean"
    }
    assert offered == wanted
    notes = [[each.value for each in row] for row in book["填写说明"].iter_rows()]
    assert {field.title for field in contract.fields} <= {row[0] for row in notes}
