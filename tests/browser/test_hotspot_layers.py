"""问题热点 in a browser: weeks that play, an outline that is clicked, and the office's own tiles under it all."""

import io
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from PIL import Image

from tests.browser.pixels import n_orange, still_picture, wait_for_pixels
from tests.city import ROOT, demo_copy, serving

GREEN = (96, 176, 112)


def n_green(picture):
    """Pixels of the tiles: greener than anything else that is drawn."""
    return int(((picture[:, :, 1] - picture[:, :, 0] >= 40) & (picture[:, :, 1] - picture[:, :, 2] >= 30)).sum())


@pytest.fixture
def tiles():
    """A tile server on this machine: its address, and the paths that were asked for."""
    asked, image = [], io.BytesIO()
    Image.new("RGB", (256, 256), GREEN).save(image, "PNG")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()
            self.wfile.write(image.getvalue())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/tiles/{{z}}/{{x}}/{{y}}.png", asked
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture
def with_tiles(tiles, template, tmp_path, monkeypatch):
    """A server on the demo city whose cleancity.toml names the tile server and an approval number."""
    office = tmp_path / "office"
    for folder in ("cleancity", "pages", "queries", "static", ".streamlit"):
        shutil.copytree(ROOT / folder, office / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "data", office / "data", ignore=shutil.ignore_patterns("store"))
    shutil.copy(ROOT / "app.py", office)
    settings = (ROOT / "cleancity.toml").read_text(encoding="utf-8")
    changed = settings.replace('tiles = ""', f'tiles = "{tiles[0]}"', 1)
    changed = changed.replace('approval = ""', 'approval = "审图号：示S(2026)001号"', 1)
    assert changed.count(tiles[0]) == 1
    (office / "cleancity.toml").write_text(changed, encoding="utf-8")
    monkeypatch.setattr("tests.city.ROOT", office)
    with serving(demo_copy(template, tmp_path / "store")) as server:
        yield server


def test_the_tiles_of_the_office_lie_under_the_map_and_nothing_else_is_asked_for(with_tiles, tiles, reading):
    reader = reading(with_tiles).open("问题热点", layer="late", period="近13周")
    assert wait_for_pixels(reader, n_green, 10_000) > 10_000
    assert n_orange(still_picture(reader)) > 500, "the cells still lie above"
    reader.take_pictures("hotspots_tiles")
    asked = tiles[1]
    assert asked and all(path.startswith("/tiles/") and path.endswith(".png") for path in asked)
    assert "底图为虚构城市示意 审图号：示S(2026)001号" in reader.text
    reader.must_be_whole()


def next_week(reader, than):
    """The number of the week that the sentence over the map speaks of, as soon as it is another one."""
    find = r"""(than) => {
        const week = /第(\d+)周（[^）]*）：/.exec(document.body.innerText)?.[1] ?? "";
        return week !== than && week;
    }"""
    return reader.page.wait_for_function(find, arg=than).json_value()


def text_at_rest(reader):
    """The page's text once it has not changed for a second: what was under way when 暂停 was pressed has arrived."""
    before = ""
    while reader.text != before:
        before = reader.settle().text
        reader.page.wait_for_timeout(1000)
    return before


def test_the_weeks_play_by_themselves_until_they_are_stopped_and_the_rest_of_the_page_stands(demo, reading):
    reader = reading(demo).open("问题热点", layer="hot")
    beside = "[data-testid=stColumn]:nth-of-type(2) .main-svg"
    reader.page.locator(beside).first.evaluate("(chart) => { chart.dataset.mine = 'still here'; }")
    reader.page.get_by_role("button", name="逐周播放").click()
    first = next_week(reader, "")
    second = next_week(reader, first)
    assert int(second) > int(first)
    reader.page.get_by_role("button", name="暂停").click()
    reader.page.get_by_role("button", name="逐周播放").wait_for()
    stopped = text_at_rest(reader)
    reader.page.wait_for_timeout(3500)  # two steps' time: nothing may move
    assert reader.text == stopped and "逐周播放" in stopped
    assert reader.page.locator("[data-mine]").count() == 1, "what stands beside the map was drawn anew"
    reader.must_be_whole().take_pictures("hotspots_week")


def test_a_street_that_is_clicked_opens_beside_the_map_and_leads_to_its_issues(demo, reading):
    reader = reading(demo).open("问题热点", layer="areas", period="近13周")
    wait_for_pixels(reader, n_orange, 500)
    still_picture(reader)
    link = reader.page.get_by_text("在台账中查看")
    for _ in range(5):
        reader.page.locator("[data-testid=stDeckGlJsonChart]").click()  # in the middle
        try:
            link.wait_for(timeout=15_000)
            break
        except Exception:  # noqa: BLE001  the click fell into a redraw
            reader.page.mouse.move(5, 5)
    reader.settle().take_pictures("hotspots_street")
    reader.must_be_whole()
    reader.follow(link, "问题台账")
    assert reader.filters["street"].endswith("街道")
    assert f"“{reader.filters['street']}”" in reader.text
    reader.must_be_whole()
