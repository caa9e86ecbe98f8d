"""问题热点 with too little to say anything by: each layer says so in words."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.city import ROOT
from tests.pages.test_map_plan_and_supplies import ISSUES, office, words  # noqa: F401  a fixture


def issues(n, lon="113.3", lat="31.2", day="2026-11-09"):
    return [[str(number), f"{day} 09:00", "城管局", lon, lat, "wgs84", "", ""] for number in range(n)]


def seen(name):
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.query_params["layer"] = name
    at.run()
    at.switch_page("pages/monitor/hotspots.py").run()
    assert not at.exception and not at.error
    return words(at)


SAID = {
    "no coordinates": (issues(30, "", ""), {
        "count": "没有带坐标的问题", "hot": "没有带坐标的问题", "repeat": "找不出重复点位",
        "areas": "没有写明街道的问题", "trend": "没有带坐标的问题",
    }),
    "all at one point": (issues(30), {
        "count": "全部 30 件都落在一格里", "hot": "没有别处可比", "trend": "只有 1 周的数据",
        "rebound": "没有结案后又回来", "late": "没有超期的问题", "repeat": "找不出重复点位",
    }),
    "a few": ([*issues(3), ["x", "2026-11-10 09:00", "城管局", "113.4", "31.3", "wgs84", "", ""]], {
        "hot": "样本不足：有坐标的只有 4 件（少于 20 件）", "trend": "只有 1 周的数据",
    }),
}  # fmt: skip


@pytest.mark.parametrize("kind", SAID)
def test_too_little_to_say_is_said_in_words(office, kind):  # noqa: F811
    rows, said = SAID[kind]
    office("issue", [ISSUES, *rows])
    assert {name: part for name, part in said.items() if part not in seen(name)} == {}
