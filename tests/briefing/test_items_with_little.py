"""Every item holds on an empty store, a foreign file, one department, no places, and names that would be markup."""

import pytest

from cleancity import intake
from cleancity.briefing import items
from cleancity.briefing.questions import question
from tests.city import ROOT
from tests.making import FILES, csv_bytes, store_at

HOSTILE = "**x** :orange[y] <b>{z}</b> ![i](http://e) " + "很长" * 12 + " =1+1"


def take(store, rows):
    assert intake.ingest(store, csv_bytes(rows), "y.csv", "issue").accepted


def nothing(store):
    pass


def boston(store):
    mapping = (ROOT / "data" / "mappings" / "boston311.toml").read_text(encoding="utf-8")
    file = FILES / "boston311-100.csv"
    assert intake.ingest(store, file.read_bytes(), file.name, "issue", mapping=mapping).accepted


def one_department_without_places(store):
    rows = [["问题编号", "上报时间", "责任部门", "小类"]]
    take(store, rows + [[f"Y{n}", f"2026-11-{1 + n % 15:02} 10:00", "园林处", "积尘"] for n in range(60)])


def hostile_names(store):
    rows = [["问题编号", "上报时间", "责任部门", "小类", "场所", "经度", "纬度", "坐标系", "整改时限", "结案时间"]]
    take(store, rows + [
        [f"Y{n}", f"2026-11-{1 + n % 15:02} 10:00", HOSTILE, HOSTILE, HOSTILE, "113.30", "31.22", "wgs84",
         f"2026-11-{3 + n % 12:02} 10:00", f"2026-11-{3 + n % 10:02} 09:00" if n % 3 else ""] for n in range(90)
    ])  # fmt: skip


STORES = (nothing, boston, one_department_without_places, hostile_names)
VIEWS = {
    "week": ("本周", {}),
    "district": ("近13周", {"district": "滨江区"}),
    "all": ("全部", {"department": "园林处"}),
}


@pytest.fixture(scope="module", params=STORES, ids=lambda one: one.__name__)
def little(request, tmp_path_factory):
    store = store_at(tmp_path_factory.mktemp("little"))
    request.param(store)
    yield store
    store.close()


@pytest.mark.parametrize(("period", "filters"), VIEWS.values(), ids=VIEWS)
def test_every_item_says_something(little, period, filters):
    asked = question(little, period=period, filters=filters)
    for kind, item in items.ITEMS.items():
        sheets = item.compose(asked)
        assert sheets and all(sheet.finding and sheet.item == kind for sheet in sheets), kind


def test_an_empty_store_says_what_to_upload(store):
    for page in items.PAGE_ITEMS:
        for sheet in items.sheets_of_page(page, question(store)):
            assert sheet.finding in ("还没有数据", "以前的会议还没有议定事项") and sheet.blocks
    assert items.sheets_of_page("upload", question(store)) == ()


def test_a_foreign_file_has_too_few_cases_for_a_verdict(store):
    boston(store)
    asked = question(store)
    first = items.ITEMS["overall"].compose(asked)[0]
    assert "不作评价" in first.finding
    assert all("样本不足" in number.note or number.value == "—" for number in first.numbers[:2])
    assert "不排名" in items.ITEMS["league"].compose(asked)[0].finding


def test_names_stay_names_and_leave_room_for_the_figure(store):
    hostile_names(store)
    asked = question(store, period="近13周")
    late = items.ITEMS["overall"].compose(asked)[0].blocks[0]
    assert late.bars[0].label.startswith("**x** :orange[y]") and late.bars[0].text == "30 件"
    assert "超期未结 30 件" in items.ITEMS["departments"].compose(asked)[0].finding
    assert "近 30 天重复发生 57 件" in items.ITEMS["hotspots"].compose(asked)[1].finding
