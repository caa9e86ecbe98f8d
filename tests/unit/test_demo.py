"""The demo city: deterministic, well-formed, and holding the truths that its pages are meant to find."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import h3
import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from cleancity.analysis.intervals import against_target, share
from cleancity.demo import N_FILES, DemoFile, generate
from cleancity.demo.basemap import FOLDER, write
from cleancity.demo.departments import DEPARTMENTS
from cleancity.demo.geometry import contains
from cleancity.demo.plan import planned, task_numbers
from cleancity.demo.sample import sample_files

AS_OF = date(2026, 11, 15)
NOW = pd.Timestamp("2026-11-16") - pd.Timedelta(seconds=1)
OTHER_TITLES = {
    "案卷编号": "问题编号",
    "问题来源": "来源",
    "大类名称": "大类",
    "小类名称": "小类",
    "问题描述": "描述",
    "所属区域": "区县",
    "所属街道": "街道",
    "所属社区": "社区",
    "地址描述": "地址",
    "处置部门": "责任部门",
    "处置截止时间": "整改时限",
    "当前阶段名称": "状态",
}
OTHER_VALUES = {"采集员上报": "网格上报", "视频上报": "视频巡查", "12345热线转办工单": "12345热线", "办结": "已结案"}
HALF_WIDTH = str.maketrans("０１２３４５６７８９　", "0123456789 ")
KEY_TITLES = {"issue": "问题编号", "supply_stock": "仓库", "inspection": "检查编号", "task": "任务编号"}


def rows_of(file: DemoFile) -> list[dict[str, str]]:
    """A file's rows as a patient reader sees them: header found, clutter left out, widths and spaces evened."""
    if file.name.endswith(".xlsx"):
        table = CalamineWorkbook.from_filelike(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()
        grid = [["" if cell is None else str(cell) for cell in row] for row in table]
    else:
        encoding = "utf-8-sig" if file.content.startswith(b"\xef\xbb\xbf") else "gb18030"
        grid = list(csv.reader(io.StringIO(file.content.decode(encoding).translate(HALF_WIDTH), newline="")))
    start = 0 if len([cell for cell in grid[0] if cell]) > 1 else 1
    header = [OTHER_TITLES.get(title, title) for title in grid[start]] if file.dataset == "issue" else grid[start]
    rows = [[cell.strip() for cell in row] for row in grid[start + 1 :] if row[0] != "合计"]
    return [dict(zip(header, row, strict=True)) for row in rows]


def moments(column: pd.Series) -> pd.Series:
    plain = column.str.replace(r"[/.年月]", "-", regex=True).str.replace("日", "", regex=False)
    return pd.to_datetime(plain.replace("", None), format="mixed", errors="coerce")


@pytest.fixture(scope="module")
def files() -> list[DemoFile]:
    return list(generate())


@pytest.fixture(scope="module")
def departments(files: list[DemoFile]) -> dict[str, str]:
    names: dict[str, str] = {}
    for row in rows_of(next(file for file in files if file.dataset == "department")):
        for name in (row["部门名称"], row["简称"], *row["别名"].split("；")):
            names[name] = row["部门名称"]
    return names


@pytest.fixture(scope="module")
def issue_rows(files: list[DemoFile]) -> list[dict[str, str]]:
    return [row for file in files if file.dataset == "issue" for row in rows_of(file)]


@pytest.fixture(scope="module")
def issues(issue_rows: list[dict[str, str]], departments: dict[str, str]) -> pd.DataFrame:
    latest: dict[str, dict[str, str]] = {}
    for row in issue_rows:
        if row["责任部门"] and "2026-02-30" not in row["上报时间"]:
            latest[row["问题编号"]] = row
    frame = pd.DataFrame(latest.values())
    for name, title in (("found", "上报时间"), ("inspected", "检查日期"), ("closed", "结案时间"), ("due", "整改时限")):
        frame[name] = moments(frame[title])
    frame["found"] = frame["found"].fillna(frame["inspected"])
    frame["department"] = frame["责任部门"].map(departments).fillna(frame["责任部门"])
    frame["source"] = frame["来源"].replace(OTHER_VALUES)
    frame["status"] = frame["状态"].replace(OTHER_VALUES)
    frame["lon"], frame["lat"] = pd.to_numeric(frame["经度"]), pd.to_numeric(frame["纬度"])
    office = frame[(frame["lon"] != 0)].groupby(["lon", "lat"]).size().idxmax()
    frame["is_office"] = (frame["lon"] == office[0]) & (frame["lat"] == office[1])
    frame["is_void"] = frame["status"].isin(["作废", "不予立案"])
    frame["is_located"] = frame["lon"].notna() & (frame["lon"] != 0) & ~frame["is_office"]
    spot = [
        h3.latlng_to_cell(lat, lon, 11) if located else ""
        for lat, lon, located in zip(frame["lat"], frame["lon"], frame["is_located"], strict=True)
    ]
    frame["place"] = frame["场所"].where(frame["场所"] != "", spot)
    return frame


def repeats(issues: pd.DataFrame, end: date) -> pd.Series:
    """Issues per place and item in the 30 days up to `end`, located and not void."""
    last = pd.Timestamp(end) + pd.Timedelta(days=1)
    window = issues[(issues["found"] < last) & (issues["found"] >= last - pd.Timedelta(days=30))]
    window = window[~window["is_void"] & window["is_located"]]
    return window.groupby(["place", "小类"]).size()


def repeat_share(issues: pd.DataFrame, end: date) -> float:
    counts = repeats(issues, end)
    return float(counts[counts >= 3].sum() / counts.sum())


def overdue(issues: pd.DataFrame) -> pd.DataFrame:
    return issues[~issues["is_void"] & (issues["due"] <= NOW) & issues["closed"].isna()]


def test_equal_seeds_give_equal_bytes_and_other_seeds_do_not(files: list[DemoFile]) -> None:
    def digest(items: list[DemoFile]) -> str:
        return hashlib.sha256(b"".join(file.content for file in items)).hexdigest()

    assert digest(files) == digest(list(generate()))
    assert [file.content for file in islice(generate(7), 3)][2] != files[2].content


def test_files_come_in_the_order_of_upload(files: list[DemoFile]) -> None:
    assert len(files) == N_FILES
    assert Counter(file.dataset for file in files) == {
        "survey": 1,
        **dict.fromkeys(("area", "department", "venue", "campaign", "clause", "phase", "supply_item", "warehouse"), 1),
        "task": 46,
        "inspection": 16,
        "supply_move": 7,
        "reward": 1,
        "supply_stock": 26,
        "issue": 66,
        "recheck": 16,
    }
    assert len({file.name for file in files}) == N_FILES
    assert [file.name for file in files if file.dataset == "issue"][-1] == "检查问题_2026年第46周.csv"
    assert files[-1].name == "回头看_2026年11月.csv"


def test_issues_run_for_66_weeks_and_rise_in_the_last_13(issues: pd.DataFrame) -> None:
    assert 39_000 <= len(issues) <= 41_000
    week = (issues["found"] - pd.Timestamp("2025-08-11")).dt.days // 7
    assert (week.min(), week.max()) == (0, 65)
    counts = week.value_counts()
    assert counts[65] > counts[64] > counts[53] + 60
    assert counts.loc[range(53, 66)].between(650, 900).all()


def test_states_agree_with_their_dates(issues: pd.DataFrame) -> None:
    closed = issues["status"] == "已结案"
    assert (closed == issues["closed"].notna()).all()
    assert (issues.loc[closed, "closed"].dt.normalize() >= issues.loc[closed, "found"].dt.normalize()).all()
    order = [moments(issues[title]) for title in ("立案时间", "派遣时间", "处置时间", "核查时间", "结案时间")]
    for earlier, later in pairwise(order):
        both = earlier.notna() & later.notna()
        assert (earlier[both] <= later[both]).all()
    assert issues["found"].max() <= NOW


def test_closing_on_time_sits_at_the_ceiling_while_places_repeat(issues: pd.DataFrame) -> None:
    due = issues[~issues["is_void"] & (issues["due"] <= NOW)]
    on_time = (due["closed"] <= due["due"]).mean()
    assert 0.975 <= on_time <= 0.985
    assert 0.27 <= repeat_share(issues, AS_OF) <= 0.31
    assert repeat_share(issues, AS_OF) > repeat_share(issues, AS_OF - timedelta(days=180))


def test_the_market_is_the_worst_repeat_place_and_getting_worse(issues: pd.DataFrame) -> None:
    now, before = repeats(issues, AS_OF), repeats(issues, AS_OF - timedelta(days=7))
    assert now.nlargest(3).to_dict() == {
        ("滨江菜市场", "摊位脏乱"): 12,
        ("南站广场", "广场秩序"): 9,
        ("老城背街巷", "垃圾桶满溢"): 8,
    }
    assert before["滨江菜市场", "摊位脏乱"] == 7


def test_the_markets_quarter_grows_for_twelve_weeks(issues: pd.DataFrame) -> None:
    quarter = issues[(issues["街道"] == "滨江街道") & issues["is_located"]]
    near = np.hypot((quarter["lon"] - 113.3021) * 95_220, (quarter["lat"] - 31.2216) * 110_870) < 300
    week = (quarter.loc[near, "found"] - pd.Timestamp("2025-08-11")).dt.days // 7
    counts = week.value_counts().reindex(range(66), fill_value=0)
    assert counts[62:66].sum() > 2 * counts[54:58].sum() > 2 * counts[46:50].sum()


def test_one_default_address_and_no_other_outsized_coordinate(issues: pd.DataFrame) -> None:
    found = []
    placed = issues[issues["lon"].notna() & (issues["lon"] != 0)]
    for source, rows in placed.groupby("source"):
        counts = rows.groupby(["lon", "lat"]).size()
        found += [(source, point) for point, n in counts.items() if n >= 50 and n > 0.05 * len(rows)]
    assert [source for source, _ in found] == ["12345热线"]
    assert issues["is_office"].sum() >= 600


def test_some_issues_have_no_usable_coordinates(issues: pd.DataFrame) -> None:
    assert 0.013 <= issues["lon"].isna().mean() <= 0.017
    assert 0.019 <= (issues["lon"] == 0).mean() <= 0.024


def test_one_department_holds_a_third_of_what_is_overdue(issues: pd.DataFrame) -> None:
    by_department = overdue(issues)["department"].value_counts()
    assert 70 <= by_department.sum() <= 78
    assert by_department.index[0] == "房地产管理处"
    assert 22 <= by_department.iloc[0] <= 25


def test_three_departments_see_half_of_their_closures_come_back_and_three_a_quarter(issues: pd.DataFrame) -> None:
    known = issues[~issues["is_void"] & (issues["place"] != "")].sort_values("found")
    times = {key: rows.to_numpy() for key, rows in known.groupby(["place", "小类"])["found"]}
    closed = known[known["closed"].notna() & (known["closed"] < NOW - pd.Timedelta(days=30))]
    is_back = pd.Series(False, index=closed.index)
    for at, place, item, end in zip(closed.index, closed["place"], closed["小类"], closed["closed"], strict=True):
        own = times[place, item]
        following = own[np.searchsorted(own, end.to_datetime64(), side="right") :]
        is_back[at] = len(following) > 0 and following[0] - end.to_datetime64() <= np.timedelta64(30, "D")
    back = is_back.groupby(closed["department"]).mean()
    municipal = [department.name for department in DEPARTMENTS if department.group == "市直部门"]
    often = back[municipal][back > 0.44]
    seldom = back[municipal][back < 0.31].drop("烈士陵园管理处")
    assert set(often.index) == {"房地产管理处", "市场监督管理局", "建筑工程管理处"}
    assert set(seldom.index) >= {"园林管理处", "市政设施管理处", "市容环境管理处"}
    assert back[municipal].idxmax() == "房地产管理处"


def test_a_tiny_department_is_perfect(issues: pd.DataFrame) -> None:
    tiny = issues[issues["department"] == "烈士陵园管理处"]
    due = tiny[tiny["due"] <= NOW]
    assert len(tiny) == 12
    assert (due["closed"] <= due["due"]).all()
    assert (tiny["返工次数"] == "0").all()


def test_the_assessors_problems_are_worked_off_too_slowly(issues: pd.DataFrame) -> None:
    feedback = issues[issues["source"] == "技术评估反馈"]
    assert len(feedback) == 420
    time_gone = (AS_OF - date(2026, 5, 18)).days / (date(2026, 12, 10) - date(2026, 5, 18)).days
    assert 0.5 <= feedback["closed"].notna().mean() <= time_gone - 0.2


def test_two_departments_report_a_week_late(issues: pd.DataFrame) -> None:
    last = issues.groupby("department")["found"].max()
    late = last[last < pd.Timestamp("2026-11-09")]
    assert (
        {"河道管理处", "公共交通集团"}
        <= set(late.index)
        <= {"河道管理处", "公共交通集团", "城东片区指挥部", "惠民物业服务公司"}
    )


def test_signs_of_paper_rectification(issues: pd.DataFrame) -> None:
    photos = issues.loc[issues["整改后照片"] != "", "整改后照片"].value_counts()
    assert (photos.iloc[0], photos.iloc[1]) == (12, 1)
    quick = issues[(issues["closed"] - issues["found"]) <= pd.Timedelta(minutes=6)]
    assert quick["department"].eq("市政设施管理处").sum() >= 15
    bulk = issues[(issues["closed"] >= "2026-10-31 17:00") & (issues["closed"] <= "2026-10-31 17:30")]
    assert bulk["department"].eq("市容环境管理处").sum() >= 20


def test_defects_are_few_and_planted(
    files: list[DemoFile], issue_rows: list[dict[str, str]], departments: dict[str, str]
) -> None:
    rows = issue_rows
    assert sum(not row["责任部门"] for row in rows) == 4
    assert sum(row["上报时间"].startswith("2026-02-30") for row in rows) == 4
    assert {row["责任部门"] for row in rows} - set(departments) == {"", "城东片区指挥部", "惠民物业服务公司"}
    encodings = Counter(
        "xlsx" if file.name.endswith("xlsx") else "bom" if file.content[:3] == b"\xef\xbb\xbf" else "gb18030"
        for file in files
        if file.dataset == "issue"
    )
    assert encodings["gb18030"] > encodings["bom"] > encodings["xlsx"] >= 3


def test_self_checks_find_half_of_what_unannounced_ones_find(files: list[DemoFile]) -> None:
    found: dict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    passed: dict[str, list[int]] = defaultdict(list)
    for row in (row for file in files if file.dataset == "inspection" for row in rows_of(file)):
        found[row["检查类型"]][row["日期"][:7], row["场所"]] = int(row["发现问题数"])
        passed[row["检查类型"]].append(int(row["合格项数"]))
    both = found["自查"].keys() & found["暗访"].keys()
    assert len(both) > 400
    ratio = sum(found["自查"][key] for key in both) / sum(found["暗访"][key] for key in both)
    assert 0.45 <= ratio <= 0.55
    assert np.mean(passed["自查"]) / 20 - np.mean(passed["暗访"]) / 20 > 0.06


def test_an_eighth_is_looked_at_again_one_department_never_and_one_fails_most(
    files: list[DemoFile], issues: pd.DataFrame
) -> None:
    visits = pd.DataFrame([row for file in files if file.dataset == "recheck" for row in rows_of(file)])
    visits["结果"] = visits["结果"].replace({"整改到位": "未反弹", "已反弹": "反弹", "找不到": "未查到"})
    known = visits.merge(issues, on="问题编号")
    assert len(known) == len(visits) and visits["回头看编号"].is_unique
    days = (pd.to_datetime(visits["日期"]) - known["closed"].dt.normalize()).dt.days
    assert days.dropna().between(7, 45).all() and days.isna().sum() < 5
    assert pd.to_datetime(visits["日期"]).max().date() <= AS_OF
    closed = issues["closed"].notna()
    assert 0.1 <= len(visits) / closed.sum() <= 0.15
    is_back = (known["结果"] == "反弹").groupby(known["department"]).agg(["mean", "size"])
    assert "市政设施管理处" not in is_back.index
    large = is_back[is_back["size"] >= 100]["mean"]
    assert large.idxmax() == "房地产管理处" and large.max() > 0.45 > 0.35 > (known["结果"] == "反弹").mean()
    assert set(visits["结果"]) == {"未反弹", "反弹", "未查到"}


def test_surveys_go_from_missed_to_met_and_the_last_one_is_too_close_to_call(files: list[DemoFile]) -> None:
    rows = pd.DataFrame(rows_of(next(file for file in files if file.dataset == "survey")))
    rows[["n", "k"]] = rows[["有效样本", "满意人数"]].astype(float)
    assert (rows["k"] <= rows["n"]).all() and rows["调查编号"].is_unique
    city = rows[(rows["调查项目"] == "满意度") & (rows["被评部门"] == "")].groupby("调查日期")[["n", "k"]].sum()
    shares = {day: share(row["k"], row["n"]) for day, row in city.iterrows()}
    verdicts = [against_target(shares[day], 0.9) for day in sorted(shares)]
    assert verdicts == ["未达标", "未达标", "临界", "临界", "达标", "临界"]
    assert city.loc[max(city.index)].tolist() == [50, 45]
    poor = rows[rows["被评部门"] == "房地产管理处"]
    assert all(against_target(share(k, n), 0.9) == "未达标" for k, n in zip(poor["k"], poor["n"], strict=True))


def test_the_current_phase_is_behind_its_plan(files: list[DemoFile]) -> None:
    last = [file for file in files if file.dataset == "task"][-1]
    assert last.options == {"as_of": AS_OF}
    rows = [row for row in rows_of(last) if row["阶段编号"] == "GW2026-4"]
    weight = sum(float(row["权重"]) for row in rows)
    earned = sum(float(row["权重"]) * float(row["进度"] or 0) for row in rows) / weight
    tasks = [task for task, _ in task_numbers() if task.phase == "GW2026-4"]
    value = sum(task.weight * planned(task, AS_OF) for task in tasks) / weight
    assert 62 <= value <= 67
    assert 56 <= earned <= 61
    assert value - earned >= 5
    assert all(row["条款"] and row["条款原文"] for row in rows)


def test_supplies_hold_a_shortage_an_empty_shelf_and_a_lot_nobody_can_use_up(files: list[DemoFile]) -> None:
    quota = {row["物资编码"]: row for row in rows_of(next(f for f in files if f.dataset == "supply_item"))}
    rows = rows_of([file for file in files if file.dataset == "supply_stock"][-1])
    assert {row["盘存日期"] for row in rows} == {"2026-11-15"}
    available: dict[str, float] = defaultdict(float)
    for row in rows:
        if row["状态"] == "可用":
            available[row["物资编码"]] += float(row["账面数量"])
    assert available["XS-001"] / float(quota["XS-001"]["储备定额"]) == pytest.approx(0.62, abs=0.005)
    assert available["FH-002"] == 0
    bleach = [row for row in rows if row["物资编码"] == "XS-001"]
    soon = [row for row in bleach if row["有效期至"] <= (AS_OF + timedelta(days=30)).isoformat()]
    assert len(soon) == 2
    earlier = rows_of([file for file in files if file.dataset == "supply_stock"][-9])
    before = sum(float(row["账面数量"]) for row in earlier if row["物资编码"] == "XS-001")
    daily_use = (before - available["XS-001"]) / 56
    assert sum(float(row["账面数量"]) for row in soon) > daily_use * 30
    unchecked = [row for row in rows if (AS_OF - date.fromisoformat(row["最近检查日期"])).days > 60]
    assert {row["仓库"] for row in unchecked} == {"W05"}


def test_each_count_follows_from_the_last_and_the_slips_but_for_one_that_was_never_written(
    files: list[DemoFile],
) -> None:
    counts = [rows_of(file) for file in files if file.dataset == "supply_stock"]
    slips = [row for file in files if file.dataset == "supply_move" for row in rows_of(file)]
    assert len({row["单号"] for row in slips}) == len(slips) > 700
    missing = []
    for before, now in pairwise(counts):
        since, until = before[0]["盘存日期"], now[0]["盘存日期"]
        change: Counter[tuple[str, str]] = Counter()
        for row in now:
            change[row["仓库"], row["物资编码"]] += int(float(row["账面数量"]))
        for row in before:
            change[row["仓库"], row["物资编码"]] -= int(float(row["账面数量"]))
        for row in slips:
            if since < row["日期"] <= until:
                sign = 1 if row["类型"] == "入库" else -1
                change[row["仓库"], row["物资"]] -= sign * int(float(row["数量"]))
        missing += [(until, *key) for key, left in change.items() if left]
    assert missing == [("2026-10-04", "W01", "FH-004")]


def test_a_task_fell_silent_in_october(files: list[DemoFile]) -> None:
    last = rows_of([file for file in files if file.dataset == "task"][-1])
    silent = [row for row in last if row["状态"] != "已完成" and row["牵头单位"] and row["更新日期"] < "2026-10-25"]
    assert {row["任务名称"] for row in silent if row["阶段编号"].startswith("GW")} == {"典型经验总结推广"}


def geojson(name: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((FOLDER / f"{name}.geojson").read_text(encoding="utf-8"))
    return result


def test_the_base_map_is_what_the_program_draws_and_small(tmp_path: Path) -> None:
    write(tmp_path)
    for name in ("districts", "streets", "river", "roads"):
        assert (tmp_path / f"{name}.geojson").read_bytes() == (FOLDER / f"{name}.geojson").read_bytes()
    assert sum(path.stat().st_size for path in FOLDER.glob("*.geojson")) < 300_000


def test_polygons_are_closed_and_streets_share_their_borders() -> None:
    ends: Counter[tuple[tuple[float, ...], ...]] = Counter()
    for name in ("districts", "streets", "river"):
        for feature in geojson(name)["features"]:
            (ring,) = feature["geometry"]["coordinates"]
            assert ring[0] == ring[-1]
            assert len(ring) >= 4
            properties = feature["properties"]
            label = np.array([[properties["label_lon"], properties["label_lat"]]])
            assert contains(np.array(ring), label).all(), properties["name"]
            if name == "streets":
                for a, b in pairwise(ring):
                    ends[tuple(sorted((tuple(a), tuple(b))))] += 1
    assert set(ends.values()) == {1, 2}
    outside = sum(n == 1 for n in ends.values())
    assert outside < len(ends) / 2


def test_codes_of_the_map_are_codes_of_the_area_file(files: list[DemoFile]) -> None:
    areas = rows_of(next(file for file in files if file.dataset == "area"))
    for name, level in (("districts", "区县"), ("streets", "街道")):
        drawn = {f["properties"]["code"]: f["properties"]["name"] for f in geojson(name)["features"]}
        assert drawn == {row["区划编码"]: row["名称"] for row in areas if row["级别"] == level}


def test_every_venue_lies_inside_its_district_and_street(files: list[DemoFile]) -> None:
    venues = pd.DataFrame(rows_of(next(file for file in files if file.dataset == "venue")))
    points = venues[["经度", "纬度"]].astype(float).to_numpy()
    assert 880 <= len(venues) <= 940
    assert venues["名称"].is_unique
    for name, title in (("districts", "区县"), ("streets", "街道")):
        for feature in geojson(name)["features"]:
            mine = (venues[title] == feature["properties"]["name"]).to_numpy()
            ring = np.array(feature["geometry"]["coordinates"][0])
            assert contains(ring, points[mine]).all(), feature["properties"]["name"]


def test_sample_files_are_as_committed_and_of_the_week_after() -> None:
    folder = Path(__file__).resolve().parents[2] / "data" / "sample"
    for file in sample_files():
        assert (folder / file.name).read_bytes() == file.content
        rows = rows_of(file)
        if file.dataset == "issue":
            found = moments(pd.Series([row["上报时间"] or row["检查日期"] for row in rows]))
            assert found.max().date() == date(2026, 11, 18)
            assert (found >= "2026-11-16").sum() > 300
    assert sum(path.stat().st_size for path in folder.iterdir()) < 400_000
