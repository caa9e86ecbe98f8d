"""问题热点: every layer on the demo city, and what is planted there."""

import json

import pytest

LAYERS = ("count", "hot", "trend", "rebound", "late", "repeat", "areas")


def opened(app, **query):
    """The page with these words in its address."""
    for name, value in query.items():
        app.at.query_params[name] = value
    return app.open("问题热点")


def deck(app):
    return json.loads(app.at.get("deck_gl_json_chart")[0].proto.json)


def layer(app, name):
    return next(each for each in deck(app)["layers"] if each["id"] == name)


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_of_the_demo_city_is_drawn_small_enough_and_says_a_sentence(demo, name):
    app = opened(demo().choose("period", "近13周"), layer=name)
    assert app.faults == []
    assert len(app.at.get("deck_gl_json_chart")[0].proto.json.encode()) < 700_000
    assert "。" in app.at.text[0].value and len(app.at.text[0].value) > 12
    assert "底图为虚构城市示意" in app.words


@pytest.mark.parametrize("size", ["8", "9"])
def test_the_growing_market_is_the_significant_hot_spot_and_the_hotlines_office_is_none(demo, size):
    app = opened(demo(), layer="hot", size=size)
    assert "1 片显著热点。最重的是滨江菜市场一带" in app.words
    office = app.store
    with office.cursor() as cursor:
        cells = {f"{cell:x}" for row in cursor.execute(
            f"SELECT DISTINCT i.cell{size} FROM issue AS i JOIN default_address AS d ON d.lon = i.lon AND d.lat = i.lat"
        ).fetchall() for cell in row}  # fmt: skip
    pale = [0xDD, 0xE6, 0xEE]
    hot = {row["h"] for row in layer(app, "cells")["data"] if row["c"] != pale}
    assert hot and not hot & cells


def test_the_growing_market_is_new_or_lasting_and_rises_against_the_city(demo):
    app = opened(demo(), layer="trend")
    assert "最要紧的是滨江菜市场一带" in app.words and "相对全市还在上升" in app.words
    assert any(f"“{pattern}”" in app.words for pattern in ("新出现", "连续", "加剧"))


def test_the_repeat_place_of_the_market_is_the_fullest_and_the_radius_is_compared(demo):
    app = opened(demo(), layer="repeat")
    assert "最多的是滨江菜市场：摊位脏乱 12 件" in app.words and "近 30 天有" in app.words
    data = layer(app, "clusters")["data"]
    assert max(row["n"] for row in data) == 12
    options = app.at.selectbox(key="pick_cluster").options
    assert "滨江菜市场 摊位脏乱（12 件）" in options[0]
    key = next(row["k"] for row in data if row["n"] == 12)
    app.at.selectbox(key="pick_cluster").select(key).run()
    assert app.faults == []
    assert "滨江菜市场 50 米内的摊位脏乱：12 件" in app.words
    link = next(one for one in app.at.page_link if one.label == "在台账中查看")
    assert "near=" in str(link.proto.query_string) and "days=30" in str(link.proto.query_string)


def test_a_street_opens_its_issues(demo):
    app = opened(demo().choose("period", "近13周"), layer="areas")
    assert "个街道的每百个场所件数显著高于全市" in app.words
    names = dict(zip(app.at.selectbox(key="pick_area").options, range(99), strict=False))
    assert "滨江街道" in names
    key = next(row["k"] for row in layer(app, "areas")["data"] if row["p"] == "滨江街道")
    app.at.selectbox(key="pick_area").select(key).run()
    assert app.faults == []
    assert "滨江街道：506 件，每百个场所件数" in app.words


def test_the_narrowed_issue_list_says_what_it_was_narrowed_to(demo):
    app = demo().choose("period", "近13周")
    for name, value in {"near": "113.301891,31.221602,50", "subcategory": "摊位脏乱", "days": "91"}.items():
        app.at.query_params[name] = value
    app.open("问题台账")
    assert app.faults == [] and "地图上一处 50 米以内" in app.words
    assert len(app.at.dataframe[0].value) == 18


def test_one_week_at_a_time_is_counted_against_the_same_colours(demo):
    app = opened(demo(), layer="count")
    whole = sum(row["n"] for row in layer(app, "cells")["data"])
    slider = next(each for each in app.at.select_slider if each.key == "week_at")
    assert len(slider.options) == 14
    slider.set_value(slider.options[-1]).run()
    assert app.faults == [] and "第46周（11.9—11.15）：问题最多的是" in app.words
    assert sum(row["n"] for row in layer(app, "cells")["data"]) == whole
    slider = next(each for each in app.at.select_slider if each.key == "week_at")
    slider.set_value(slider.options[1]).run()
    assert "第34周" in app.words and app.faults == []


def test_a_period_without_data_is_said_in_words(demo):
    app = demo().choose("source", "暗访").choose("category", "食品加工厂").choose("department", "烈士陵园管理处")
    for name in LAYERS:
        assert opened(app, layer=name).faults == []
    assert "这段时间没有发现问题" in opened(app, layer="hot").words
