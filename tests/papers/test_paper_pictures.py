# ruff: noqa: E501  rows of data and long sentences read better unbroken; a Chinese character counts as two
"""Pictures for paper and slides: every character is drawn, nothing lies beyond the edge, a grey copy still tells."""

import io
import math
import sys

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from cleancity.analysis.sheet import Bar, Bars, Cell, Line, Lines, PlaceMap, Spot
from cleancity.charts.paper import fonts, natural_height, png
from cleancity.charts.paper.canvas import Canvas
from cleancity.charts.paper.lines import step_of
from cleancity.charts.paper.spots import apart

BARS = Bars(
    "超期",
    (
        Bar("房地产管理处", 23, "23 件", "missed", of=30),
        Bar("园林管理处", 9, "9 件", "met"),
        Bar("上期", 4, "4 件", "past"),
    ),
)
LINES = Lines(
    "走势",
    tuple(f"{n}周" for n in range(34, 47)),
    (Line("新增", tuple(range(13)), "missed"), Line("办结", (*range(6), None, *range(6)), "met")),
)
SPOTS = tuple(Spot(113.30 + n / 100, 31.21, f"点位{n}", "12 件") for n in range(6))
RING = ((113.29, 31.20), (113.30, 31.20), (113.30, 31.21))
MAP = PlaceMap("热点", SPOTS, (Cell(RING, 1), Cell(RING, 5)), "近 30 天件数")
BLOCKS = (BARS, LINES, MAP)


def picture(block, wide=156.0, high=None, **more):
    return np.asarray(
        Image.open(io.BytesIO(png(block, wide, high or natural_height(block, wide), **more))).convert("L")
    )


@pytest.mark.parametrize("block", BLOCKS, ids=["bars", "lines", "map"])
def test_a_picture_has_its_size_few_bytes_and_is_the_same_every_time(block):
    high = natural_height(block, 156)
    content = png(block, 156, high)
    drawn = Image.open(io.BytesIO(content))
    assert drawn.size == (int(156 / 25.4 * 180), int(high / 25.4 * 180))
    assert len(content) <= 120_000
    assert png(block, 156, high) == content


@pytest.mark.parametrize("block", BLOCKS, ids=["bars", "lines", "map"])
def test_nothing_is_cut_off_at_the_edge(block):
    drawn = picture(block)
    assert drawn.min() < 100  # something dark is there
    assert drawn[:, -1].min() > 200 and drawn[-1, :].min() > 200


def test_on_a_grey_copy_what_is_met_is_hatched_and_what_is_missed_is_not():
    def middle_of(tone):
        drawn = picture(Bars("", (Bar("甲", 10, "", tone),)), high=20)
        row = drawn[drawn.shape[0] // 2]
        return row[60 : int(len(row) * 0.8)]

    assert np.ptp(middle_of("met").astype(int)) > 60
    assert np.ptp(middle_of("missed").astype(int)) < 10


def test_shades_of_cells_grow_darker_with_their_level():
    ring = ((113.1, 31.1), (113.5, 31.1), (113.5, 31.4), (113.1, 31.4))
    shades = [
        float(picture(PlaceMap("", (), (Cell(ring, level),)), high=97.0)[200:400, 300:500].mean())
        for level in range(1, 6)
    ]
    assert shades == sorted(shades, reverse=True) and shades[0] - shades[-1] > 60


@given(st.text(max_size=12))
@example("囧囍😀喆𠮷\ue000\U0010ffff")
@example("$x_1$ \x00\n\t—①▲")
def test_every_character_can_be_drawn_or_gives_way_to_one_that_can(text):
    for character in fonts.drawable(text):
        assert any(ord(character) in fonts._characters(family) for family in fonts.families())


def test_our_own_font_alone_draws_the_words_of_a_paper():
    ours = fonts.families()[:1]
    words = "按期结案率97.5%（95%区间96.3%—98.4%），比上周▲0.6个百分点；滨江街道菜市场①"
    known = fonts._characters(ours[0])
    assert all(ord(character) in known for character in words)


@settings(max_examples=15)
@given(
    st.lists(
        st.tuples(st.text(max_size=20), st.floats(-5, 1e9), st.text(max_size=20), st.sampled_from(["plain", "met", "missed", "past"])),
        max_size=6,
    )
)  # fmt: skip
def test_any_bars_are_drawn(rows):
    picture(Bars("", tuple(Bar(*row) for row in rows)), wide=80.0, high=30.0)


@settings(max_examples=15)
@given(st.lists(st.lists(st.none() | st.floats(0, 1e6), min_size=3, max_size=3), max_size=4))
def test_any_lines_are_drawn(lines):
    picture(Lines("", ("甲", "乙", "丙"), tuple(Line("线", tuple(each)) for each in lines)), wide=80.0, high=40.0)


@pytest.mark.parametrize(
    "spots", [(), SPOTS[:1], (SPOTS[0],) * 6, (Spot(-71.06, 42.36, "Boston", "3"), Spot(113.3, 31.2, "甲", ""))]
)
def test_any_places_are_drawn(spots):
    picture(PlaceMap("", spots), wide=80.0, high=60.0, is_listed=False)


@given(st.floats(1e-6, 1e12))
def test_axes_rise_in_round_steps_and_reach_the_highest_value(highest):
    step = step_of(highest)
    lead = step / 10 ** math.floor(math.log10(step))
    assert min(abs(lead - each) for each in (1, 2, 2.5, 5, 10)) < 1e-6
    assert 2 <= highest / step <= 4.01


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 60)), max_size=6))
def test_numbered_spots_do_not_hide_each_other_and_stay_in_the_window(places):
    pins = apart([(x, y, 2.5) for x, y in places], (0.0, 0.0, 100.0, 60.0))
    for place, pin in enumerate(pins):
        assert 2.4 <= pin.x <= 97.6 and 2.4 <= pin.y <= 57.6
        for other in pins[:place]:
            assert math.hypot(pin.x - other.x, pin.y - other.y) > 3.0


def test_starting_the_dashboard_does_not_wait_for_matplotlib():
    import subprocess

    code = "import sys, cleancity.charts.paper, cleancity.papers.kinds; sys.exit('matplotlib' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_larger_text_is_larger():
    small, large = (Canvas(100, 50, size).text_width("按期结案率") for size in (10.5, 21))
    assert large == pytest.approx(2 * small, rel=0.05)
    assert small == pytest.approx(5 * 10.5 / 72 * 25.4, rel=0.05)


def test_words_that_have_no_room_end_with_dots():
    canvas = Canvas(100, 50, 10.5)
    cut = canvas.cut("滨江街道菜市场片区及周边背街小巷", 30)
    assert cut.endswith("…") and canvas.text_width(cut) <= 30
    lines = canvas.wrapped("滨江街道菜市场片区及周边背街小巷" * 3, 30, 2)
    assert len(lines) == 2 and all(canvas.text_width(line) <= 30 for line in lines) and lines[1].endswith("…")
