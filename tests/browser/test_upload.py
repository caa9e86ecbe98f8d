"""The clerk's week, in the browser: a file in, the numbers change; out again, they are the old ones.

The tests share a city: each takes out again what it took in.
"""

from tests.city import ROOT

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
    reader.press("确认入库")
    assert "已入库" in reader.text
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
    reader = reading(demo).open("数据上传")
    reader.upload(STOCK)
    reader.page.get_by_role("button", name="改选“库存”，重新体检").click()
    reader.page.get_by_role("button", name="确认入库").wait_for()
    assert reader.settle().chosen("这是什么表") == "库存"
    reader.must_be_whole()
