"""阶段进度, 条款与职责 and 应急物资: what was planted in the demo city is found, and little data is said in words."""

import pytest

from cleancity import query
from tests.pages.test_demo_city import AS_OF, THIS_WEEK


def tables(app):
    return "".join(str(table.value.to_dict()) for table in app.at.dataframe)


def test_the_plan_page_says_how_late_by_how_much_who_blocks_and_who_is_silent(demo):
    app = demo().open("阶段进度")
    assert app.faults == []
    assert "比计划晚" in app.words and "近四次填报推算晚" in app.words
    assert "超期里拖得最多的是房地产管理处“物业小区薄弱环节整改”" in app.words.replace("\\", "")
    assert "2 项没有牵头单位，1 项没有近期填报" in app.words.replace("\\", "")
    assert "典型经验总结推广" in tables(app)


def test_a_campaign_past_its_end_still_has_a_forecast_and_says_that_nothing_moves(demo):
    app = demo()
    app.at.query_params["plan"] = "CGW2026"
    words = app.open("阶段进度").words.replace("\\", "")
    assert app.faults == []
    assert "计划已结束 76 天" in words and "没有新进展，不推动就不会完成" in words


def test_the_clause_page_counts_gaps_and_names_what_nobody_or_everybody_does(demo):
    app = demo().open("条款与职责")
    words = app.words.replace("\\", "")
    assert app.faults == []
    assert "计划里要落实的 78 条（另有 6 条是背景、目标和总结，不需要任务），33 条有任务，45 条没有任务" in words
    assert "“十一、法律责任与监督”" in words and "六小行业没有一个单位的职责或任务写到" in words
    assert "最多的是公厕：市容环境管理处" in words
    for key, value in (("state", "没有数据"), ("duty", "道路保洁")):
        app.at.query_params[key] = value
    assert app.open("条款与职责").faults == []
    assert "典型经验总结推广" in tables(app)


def test_the_store_page_finds_the_bleach_and_the_slips_out_of_turn(demo):
    app = demo().open("应急物资")
    words = app.words.replace("\\", "")
    assert app.faults == []
    outs = query.run(app.store, "supplies/outs_by_lot", {"as_of": AS_OF})
    wrong = outs[outs["is_wrong"] == 1]
    assert set(wrong["item_name"]) == {"84消毒液", "狂犬病疫苗"}
    assert f"{len(wrong)} 笔出库没有先用快到期的：84消毒液、狂犬病疫苗" in words
    assert "照平时用量，84消毒液有 1,330 瓶到期前用不完" in words
    assert "最先断的是医用防护服（已经没有" in words
    assert "80 批中 71 批相符，89 %（95 % 区间 80—94 %）" in words


def test_the_sliders_change_what_lasts_and_stay_in_the_address(demo):
    app = demo().open("应急物资")
    slider = next(one for one in app.at.slider if one.key == "amount_times")
    slider.set_value(2.0).run()
    assert app.faults == []
    assert "按战时日耗的 2 倍" in app.words


def test_every_item_has_its_history(demo):
    app = demo()
    for code in ("XS-001", "XX-003"):  # one with slips, one without
        app.at.query_params["item"] = code
        assert app.open("应急物资").faults == []
        assert "13 周里可用量从" in app.words


@pytest.mark.parametrize("title", ["阶段进度", "条款与职责", "应急物资"])
def test_a_period_before_all_data_is_said_in_words(demo, title):
    app = demo().open(title)
    app.choose("department", "园林管理处")
    assert app.faults == []


def test_the_count_that_no_slip_explains_is_warned_of_once(demo):
    app = demo()
    warned = query.run(app.store, "history/batches", THIS_WEEK)
    assert len(warned)
    with app.store.cursor() as cursor:
        rows = cursor.execute(
            "SELECT COUNT(*) FROM problem WHERE reason LIKE '%账面数量与上次盘存%' AND level = 'warning'"
        )
        assert rows.fetchone() == (1,)
