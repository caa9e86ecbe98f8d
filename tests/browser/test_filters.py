"""The filters follow the reader: from page to page, by links, back and through a reload; the address carries them."""

import pytest

from tests.city import BOARDS, ONE_OF_EACH, PAGES

DISTRICT, DEPARTMENT = "滨江区", "房地产管理处"
PERIOD = "近13周"


@pytest.fixture
def chosen(demo, reading):
    """A reader on 总览 with three filters, by a bookmark."""
    return reading(demo).open("总览", period=PERIOD, district=DISTRICT, department=DEPARTMENT)


def three(reader):
    """The three filters, as the page shows them and as the address carries them."""
    shown = tuple(reader.chosen(label) for label in ("期间", "区县", "部门"))
    carried = tuple(reader.filters.get(name) for name in ("period", "district", "department"))
    return shown, carried


AS_CHOSEN = ((PERIOD, DISTRICT, DEPARTMENT),) * 2


def test_filters_that_are_chosen_survive_the_menu_in_every_section(demo, reading):
    chosen = reading(demo).open("总览")
    for label, option in (("期间", PERIOD), ("区县", DISTRICT), ("部门", DEPARTMENT)):
        chosen.choose(label, option)
    assert three(chosen) == AS_CHOSEN
    cards = chosen.cards()
    lost = [title for title in ONE_OF_EACH if title in BOARDS and three(chosen.go(title)) != AS_CHOSEN]
    assert lost == []
    chosen.go("议定事项").go("数据字典").go("总览")
    assert three(chosen) == AS_CHOSEN
    assert chosen.cards() == cards
    chosen.must_be_whole()


def test_filters_survive_back_and_forward(chosen):
    chosen.go("问题台账")
    chosen.page.go_back()
    assert three(chosen.settle("总览")) == AS_CHOSEN
    chosen.page.go_forward()
    assert three(chosen.settle("问题台账")) == AS_CHOSEN


def test_filters_survive_a_reload_and_open_the_same_numbers_for_somebody_else(chosen, demo, reading):
    cards = chosen.cards()
    chosen.page.reload()
    assert three(chosen.settle("总览")) == AS_CHOSEN
    assert chosen.cards() == cards
    colleague = reading(demo)
    colleague.page.goto(chosen.page.url)
    assert three(colleague.settle("总览")) == AS_CHOSEN
    assert colleague.cards() == cards


def test_the_latest_choice_holds_after_back(demo, reading):
    reader = reading(demo).open("总览")
    reader.choose("区县", DISTRICT).go("部门排名").choose("区县", "全部区县")
    assert "district" not in reader.filters
    reader.go("总览")
    assert reader.chosen("区县") == "全部区县"


def test_the_sentence_on_who_is_late_leads_to_its_issues(demo, reading):
    reader = reading(demo).open("总览")
    sentence = reader.page.locator(".st-key-answers [data-testid=stLayoutWrapper]", has_text="谁迟").last
    assert DEPARTMENT in sentence.inner_text()
    n_overdue = int(sentence.locator("strong").nth(1).inner_text().removesuffix(" 件").replace(",", ""))
    reader.follow(sentence.get_by_text("查看", exact=True), "问题台账")
    assert reader.path == PAGES["问题台账"]
    assert (reader.chosen("部门"), reader.filters.get("department")) == (DEPARTMENT, DEPARTMENT)
    assert f"导出全部 {n_overdue:,} 件" in reader.text
    reader.must_be_whole()


def test_a_link_changes_a_filter_that_is_set_and_back_leads_home_in_one_step(demo, reading):
    reader = reading(demo).open("总览")
    reader.choose("区县", DISTRICT)
    link = reader.page.locator(".st-key-answers").get_by_text("查看", exact=True).nth(1)
    reader.follow(link, "问题台账")
    assert reader.chosen("部门") != "全部部门"
    assert reader.chosen("区县") == DISTRICT
    reader.page.go_back()
    reader.settle("总览")
    assert reader.chosen("区县") == DISTRICT


def test_each_of_the_five_sentences_leads_to_a_page_that_shows_something(demo, reading):
    reader = reading(demo).open("总览")
    links = reader.page.locator(".st-key-answers").get_by_text("查看", exact=True)
    assert links.count() == 5
    for number in range(5):
        reader.after(links.nth(number).click)
        assert not reader.page.locator("h1").inner_text().startswith("总览")
        assert "没有符合条件" not in reader.text
        reader.must_be_whole()
        reader.page.go_back()
        reader.settle("总览")


def test_the_worst_place_leads_to_as_many_issues_as_it_counts(demo, reading):
    reader = reading(demo).open("总览")
    card = reader.page.locator("[class*=st-key-card_]", has_text="最差三处")
    reader.follow(card.get_by_text("查看", exact=True).first, "问题台账")
    assert "只看：" in reader.text
    before = reader.text
    reader.page.reload()
    assert reader.settle("问题台账").text == before


def test_the_choices_of_one_page_survive_back_and_reload(demo, reading):
    reader = reading(demo).open("部门排名")
    usual = reader.chosen("考核月")
    chosen = {"考核月": "2026年9月", "评分方案": "运城办法", "看哪一项": "延期"}
    for label, option in chosen.items():
        reader.choose(label, option)
    own = ("month", "scheme", "part")
    carried = {name: reader.filters[name] for name in own}
    assert carried == {"month": str(2026 * 12 + 9), "scheme": "yuncheng", "part": "extended"}

    def seen():
        """What the page says by these choices."""
        sentence = reader.page.locator(".st-key-answers p").first.inner_text()
        funnel = reader.page.locator(".st-key-card_funnel strong").first.inner_text()
        return sentence, funnel, *(reader.chosen(label) for label in chosen)

    before = seen()
    assert before[0].startswith("2026年9月月考（运城办法）") and before[1].startswith("延期：") and usual != before[2]
    reader.page.reload()
    reader.settle("部门排名")
    assert seen() == before and {name: reader.filters[name] for name in own} == carried
    reader.go("群众满意")
    assert not set(own) & set(reader.filters)
    reader.page.go_back()
    reader.settle("部门排名")
    assert seen() == before
