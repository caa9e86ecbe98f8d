# ruff: noqa: E501  a row of data reads better unbroken; a Chinese character counts as two
"""Columns of a paper's table: together as wide as the text, and numbers not torn while there is room."""

from hypothesis import example, given
from hypothesis import strategies as st

from cleancity.reports.paper_parts import TablePart, _fitted, _twips, wide


@given(st.lists(st.floats(1, 60), min_size=1, max_size=8), st.floats(10, 60))
@example([3.0, 10.7, 12.0, 9.0], 30.0)
def test_columns_fit_the_room_and_only_the_widest_are_cut(wishes, room):
    given_widths = _fitted(wishes, room)
    if sum(wishes) <= room:
        assert given_widths == wishes
        return
    assert sum(given_widths) <= max(room, len(wishes)) + 1e-6
    cut = [width for width, wish in zip(given_widths, wishes, strict=True) if width < wish]
    assert all(abs(width - cut[0]) < 1e-6 for width in cut)
    assert max(given_widths) <= max(cut) + 1e-6


@given(st.lists(st.lists(st.text(max_size=30), min_size=1, max_size=7), min_size=1, max_size=5))
def test_a_table_is_always_as_wide_as_the_text(rows):
    part = TablePart("表", rows[0], rows[1:])
    widths, size = _twips(part, max(len(row) for row in rows))
    assert sum(widths) == 8844 and min(widths) > 0 and size in (12, 10.5)


def test_codes_keep_their_line_where_words_can_wrap():
    rows = [("1", "WT20260522-0104", "滨江街道办事处管理科", "滨江街道凤山路五十二号附近的背街小巷里面", "新栽树木浮土过量以及其他", "108")]
    part = TablePart("表", ("序号", "问题编号", "责任单位", "点位", "小类", "超期天数"), rows)
    widths, size = _twips(part, 6)
    assert widths[1] / 20 / size >= wide(rows[0][1], latin=0.7)
    assert widths[3] / 20 / size < wide(rows[0][3])
