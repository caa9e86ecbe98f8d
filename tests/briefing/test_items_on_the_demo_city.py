"""Every item says of the demo city what is planted there, in plain short texts, each number with its trace."""

import re
from datetime import date, datetime

import pytest

from cleancity import query
from cleancity.analysis.kpi import counts_of
from cleancity.analysis.sheet import MOST, Bars, Lines, PlaceMap, Sheet, Table, Words, from_json, to_json
from cleancity.briefing import items
from cleancity.briefing.composing import LONGEST, letters
from cleancity.briefing.questions import question
from cleancity.briefing.readings import measure_header, value_words
from cleancity.intake.demo_said import take_back_demo
from tests.deciding import decide, hold
from tests.making import rows_of

MARKS = re.compile(r"\*\*|:[a-z]+\[|<[a-z/]|\]\(|^#|nan|None|\bNaT\b")


@pytest.fixture(scope="module")
def told(asked):
    """kind -> its sheets."""
    return {kind: item.compose(asked) for kind, item in items.ITEMS.items()}


def texts(sheet: Sheet):
    """Every text of a sheet."""
    yield from (sheet.topic, sheet.finding, sheet.period, sheet.narrowing, *sheet.basis)
    for number in sheet.numbers:
        yield from (number.label, number.value, number.note, number.change)
    for block in sheet.blocks:
        yield block.title
        if isinstance(block, Bars):
            yield from (word for bar in block.bars for word in (bar.label, bar.text))
        elif isinstance(block, Lines):
            yield from (*block.xs, *(line.label for line in block.lines))
        elif isinstance(block, PlaceMap):
            yield from (block.legend, *(word for spot in block.spots for word in (spot.label, spot.text)))
        elif isinstance(block, Table):
            yield from (*block.columns, *(cell for row in block.rows for cell in row))
        else:
            assert isinstance(block, Words)
            yield from block.lines


def test_every_item_has_sheets_of_its_own_kind_with_a_short_finding(told):
    assert set(items.DEFAULT_AGENDA) <= set(told) and len(items.DEFAULT_AGENDA) == 8
    for kind, sheets in told.items():
        assert sheets, kind
        for sheet in sheets:
            assert sheet.item == kind and sheet.topic and sheet.finding
            assert letters(sheet.finding) <= LONGEST, sheet.finding
            assert sheet.basis or kind == "followup" or "clauses" in kind, sheet


def test_no_text_holds_a_mark_of_markdown_or_html_or_a_missing_value(told):
    found = [text for sheets in told.values() for sheet in sheets for text in texts(sheet) if MARKS.search(text)]
    assert found == []


def test_the_sheets_survive_being_frozen(told):
    for sheets in told.values():
        assert from_json(to_json(sheets)) == sheets


def test_a_table_has_a_cell_for_each_column_and_a_tone_for_each_row(told):
    for sheets in told.values():
        for block in (block for sheet in sheets for block in sheet.blocks):
            if isinstance(block, Table):
                assert {len(row) for row in block.rows} <= {len(block.columns)}
                assert len(block.tones) in (0, len(block.rows)) and set(block.numeric) <= set(range(len(block.columns)))
            if isinstance(block, Lines):
                assert {len(line.values) for line in block.lines} == {len(block.xs)}


def test_every_number_of_a_measure_is_had_again_from_its_trace(told, demo_store):
    n = 0
    for number in (number for sheets in told.values() for sheet in sheets for number in sheet.numbers if number.trace):
        trace = number.trace
        named = query.find(f"measures/{trace.measure}")
        params = {
            name: None if text is None else query.parse_parameter(named, name, text)
            for name, text in trace.params.items()
        }
        header = measure_header(trace.measure)
        again = counts_of(query.run(demo_store, f"measures/{trace.measure}", params), is_count=header["unit"] == "件")
        assert (again.numerator, again.denominator) if again else (trace.numerator, trace.denominator) == (None, None)
        assert number.value == value_words(header, again)
        n += 1
    assert n > 60


def test_overall_puts_on_time_beside_repeated(told):
    first, weeks = told["overall"]
    shown = {number.label: number for number in first.numbers}
    assert list(shown) == ["按期结案率", "重复点位占比", "超期未结", "反弹占新增", "阶段进度", "物资满足率"]
    assert shown["超期未结"].value == "76 件" and shown["超期未结"].tone == "missed"
    assert first.finding.endswith("落在重复点位：办得快，没有治住")
    bars, words = first.blocks
    assert (bars.bars[0].label, bars.bars[0].text) == ("房地产管理处", "23 件")
    assert words.is_numbered and words.lines[0] == "滨江菜市场整治的责任单位和时限"
    assert [line.label for line in weeks.blocks[0].lines] == ["新增", "办结", "反弹"] and len(weeks.blocks[0].xs) == 13


def test_the_hot_spot_is_the_market_and_never_the_hotlines_own_address(demo_store):
    for period in ("本周", "近13周"):
        spot, repeat = items.ITEMS["hotspots"].compose(question(demo_store, period=period))
        place = spot.blocks[0]
        assert any("滨江菜市场" in each.label for each in place.spots) and place.cells
        assert "默认地址" in "".join(texts(spot)), "what is not on the map is said"
        assert repeat.blocks[0].spots[0].label == "滨江菜市场"
    rows = rows_of(demo_store, "SELECT lon, lat FROM default_address")
    for lon, lat in rows:
        assert all(abs(each.lon - lon) + abs(each.lat - lat) > 1e-4 for each in repeat.blocks[0].spots)


def test_the_league_names_only_whom_the_evidence_carries(told):
    first, *_, rest = told["league"]
    assert first.narrowing == "市直部门"
    assert first.finding == "市直部门：黑榜 房地产管理处、市场监督管理局；红榜 园林管理处、市政设施管理处"
    table, words = first.blocks
    marked = {row[0]: row[3] for row in table.rows}
    assert marked["房地产管理处"] == "黑榜" and marked["园林管理处"] == "红榜" and marked["建筑工程管理处"] == "—"
    assert any("烈士陵园管理处" in line and "样本不足" in line for line in words.lines)
    assert "样本不足" in rest.finding


def test_departments_come_worst_first_and_a_filter_leaves_one(told, demo_store):
    names = [sheet.narrowing for sheet in told["departments"]]
    assert names[0] == "房地产管理处" and names[-1] == "烈士陵园管理处" and len(set(names)) == len(names) >= 14
    alone = items.ITEMS["departments"].compose(question(demo_store, filters={"department": "房地产管理处"}))
    assert len(alone) == 1
    assert (alone[0].finding, alone[0].numbers) == (told["departments"][0].finding, told["departments"][0].numbers)
    assert "按期率" in told["departments"][-1].finding, "one case is no rate"


def test_what_is_stubborn_supervised_late_and_short_is_said(told):
    places, ladder = told["obstacles"][0], next(each for each in told["obstacles"] if each.topic == "督办")
    assert places.finding.startswith("滨江菜市场“摊位脏乱”反弹") and places.blocks[0].rows[0][0] == "滨江菜市场"
    assert ladder.blocks[0].rows[0][0] == "房地产管理处" and "该发督办" in ladder.finding
    phases, tasks, supplies = told["support"]
    assert "评估阶段" in phases.finding and "落后" in phases.finding
    assert [bar.of is not None for bar in phases.blocks[0].bars] == [True] * 4
    assert "物业小区薄弱环节整改" in tasks.finding
    shortage = {bar.label: bar.text for bar in supplies.blocks[0].bars}
    assert shortage["84消毒液"] == "3,100 / 5,000 瓶" and shortage["医用防护服"] == "0 / 6,000 套"
    assert ("84消毒液", "L202412") in {row[:2] for row in supplies.blocks[1].rows}


def test_the_pages_own_items_find_what_is_planted(told):
    assert "自查只写出" in told["agreement"][0].finding
    assert told["assessment"][0].finding.startswith("反馈 420 件，已结案 260 件")
    assert told["clauses"][0].finding == "计划里要落实的 78 条，45 条没有任务"
    assert "六小行业" in told["clauses"][1].finding
    assert "公共交通集团" in told["submissions"][0].finding and "河道管理处" in told["submissions"][0].finding
    assert "临界" in told["satisfaction"][0].finding
    assert any("市政设施管理处" in line and "一件没看" in line for line in told["rebounds"][0].blocks[0].lines)
    assert told["issues"][0].numbers[3].value == "76 件"


def test_the_data_puts_matters_forward_until_the_meeting_has_decided_some(told, demo_store):
    proposed = told["decide"]
    assert proposed[0].blocks[0].is_numbered and 3 <= len(proposed[0].blocks[0].lines) <= MOST
    none = query.run(demo_store, "meeting/decisions", {"meeting": "one that decided nothing"})
    assert items.compose_decide(none, proposed) == proposed
    assert items.compose_decide(none)[0].finding == "还没有议定事项，议定一项记一项"


DUE = ("2026-11-30", "2026-11-10", "2026-11-18", "closed", "", "2026-11-01", "closed")


def test_the_demo_citys_own_meeting_opens_the_next_one(told):
    assert told["followup"][0].finding == "共 6 项，已销号 2 项，超期 1 项，反弹 1 项"


def test_what_was_decided_opens_the_next_meeting_the_worst_first_six_a_screen(demo_store):
    take_back_demo(demo_store, datetime(2026, 11, 16))  # only what is decided here
    hold(demo_store, "m1", date(2026, 11, 3))
    for number, due in enumerate(DUE):
        days = {"closed_on": "2026-11-12"} if due == "closed" else {"due_on": due}
        decide(demo_store, f"m1-{number}", "m1", matter=f"事项{number} **要紧**", leader="林秀清", **days)
    now = question(demo_store)
    first, second = items.ITEMS["followup"].compose(now)
    assert first.finding == "共 7 项，已销号 2 项，超期 2 项"
    assert [number.value for number in first.numbers] == ["7 项", "2 项", "3 项", "2 项", "0 项"]
    assert [row[0][:3] for row in first.blocks[0].rows] == ["事项5", "事项1", "事项2", "事项0", "事项4", "事项3"]
    assert first.blocks[0].tones[:2] == ("missed", "missed") and len(second.blocks[0].rows) == 1
    sheet = items.ITEMS["departments"].compose(question(demo_store, filters={"department": "园林管理处"}))[0]
    assert sum(line.startswith("议定：") for line in sheet.blocks[1].lines) == 3
    shown = items.compose_decide(now.rows("meeting/decisions", meeting="m1"))
    assert [len(each.blocks[0].rows) for each in shown] == [6, 1]
    assert shown[0].finding.startswith("议定 7 项，最早 11月1日")
    assert shown[0].blocks[0].rows[1] == ("2", "事项1 **要紧**", "园林管理处", "林秀清", "11月10日")
