"""A stock list alone, as a city begins: what nobody can know is said, not taken for good news."""

from cleancity import intake
from tests.making import csv_bytes
from tests.pages.conftest import app_on

STOCK = [
    ["仓库", "盘存日期", "物资名称", "有效期至", "账面数量"],
    ["南郊仓库", "2026-11-20", "84消毒液", "2026年12月", 600],
    ["南郊仓库", "2026-11-20", "编织袋", "长期", 2000],
]


def test_without_quota_use_and_check_cycles_nothing_is_said_to_be_in_order(tmp_path):
    with app_on(tmp_path) as open_app:
        app = open_app()
        assert intake.ingest(app.store, csv_bytes(STOCK), "stock.csv", "supply_stock").rows.good == 2
        app.open("应急物资")
        assert app.faults == []
        for good_news in ("没有要补的物资", "都用得完", "都在检查周期内"):
            assert good_news not in app.words, good_news
        for unknown in ("看不出要补什么", "算不出到期前用不用得完", "看不出检查有没有逾期"):
            assert unknown in app.words, unknown
