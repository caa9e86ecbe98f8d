"""What the upload page asks, and what becomes of the answers; each test with a store of its own."""

import threading

import openpyxl
import pytest

from cleancity import intake
from cleancity.errors import Cancelled
from cleancity.intake import Progress, Upload
from cleancity.ui import jobs
from tests.flow.test_upload_page import HEADER, UPLOAD, WEEK, city, opened_at, upload, words  # noqa: F401
from tests.making import csv_bytes, rows_of, saved

DEPARTMENTS = csv_bytes([["部门编码", "部门名称"], ["D1", "城市管理局"], ["D2", "房地产管理处"]])


def accept(app):
    return app.button(key="accept").click().run()


def boxes(app, start):
    return [each for each in app.selectbox if each.key and each.key.startswith(start)]


def several(app, *files):
    uploader = next(each for each in app.file_uploader if each.key.startswith("upload_file"))
    uploader.set_value([(name, data, "text/csv") for name, data in files])
    return app.run()


def test_several_files_of_several_kinds_go_in_with_one_word(city):  # noqa: F811
    app = several(opened_at(UPLOAD), ("问题.csv", csv_bytes(WEEK)), ("部门.csv", DEPARTMENTS), ("坏.csv", b"%PDF-1.7"))
    assert [option.split("（")[1] for option in app.radio(key="upload_pick").options] == [
        "能入库 2 行，退回 1 行）", "能入库 2 行，退回 0 行）", "不能入库）",
    ]  # fmt: skip
    app = accept(app)
    assert len(app.success) == 2 and not app.exception
    assert rows_of(city, "SELECT dataset, n_good FROM batch ORDER BY 1") == [("department", 2), ("issue", 2)]


def test_an_unknown_department_is_confirmed_and_never_asked_again(city):  # noqa: F811
    intake.ingest(city, DEPARTMENTS, "部门.csv", "department")
    rows = [HEADER, ["W-1", "2026-11-09", "城市管理局市容科", "", "", ""]]
    app = upload(opened_at(UPLOAD), "问题.csv", csv_bytes(rows))
    (asked,) = boxes(app, "name_")
    assert asked.value == "D1"
    accept(app)
    assert rows_of(city, "SELECT dept_code FROM issue_named") == [("D1",)]
    rows.append(["W-2", "2026-11-10", "城市管理局市容科", "", "", ""])
    again = upload(opened_at(UPLOAD), "问题2.csv", csv_bytes(rows))
    assert not boxes(again, "name_")


def test_a_name_that_is_none_of_the_suggested_stays_as_it_is(city):  # noqa: F811
    intake.ingest(city, DEPARTMENTS, "部门.csv", "department")
    app = upload(
        opened_at(UPLOAD), "问题.csv", csv_bytes([HEADER, ["W-1", "2026-11-09", "城市管理局市容科", "", "", ""]])
    )
    boxes(app, "name_")[0].select("").run()
    accept(app)
    assert rows_of(city, "SELECT COUNT(*) FROM said_alias") == [(0,)]
    assert rows_of(city, "SELECT dept_code FROM issue_named") == [(None,)]


def test_a_missing_column_is_named_by_the_clerk_and_remembered_for_the_department(city):  # noqa: F811
    intake.ingest(city, DEPARTMENTS, "部门.csv", "department")
    odd = [["问题编号", "上报时间", "谁来办"], ["W-1", "2026-11-09", "城市管理局"]]
    app = opened_at(UPLOAD)
    app.selectbox(key="upload_department").select("房地产管理处").run()
    app = upload(app, "问题.csv", csv_bytes(odd), "issue")
    assert "责任部门" in app.warning[0].value
    next(each for each in boxes(app, "column_all_") if each.key.endswith("谁来办")).select("department").run()
    assert not app.warning and "能入库 **1** 行" in words(app)
    accept(app)
    assert rows_of(city, "SELECT department FROM batch WHERE dataset = 'issue'") == [("房地产管理处",)]

    week = [odd[0], ["W-2", "2026-11-16", "城市管理局"]]
    app = opened_at(UPLOAD)
    app.selectbox(key="upload_department").select("房地产管理处").run()
    app = upload(app, "下周.csv", csv_bytes(week), "issue")
    assert "能入库 **1** 行" in words(app)


def test_a_cleaning_can_be_switched_off(city):  # noqa: F811
    app = upload(opened_at(UPLOAD), "问题.csv", csv_bytes(WEEK))
    assert "能入库 **2** 行" in words(app)
    next(each for each in app.toggle if each.key.endswith("_dates")).set_value(False).run()
    assert "能入库 **1** 行" in words(app)  # 2026/11/12 is then taken as written, and refused


def test_the_order_of_day_and_month_is_asked_when_both_fit(city):  # noqa: F811
    rows = [HEADER, ["W-1", "05/11/2026", "城市管理局", "", "", ""]]
    app = upload(opened_at(UPLOAD), "问题.csv", csv_bytes(rows))
    assert "accept" not in [button.key for button in app.button]
    next(each for each in app.radio if each.key.startswith("order_")).set_value("day-first").run()
    accept(app)
    assert rows_of(city, "SELECT CAST(reported_at AS VARCHAR) FROM issue") == [("2026-11-05 00:00:00",)]


def test_the_coordinate_system_is_chosen_beside_the_map(city):  # noqa: F811
    rows = [[*HEADER, "经度", "纬度"], ["W-1", "2026-11-09", "城市管理局", "", "", "", "113.31", "31.21"]]
    app = upload(opened_at(UPLOAD), "问题.csv", csv_bytes(rows))
    asked = next(each for each in app.radio if each.key.startswith("crs_"))
    assert asked.value is None
    asked.set_value("gcj02").run()
    accept(app)
    ((crs, lon),) = rows_of(city, "SELECT crs_source, lon FROM issue")
    assert crs == "gcj02" and 113.30 < lon < 113.31


def test_another_sheet_can_be_read(city):  # noqa: F811
    book = openpyxl.Workbook()
    book.active.title = "一月"
    for row in WEEK[:2]:
        book.active.append(row)
    second = book.create_sheet("二月")
    for row in [HEADER, ["F-1", "2026-02-01", "城市管理局", "", "", ""]]:
        second.append(row)
    app = upload(opened_at(UPLOAD), "问题.xlsx", saved(book))
    boxes(app, "sheet_")[0].select("二月").run()
    accept(app)
    assert rows_of(city, "SELECT issue_id FROM issue") == [("F-1",)]


# ---- long work -----------------------------------------------------------------------------------------------------


def test_reading_stops_when_it_is_told_to_and_nothing_has_changed(store):
    progress = Progress()
    progress.cancel()
    for work in (intake.preview, lambda *given: intake.accept(given[0], given[1], "screen", given[2])):
        with pytest.raises(Cancelled):
            work(store, Upload(csv_bytes(WEEK), "问题.csv", "issue"), progress)
    assert rows_of(store, "SELECT COUNT(*) FROM batch") == [(0,)]
    assert intake.accept(store, Upload(csv_bytes(WEEK), "问题.csv", "issue")).accepted


def test_a_job_says_how_far_it_is_and_raises_what_its_work_raised():
    go = threading.Event()

    def work(progress):
        progress.say("正在读取", 7)
        go.wait(60)
        progress.say("读完了")
        raise ValueError("boom")

    job = jobs.Job("x", work)
    while job.progress.rows != 7:
        assert not job.is_done(0.01)
    go.set()
    assert job.is_done(60)
    with pytest.raises(ValueError, match="boom"):
        job.result()
