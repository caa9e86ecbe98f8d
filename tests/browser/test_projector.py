"""The projector: every sheet measured on its screens, keys, rotation, a second browser, a thousand page changes."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser import made_up
from tests.browser.reader import PATIENCE_MS, SCREENSHOTS, is_foreign
from tests.browser.test_upload import ISSUES, take_in, take_out
from tests.city import ROOT, demo_copy, free_port, let_in, store_url

APP = ROOT / "tests" / "browser" / "projector_app.py"
MEASURING = (Path(__file__).parent / "measuring.js").read_text(encoding="utf-8")
SCREENS = ((1280, 720), (1920, 1080), (3840, 2160))
ODD_SCREENS = ((1024, 768),)  # an old projector
THREE_FRAMES = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(
    () => requestAnimationFrame(() => done()))))"""
COUNT = """[...document.querySelectorAll("*")].find((each) => each.shadowRoot?.querySelector(".screen:not(.preview)"))
    ?.shadowRoot.querySelector(".count")?.textContent"""
AT = f"(number) => parseInt({COUNT}) === number"
# When the number of the sheet changed, in milliseconds.
NOTE_TURNS = f"""() => {{
    const at = () => {COUNT};
    let last = at();
    window.turns = [];
    setInterval(() => {{ if (at() !== last) {{ last = at(); window.turns.push(performance.now()); }} }}, 20);
}}"""
MAY_BE_CUT = {name for name in made_up.WORST if name.startswith(("long", "hostile"))} | {"map_and_words"}


@pytest.fixture(scope="module")
def small_app():
    """The address of the small app that shows made-up sheets."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", APP.as_posix(), "--server.port", str(port)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(lambda: socket.create_connection(("127.0.0.1", port), 1).close() or True, OSError)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _wait(has_happened, *expected, seconds=PATIENCE_MS / 1000):
    """Until it has: what it returned, once that is not False."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            found = has_happened()
        except expected:
            found = False
        if found is not False:
            return found
        assert time.monotonic() < deadline, "it never happens"
        time.sleep(0.05)


class Screen:
    """A browser on the projector's screen; `complaints` are errors and requests that left this machine."""

    def __init__(self, browser, address):
        self.context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="zh-CN")
        self.context.set_default_timeout(PATIENCE_MS)
        let_in(self.context, "{0.scheme}://{0.netloc}".format(urlsplit(address)))
        self.page, self.complaints = self.context.new_page(), []
        self.page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        self.page.on("dialog", lambda dialog: (self.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        self.page.on("request", lambda request: self._on_request(request.url))
        self.page.goto(address)

    def _on_request(self, url):
        if not url.startswith(("http://localhost", "http://127.0.0.1", "ws://localhost", "data:", "blob:")):
            self.complaints.append(f"request to {url}")

    def ready(self):
        self.page.wait_for_selector(".finding")
        return self

    def resize(self, width, height):
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.wait_for_function("(size) => `${innerWidth}x${innerHeight}` === size", arg=f"{width}x{height}")
        self.page.evaluate(THREE_FRAMES)  # it is set anew in the frame after
        return self

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def text(self, selector):
        return self.page.locator(selector).first.inner_text().strip()

    @property
    def at(self):
        """Which sheet is shown, from 1."""
        return int(self.text(".count").split("/")[0])

    def arrives(self, number):
        """Until that sheet is shown; looked for in the page itself, which a busy machine cannot outrun."""
        self.page.wait_for_function(AT, arg=number)

    def measured(self):
        return self.page.evaluate(MEASURING)


@pytest.fixture
def screen(browser, small_app):
    """Opens screens: screen("sheets=all"). They are closed when the test ends: each keeps asking the server."""
    opened = []

    def show(query, is_ready=True):
        opened.append(Screen(browser, f"{small_app}/?{query}"))
        return opened[-1].ready() if is_ready else opened[-1]

    yield show
    for each in opened:
        each.context.close()


@pytest.fixture(scope="module")
def shown(browser, small_app):
    """All made-up sheets on one screen."""
    one = Screen(browser, f"{small_app}/?mode=projector&sheets=all")
    yield one.ready()
    one.context.close()


@pytest.mark.parametrize("size", [*SCREENS, *ODD_SCREENS], ids=lambda size: f"{size[0]}x{size[1]}")
def test_every_sheet_is_large_whole_and_apart(shown, size):
    shown.resize(*size).press("Home")
    unit = min(size[0] / 1280, size[1] / 720)
    for at, name in enumerate(made_up.ALL):
        shown.press(*["ArrowRight"] * bool(at))
        seen = shown.measured()
        assert seen["faults"] == [], name
        assert min(seen["sizes"]) >= max(20, round(20 * unit) - 0.01), (name, seen["sizes"])
        assert all(kpi >= max(48, 48 * unit - 0.01) for kpi in seen["kpi"]), (name, seen["kpi"])
        assert len(seen["kpi"]) == sum(any(map(str.isdigit, number.value)) for number in made_up.ALL[name].numbers)
        assert not seen["clamped"] or name in MAY_BE_CUT, (name, seen["clamped"])
        if SCREENSHOTS and size in SCREENS:
            shown.page.screenshot(path=f"{SCREENSHOTS}/projector_{name}_{size[0]}.png")
    assert shown.complaints == []


def test_words_of_people_stay_words(shown):
    shown.resize(1280, 720).press("Home")
    shown.press(*["ArrowRight"] * list(made_up.ALL).index("hostile"))
    assert shown.text(".finding") == made_up.HOSTILE
    assert shown.page.locator("img").count() == 0
    shown.press("ArrowRight")
    assert shown.page.locator("img").count() == 0 and shown.complaints == []


def test_the_keys_and_the_clicker_turn_the_pages_wherever_the_focus_is(shown):
    n = len(made_up.ALL)
    shown.press("Home")
    for key, expected in [
        ("ArrowRight", 2), (" ", 3), ("PageDown", 4), ("Enter", 5), ("ArrowLeft", 4), ("PageUp", 3), ("Backspace", 2),
        ("Shift+ ", 1), ("ArrowLeft", 1), ("End", n), ("ArrowRight", n), ("3", 5), ("Home", 1),
    ]:  # fmt: skip
        assert shown.press(key).at == expected, key
    shown.page.mouse.move(300, 300)
    shown.page.mouse.move(320, 320)
    shown.page.get_by_role("button", name="下一页").click()
    assert shown.at == 2
    assert shown.press(" ").at == 3, "space belongs to the pages, not to the button that was clicked"
    shown.page.evaluate("document.body.append(Object.assign(document.createElement('input'), {id: 'far'}))")
    shown.page.locator("#far").focus()
    assert shown.press("PageDown").at == 4
    shown.page.evaluate("document.querySelector('#far').remove()")
    assert shown.press("Control+ArrowRight").at == 4, "the browser's own keys are left to it"


def test_the_buttons_show_when_the_mouse_moves_or_by_a_key_and_go_away_again(shown):
    buttons = shown.page.locator(".buttons")
    buttons.wait_for(state="hidden")
    shown.press("?")
    buttons.wait_for(state="visible")
    assert shown.measured()["faults"] == []
    assert not is_foreign(buttons.inner_text())
    buttons.wait_for(state="hidden")


def test_dark_is_a_choice_that_the_address_keeps(shown):
    def ground():
        return shown.page.locator(".screen").evaluate("(screen) => getComputedStyle(screen).backgroundColor")

    assert ground() == "rgb(255, 255, 255)"
    shown.press("d")
    assert ground() == "rgb(15, 22, 28)" and "theme=dark" in shown.page.url
    shown.press("d")
    assert ground() == "rgb(255, 255, 255)" and "theme" not in shown.page.url


def test_full_screen_is_asked_for_and_given_back(shown):
    shown.press("f")
    shown.page.wait_for_function("document.fullscreenElement !== null")
    shown.press("f")
    shown.page.wait_for_function("document.fullscreenElement === null")


def test_it_rotates_at_the_set_time_and_can_be_paused_and_stopped(screen):
    rotating = screen("mode=projector&sheets=forty&every=2")
    rotating.page.evaluate(NOTE_TURNS)
    assert rotating.text(".state") == "轮播 每页 2 秒"
    _wait(lambda: rotating.page.evaluate("window.turns.length") >= 3)
    turns = rotating.page.evaluate("window.turns")
    assert turns[2] - turns[0] > 3_900, "each page stays its two seconds"
    rotating.press("p")
    paused = rotating.at
    assert rotating.text(".state") == "轮播已暂停"
    rotating.page.wait_for_timeout(3000)
    assert rotating.at == paused
    rotating.press("p").arrives(paused + 1)
    rotating.press("+")
    assert rotating.text(".state") == "轮播 每页 7 秒" and "every=7" in rotating.page.url
    rotating.press("-", "-", "End")
    assert rotating.text(".state") == "轮播 每页 2 秒"
    rotating.arrives(1)
    rotating.press("r")
    assert rotating.text(".state") == "" and "every" not in rotating.page.url
    assert rotating.complaints == []


def reloaded(secretary):
    """What the secretary's page says after a reload."""
    secretary.page.reload()
    secretary.page.get_by_text("现在第").wait_for()
    return secretary.page.locator("[data-testid=stMain]").inner_text()


def test_a_second_browser_moves_the_screen_and_the_screen_moves_the_second_browser(screen):
    projector = screen("mode=projector&sheets=forty&meeting=m1")
    secretary = screen("secretary=1&meeting=m1", is_ready=False)
    secretary.page.get_by_role("button", name="移到第五页").click()
    projector.arrives(5)
    projector.press("ArrowRight", "ArrowRight", "ArrowRight")
    assert projector.at == 8
    projector.page.wait_for_timeout(2500)
    assert projector.at == 8, "the screen's own moves are not taken back by an older word"
    _wait(lambda: "现在第 8 页" in reloaded(secretary))
    secretary.page.get_by_role("button", name="移到第五页").click()
    projector.arrives(5)
    third = screen("mode=projector&sheets=forty&meeting=m1")
    third.arrives(5)
    third.press("Home")
    projector.arrives(1)
    assert projector.complaints == third.complaints == []


def test_new_data_show_without_a_touch_and_the_place_is_kept(screen, shown):
    at = list(made_up.ALL).index("department")
    shown.press("Home", *["ArrowRight"] * at)
    assert shown.text(".topic").endswith("逐部门")
    secretary = screen("secretary=1&meeting=m2", is_ready=False)
    secretary.page.get_by_role("button", name="数据更新").click()
    _wait(lambda: shown.text(".topic").endswith("逐部门（新）"))
    assert shown.at == at + 1 and shown.complaints == []


TURN = """async (n) => {
    for (let at = 0; at < n; at++) {
        const key = at % 24 < 12 ? "ArrowRight" : "ArrowLeft";
        window.dispatchEvent(new KeyboardEvent("keydown", {key, cancelable: true}));
        if (at % 10 === 0) await new Promise((done) => setTimeout(done));
    }
}"""


def test_a_thousand_page_changes_and_many_looks_at_the_server_leave_the_memory_flat(screen):
    day = screen("mode=projector&sheets=usual&fast=1")
    tools = day.context.new_cdp_session(day.page)
    tools.send("Performance.enable")

    def looks():
        return day.page.evaluate("window.looks ?? 0")

    def held():
        tools.send("HeapProfiler.collectGarbage")
        found = {each["name"]: each["value"] for each in tools.send("Performance.getMetrics")["metrics"]}
        return found["JSHeapUsedSize"], found["Nodes"], found["JSEventListeners"]

    day.page.evaluate("window.addEventListener('cleancity-link', () => { window.looks = (window.looks ?? 0) + 1; })")
    day.page.evaluate(TURN, 120)
    _wait(lambda: looks() > 10)
    before, n_changes, looks_before = held(), 1008, looks()
    day.page.evaluate(TURN, n_changes)
    assert day.at == 1
    _wait(lambda: looks() > looks_before + 40)
    # A leak is at least a node or a listener for each change or look. What was just drawn anew may not be garbage yet:
    # the least that is found held is what counts.
    n_looks, least, deadline = looks() - looks_before, held(), time.monotonic() + 20

    def is_flat():
        return (
            least[0] < before[0] * 1.1 + 500 * n_changes
            and least[1] < before[1] + n_changes / 2
            and least[2] < before[2] + n_looks / 2
        )

    while not is_flat() and time.monotonic() < deadline:
        day.page.wait_for_timeout(300)
        least = tuple(map(min, least, held()))
    assert is_flat(), f"bytes of heap, nodes, listeners: {before} -> {least}"
    assert day.complaints == []


def test_leaving_keeps_what_the_address_says_besides(screen):
    leaving = screen("mode=projector&sheets=forty&theme=dark&every=60")
    leaving.press("Escape")
    leaving.page.get_by_role("heading", name="页面").wait_for()
    assert leaving.page.url.endswith("?sheets=forty")
    assert leaving.page.locator(".screen").count() == 0
    leaving.press("ArrowRight", "d")
    assert leaving.page.url.endswith("?sheets=forty"), "the keys are let go"
    assert leaving.complaints == []


def test_a_preview_is_the_same_sheet_small(screen):
    page = screen("preview=1&sheets=all")
    page.page.locator(".frame").nth(1).wait_for()
    boxes = page.page.locator(".frame").evaluate_all(
        "(all) => all.map((each) => [each.clientWidth, each.clientHeight])"
    )
    assert all(abs(width / high - 16 / 9) < 0.03 for width, high in boxes) and len(boxes) == 2
    assert page.text(".finding") == made_up.ALL["overall"].finding
    assert page.complaints == []
    if SCREENSHOTS:
        page.page.screenshot(path=f"{SCREENSHOTS}/projector_preview.png")


@pytest.fixture(scope="module")
def told(template, tmp_path_factory):
    """The sheets of all pages of the demo city, in a file; composed as the pages do."""
    from cleancity import intake
    from cleancity.analysis.sheet import to_json
    from cleancity.briefing import items
    from cleancity.briefing.questions import question
    from cleancity.store import open_store

    folder = demo_copy(template, tmp_path_factory.mktemp("told"))
    store = open_store(store_url(folder))
    intake.mend(store)
    sheets = [sheet for page in items.PAGE_ITEMS for sheet in items.sheets_of_page(page, question(store))]
    store.close()
    file = folder / "sheets.json"
    file.write_text(to_json(sheets), encoding="utf-8")
    return file, len(sheets)


def test_every_sheet_of_every_page_fits_the_screens(told, screen):
    file, n_sheets = told
    if not n_sheets:
        pytest.skip("no page has anything to project yet")
    city = screen(f"mode=projector&file={file.as_posix()}")
    for size in SCREENS:
        city.resize(*size).press("Home")
        for at in range(n_sheets):
            seen = city.measured()
            assert seen["faults"] == [], (size, city.text(".finding"))
            assert min(seen["sizes"]) >= 20 and min(seen["kpi"], default=48) >= 48, (size, city.text(".finding"))
            if SCREENSHOTS:
                city.page.screenshot(path=f"{SCREENSHOTS}/projector_city_{at + 1:02}_{size[0]}.png")
            city.press("ArrowRight")
    assert not is_foreign(city.page.locator(".screen").inner_text())
    assert city.complaints == []


def test_a_page_goes_to_the_projector_is_kept_up_to_date_there_and_comes_back_with_its_filters(own, reading):
    from cleancity.briefing.items import PAGE_ITEMS

    if "weekly" not in PAGE_ITEMS:
        pytest.skip("no page has anything to project yet")
    reader = reading(own).open("每周变化", period="近13周")
    reader.must_be_whole().page.get_by_role("button", name="投影").click()
    reader.page.wait_for_selector(".finding")
    assert reader.filters["mode"] == "projector" and reader.filters["period"] == "近13周"
    assert not reader.page.locator("[data-testid=stHeader]").is_visible()
    assert not reader.page.get_by_role("combobox").first.is_visible()
    reader.page.keyboard.press("ArrowRight")
    assert "2026年11月15日" in reader.page.locator(".period").inner_text()
    clerk = take_in(reading(own).open("数据上传"), ISSUES, "检查问题")
    reader.page.locator(".period", has_text="2026年11月18日").wait_for()
    assert reader.page.locator(".count").inner_text().startswith("2 /")
    take_out(clerk)
    reader.page.locator(".period", has_text="2026年11月15日").wait_for()
    reader.page.keyboard.press("Escape")
    reader.settle("每周变化")
    assert "mode" not in reader.filters and reader.filters["period"] == "近13周"
    reader.must_be_whole()


def test_a_page_without_sheets_is_not_projected(own, reading):
    reader = reading(own).open("数据字典", mode="projector")
    assert reader.page.locator(".screen").count() == 0
    reader.must_be_whole()
