"""The clerk's week, in the browser: a file in, the numbers change; out again, they are the old ones.

The tests share a city: each takes out again what it took in.
"""

import numpy as np

from cleancity.intake.coordinates import wgs84_to_gcj02
from tests.city import ROOT
from tests.making import csv_bytes

SAMPLE = ROOT / "data" / "sample"
ISSUES = SAMPLE / "检查问题_2026年第47周.csv"
STOCK = SAMPLE / "应急物资库存_20261118.xlsx"
PDF = {"name": "工作方案.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"}


def take_in(reader, file, dataset):
    """Through the three steps of 数据上传, as a clerk does."""
    reader.go("数据上传").choose("这是什么表", dataset).upload(file)
    reader.page.get_by_role("button", name="确认入库").wait_for()
    reader.settle().take_pictures(f"upload_report_{dataset}")
    reader.must_be_whole()
    return confirm(reader)


def confirm(reader):
    """The last click, and the wait for what became of it; on a busy machine its progress is shown meanwhile."""
    reader.page.get_by_role("button", name="确认入库", exact=True).click()
    reader.page.get_by_role("button", name="再传一份").wait_for()
    assert "已入库" in reader.settle().text
    return reader


def take_out(reader):
    """The newest batch, by 批次历史 and its question."""
    reader.go("批次历史").press("撤销这一批").take_picture("undo")
    reader.must_be_whole()
    reader.after(reader.page.get_by_role("dialog").get_by_role("button", name="撤销", exact=True).click)
    assert "已撤销，各页的数字已经更新" in reader.text
    return reader


def test_a_gbk_csv_changes_the_overview_and_its_undo_brings_the_old_numbers_back(own, reading):
    reader = reading(own).open("总览")
    before = reader.cards()
    take_in(reader, ISSUES, "检查问题").take_pictures("upload_done")
    reader.must_be_whole()
    reader.follow(reader.page.get_by_text("看总览"), "总览")
    after = reader.cards()
    assert "数据截至 2026年11月18日" in reader.text
    changed = {name for name in before if after[name] != before[name]}
    assert {"on_time_closure", "overdue_open", "rebound_share"} <= changed
    reader.must_be_whole()
    assert take_out(reader).go("总览").cards() == before
    reader.must_be_whole()


def test_an_xlsx_changes_the_supplies_on_the_overview(own, reading):
    reader = reading(own).open("总览")
    before = reader.cards()
    take_in(reader, STOCK, "库存")
    after = reader.go("总览").cards()
    assert after["supply_satisfaction"] != before["supply_satisfaction"]
    reader.must_be_whole()
    assert take_out(reader).go("总览").cards() == before


def test_a_pdf_is_refused_in_one_chinese_sentence(demo, reading):
    reader = reading(demo).open("数据上传")
    reader.upload(PDF)
    box = reader.page.locator("[data-testid=stAlert]")
    box.wait_for()
    assert "这份文件没有入库" in box.inner_text() and "PDF" in box.inner_text()
    assert reader.page.get_by_role("button", name="确认入库").count() == 0
    reader.settle().take_picture("upload_refused")
    reader.must_be_whole()


def test_a_file_of_another_dataset_is_one_click_from_its_own(demo, reading):
    reader = reading(demo).open("数据上传").choose("这是什么表", "检查问题")
    reader.upload(STOCK)
    reader.page.get_by_role("button", name="改选“库存”，重新体检").click()
    reader.page.get_by_role("button", name="确认入库").wait_for()
    assert "（库存）" in reader.settle().text
    reader.must_be_whole()


def clerks_file():
    """GBK; a title row, swapped columns, a sum at the end, two unknown departments, GCJ-02 coordinates, phones."""
    random = np.random.default_rng(47)
    x, y = wgs84_to_gcj02(random.uniform(113.28, 113.36, 40), random.uniform(31.18, 31.24, 40))
    heads = ["序号", "整改责任单位名称", "问题描述", "问题编号", "纬度Y", "经度X", "发现时间", "小类", "状态"]
    units = ["城管执法局市容科", "房产管理处", "园林管理处"]
    rows = [
        [number + 1, units[number % 3], "路面有垃圾，电话13800001234", f"SR-{4700 + number}", f"{y[number]:.6f}",
         f"{x[number]:.6f}", f"2026.11.{16 + number % 5}", "路面不洁", "办结" if number % 2 else "处置中"]
        for number in range(40)
    ]  # fmt: skip
    data = csv_bytes([["2026年第47周市容环境问题整改台账"], heads, *rows, ["合计", "", "40件"]], "gbk")
    return {"name": "台账47周.csv", "mimeType": "text/csv", "buffer": data}


def test_a_clerks_odd_file_goes_from_drop_to_accepted_in_at_most_six_clicks(own, reading):
    reader = reading(own).open("数据上传")
    reader.page.evaluate("() => { window.clicks = 0; addEventListener('click', () => window.clicks++, true); }")
    reader.upload(clerks_file())
    reader.page.get_by_role("button", name="确认入库").wait_for()
    reader.settle().take_pictures("clerk_report")
    assert "能入库 40 行，略过 1 行" in reader.text
    reader.must_be_whole()
    reader.choose("城管执法局市容科", "市容环境管理处")
    reader.after(reader.page.get_by_text("GCJ-02（高德、腾讯）").click)
    assert reader.chosen("房产管理处") == "房地产管理处"
    reader.take_pictures("clerk_confirm")
    reader.must_be_whole()
    confirm(reader)
    assert "新增 40 行" in reader.text
    assert reader.page.evaluate("() => window.clicks") <= 6
    reader.must_be_whole()
    take_out(reader)
