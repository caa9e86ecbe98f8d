"""The meeting with two browsers: the desk moves the projector, the projector's keys move the desk, a decision shows."""

import time

import pytest

from tests.browser.reader import LARGE, PATIENCE_MS, Reader


@pytest.fixture(scope="module")
def meeting(own, browser):
    """The address words of a meeting that was made and frozen on the desk."""
    desk = Reader(browser, own.url)
    desk.open("会议主持")
    new = desk.page.get_by_role("button", name="沿用议程开下次会", exact=True)
    desk.after((new if new.count() else desk.page.get_by_role("button", name="建立会议", exact=True)).click)
    number = desk.filters["meeting"]
    desk.open("会议主持", meeting=number, step="freeze").press("定版")
    desk.page.get_by_text("已定版。下一步：主持会议。").wait_for()
    desk.must_be_whole().close()
    return {"meeting": number}


@pytest.fixture(scope="module")
def desk(own, browser, meeting):
    """The secretary's browser, from test to test as through a meeting."""
    reader = Reader(browser, own.url).open("会议主持", step="hold", **meeting)
    yield reader
    reader.close()


@pytest.fixture(scope="module")
def room(own, browser, meeting):
    """The projector's own browser."""
    reader = Reader(browser, own.url, LARGE)
    reader.page.goto(f"{own.url}/meeting?mode=projector&meeting={meeting['meeting']}")
    reader.page.wait_for_selector(".finding")
    yield reader
    reader.close()


def shown(room):
    """What the projector says."""
    return room.page.locator(".finding").first.inner_text()


def present(desk):
    """The sheet that the desk's list marks; "" while the page is being drawn and may mark two."""
    marked = desk.page.locator(".st-key-stage_list button", has_text="▶").all_inner_texts()
    return marked[0] if len(marked) == 1 else ""


def until(happens):
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not happens():
        assert time.monotonic() < deadline, "it never happens"
        time.sleep(0.1)


def test_the_desk_moves_the_projector_and_its_keys_move_the_desk(desk, room):
    first = shown(room)
    desk.press("下一页")
    until(lambda: shown(room) != first)
    second, marked = shown(room), present(desk.settle())
    room.page.keyboard.press("PageDown")
    until(lambda: shown(room) != second and present(desk) not in ("", marked))
    desk.page.locator(".st-key-stage_list button", has_text="逐部门一页").click()
    until(lambda: "房地产管理处" in shown(room) and "▶ 房地产管理处" in present(desk))
    desk.settle().must_be_whole()
    assert not room.complaints


def test_a_decision_typed_on_the_desk_stands_on_the_projectors_last_sheet(desk, room):
    desk.after(desk.page.locator(".st-key-stage_list button", has_text="逐部门一页").click)
    matter = "物业小区楼道堆物月底前清零"
    desk.page.get_by_placeholder("议定什么").fill(matter)
    desk.press("记下这一项")
    until(lambda: "已议定 1 项" in desk.text)
    room.page.keyboard.press("End")
    until(lambda: room.page.get_by_text(matter).count() > 0)
    until(lambda: "本次议定" in present(desk))


def test_what_is_half_typed_stays_when_the_projector_moves_on(desk, room):
    field = desk.page.get_by_placeholder("议定什么")
    field.fill("说到一半")
    marked = present(desk)
    room.page.keyboard.press("Home")
    room.page.keyboard.press("PageDown")
    until(lambda: present(desk) not in ("", marked))
    desk.settle()
    assert field.input_value() == "说到一半"


def test_the_meeting_is_held_without_scrolling(own, reading, meeting):
    desk = reading(own).open("会议主持", step="hold", **meeting)
    main = desk.page.locator("[data-testid=stMain]")
    assert main.evaluate("(each) => each.scrollHeight - each.clientHeight") <= 0
    desk.must_be_whole().take_pictures("meeting_desk")


def test_the_link_opens_the_projector_in_a_window_of_its_own(desk):
    with desk.page.expect_popup() as opened:
        desk.page.get_by_role("link", name="打开投影").click()
    opened.value.wait_for_selector(".finding")
    assert "mode=projector" in opened.value.url and "meeting=" in opened.value.url
