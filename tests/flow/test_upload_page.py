"""The clerk's pages through AppTest, each test with a store of its own: upload, history, dictionary."""

import io
import zipfile
from pathlib import Path

import pytest
import python_calamine as calamine
import streamlit as st
from streamlit.testing.v1 import AppTest

from cleancity.contracts import dataset_names, load
from cleancity.desk import HOLDING
from cleancity.intake import Upload, accept
from cleancity.reports.rejected import REASONS, Fault, rejected_workbook
from cleancity.ui.database import store as store_of_the_app
from tests.making import FILES, csv_bytes, rows_of, xlsx_bytes

APP = Path(__file__).parents[2] / "app.py"
UPLOAD, HISTORY, DICTIONARY = (f"pages/intake/{name}.py" for name in ("upload", "history", "dictionary"))
HEADER = ["问题编号", "上报时间", "责任部门", "整改时限", "状态", "描述"]
WEEK = [
    HEADER,
    ["W-1", "2026-11-09 09:30", "城市管理局", "2026/11/12", "处置中", "摊位外溢"],
    ["W-2", "上周三", "城市管理局", "2026-11-12", "处置中", "积水"],
    ["W-3", "2026-11-10 10:00", "房地产管理处", "2026-11-13", "处置中", "![x](http://evil.example/x.png) <b>*粗*</b>"],
    ["合计", "3", "", "", "", ""],
]


@pytest.fixture
def city(tmp_path, monkeypatch):
    """The app's own store, empty, put away afterwards."""
    monkeypatch.setenv("CLEANCITY_STORE", f"duckdb:///{tmp_path.as_posix().lstrip('/')}/city.duckdb")
    HOLDING.let_go()
    st.cache_resource.clear()
    st.cache_data.clear()
    opened = store_of_the_app()
    yield opened
    opened.close()
    HOLDING.let_go()
    st.cache_resource.clear()
    st.cache_data.clear()


def opened_at(page):
    app = AppTest.from_file(APP, default_timeout=60)
    app.run()
    return app.switch_page(page).run()


def upload(app, name, data, dataset=None):
    if dataset:
        app.selectbox(key="upload_dataset").select(dataset).run()
    uploader = next(each for each in app.file_uploader if each.key.startswith("upload_file"))
    uploader.set_value([(name, data, "application/octet-stream")])
    return app.run()


def words(app):
    """Everything that the page says, in one string."""
    kinds = (app.markdown, app.caption, app.text, app.warning, app.success, app.info, app.error)
    return "\n".join(str(each.value) for kind in kinds for each in kind)


def n_batches(city):
    return rows_of(city, "SELECT COUNT(*) FROM batch WHERE NOT is_undone")[0][0]


def test_an_empty_store_has_an_upload_page_that_waits_for_a_file(city):
    app = opened_at(UPLOAD)
    assert not app.exception and not app.error
    assert "第二步" in words(app) and "第三步" in words(app)
    assert "确认入库" not in [button.label for button in app.button]


def test_a_gbk_file_is_reported_on_before_anything_changes_and_taken_in_once(city):
    app = upload(opened_at(UPLOAD), "问题.csv", csv_bytes(WEEK, "gb18030"))
    assert not app.exception and not app.error
    assert "读到 **4** 行" in words(app) and "退回 **1** 行" in words(app) and "略过 **1** 行" in words(app)
    assert n_batches(city) == 0

    app.button(key="accept").click().run()
    assert "已入库" in app.success[0].value
    assert n_batches(city) == 1
    app.run()
    app.run()
    assert n_batches(city) == 1
    assert rows_of(city, "SELECT COUNT(*) FROM issue") == [(2,)]


def test_the_same_file_again_is_known_and_changes_nothing(city):
    data = csv_bytes(WEEK, "gb18030")
    accept(city, Upload(data, "问题.csv", "issue"))
    app = upload(opened_at(UPLOAD), "问题.csv", data)
    assert "没有重复入库" in app.info[0].value
    assert "accept" not in [button.key for button in app.button]
    assert n_batches(city) == 1


def test_a_corrected_file_shows_the_cells_it_changes(city):
    accept(city, Upload(csv_bytes(WEEK), "问题.csv", "issue"))
    closed = [[*row[:4], "已结案", row[5]] if row[0] == "W-1" else row for row in WEEK]
    app = upload(opened_at(UPLOAD), "更正.csv", csv_bytes(closed))
    changed = next(table.value for table in app.dataframe if "old" in table.value.columns)
    assert changed.to_dict("records") == [{"key": "W-1", "column": "状态", "old": "处置中", "new": "已结案"}]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("方案.pdf", b"%PDF-1.7 and so on", "PDF"),
        ("空.csv", b"", "空"),
        ("无.csv", csv_bytes([["甲", "乙"], ["1", "2"]]), "表头"),
        ("全坏.csv", csv_bytes([HEADER, ["", "昨天", "", "", "", ""]]), "没有一行能入库"),
    ],
)
def test_a_wrong_file_gets_one_sentence_and_no_button_to_commit(city, name, data, said):
    app = upload(opened_at(UPLOAD), name, data)
    assert not app.exception and not app.error
    assert len(app.warning) == 1 and said in app.warning[0].value
    assert "accept" not in [button.key for button in app.button]
    assert n_batches(city) == 0


def test_a_file_of_another_dataset_is_one_click_from_its_own(city):
    areas = csv_bytes([["区划代码", "区划名称", "层级"], ["420100", "滨江区", "区县"]])
    app = upload(opened_at(UPLOAD), "区划.csv", areas, "issue")
    assert "区划" in app.warning[0].value
    app.button(key="switch").click().run()
    assert not app.warning
    app.button(key="accept").click().run()
    assert rows_of(city, "SELECT COUNT(*) FROM area") == [(1,)]


def test_a_mapping_that_came_with_the_product_can_be_chosen(city):
    app = opened_at(UPLOAD)
    app.selectbox(key="upload_mapping_").select("boston311.toml").run()
    app = upload(app, "boston.csv", (FILES / "boston311-100.csv").read_bytes())
    assert "能入库 **100** 行" in words(app)


def test_a_broken_mapping_is_said_in_words(city):
    app = opened_at(UPLOAD)
    app.selectbox(key="upload_mapping_").select("上传对照文件").run()
    app.file_uploader(key="upload_own_mapping").set_value([("我的.toml", b"[columns", "text/plain")])
    app = upload(app.run(), "问题.csv", csv_bytes(WEEK))
    assert "对照文件" in app.warning[0].value
    assert not app.exception and not app.error


def test_uploaded_text_stays_text(city):
    """File names stand in Markdown, so their marks are escaped; cells stand in grids and plain text only."""
    app = upload(opened_at(UPLOAD), "![x](http://evil.example/y.png).csv", csv_bytes(WEEK))
    app.button(key="accept").click().run()
    marked = [str(each.value) for kind in (app.markdown, app.success, app.info, app.caption) for each in kind]
    history = opened_at(HISTORY)
    marked += [str(each.value) for kind in (history.markdown, history.caption) for each in kind]
    assert any("evil" in text for text in marked)
    assert not [text for text in marked if "![x](" in text or "<b>" in text]


def test_a_batch_is_undone_after_a_question(city):
    accept(city, Upload(csv_bytes(WEEK), "问题.csv", "issue"))
    app = opened_at(HISTORY)
    assert "读到 4 行" in words(app)
    app.button(key="undo").click().run()
    assert "新增的 2 行会撤下" in words(app)
    app.button(key="undo_yes").click().run()
    assert "已撤销" in words(app)
    assert n_batches(city) == 0
    assert rows_of(city, "SELECT COUNT(*) FROM issue") == [(0,)]


def test_the_history_of_an_empty_store_says_so(city):
    app = opened_at(HISTORY)
    assert not app.exception and not app.error
    assert "还没有上传过文件" in words(app)


def test_a_link_names_the_batch_to_show(city):
    accept(city, Upload(csv_bytes(WEEK), "第一份.csv", "issue"))
    accept(city, Upload(csv_bytes([HEADER, ["W-9", "2026-11-11", "城市管理局", "", "", ""]]), "第二份.csv", "issue"))
    app = AppTest.from_file(APP, default_timeout=60)
    app.run()
    app.query_params["batch"] = "1"
    app.switch_page(HISTORY).run()
    assert "**批次 1　" in words(app)


@pytest.mark.parametrize("dataset", dataset_names())
def test_the_dictionary_explains_every_column_of_every_dataset(city, dataset):
    app = opened_at(DICTIONARY)
    app.selectbox(key="dictionary_dataset").select(dataset).run()
    assert not app.exception and not app.error
    told = app.table[0].value
    assert [title.strip("*") for title in told["列名"]] == [field.title for field in load(dataset).fields]


def test_the_rejected_rows_go_back_with_their_reasons_and_come_in_again_once_mended(city):
    rows = {3: dict(zip(HEADER, WEEK[2], strict=True)), 7: {"问题编号": "=1+1"}}
    faults = [Fault(3, "上报时间", "不是日期时间。"), Fault(7, "", "这一行有 7 格。")]
    data = rejected_workbook(rows, faults)
    sheet = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    assert sheet[0][:6] == HEADER and sheet[1][1] == "上周三" and sheet[2][0] == "=1+1"
    assert sheet[1][sheet[0].index(REASONS)] == "上报时间：不是日期时间。"
    comments = zipfile.ZipFile(io.BytesIO(data)).read("xl/comments1.xml").decode()
    assert "不是日期时间。" in comments

    sheet[1][1] = "2026-11-11 09:00"
    app = upload(opened_at(UPLOAD), "改好的.xlsx", xlsx_bytes(sheet[:2]))
    app.button(key="accept").click().run()
    assert rows_of(city, "SELECT issue_id, extra FROM issue") == [("W-2", None)]
