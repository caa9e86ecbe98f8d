"""One reader at one screen: opens pages, follows links, and takes down whatever the browser complains about."""

import os
import re
import time
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from cleancity.contracts import load_all
from tests.city import PAGES, SECTION_OF, let_in

LOOKING = (Path(__file__).parent / "looking.js").read_text(encoding="utf-8")
# A folder to keep pictures in, for people to look at. Taking them takes as long as all the checks, so not by default.
SCREENSHOTS = os.environ.get("CLEANCITY_SCREENSHOTS")
SMALL, LARGE = (1280, 720), (1920, 1080)
PATIENCE_MS = 90_000  # a limit for a busy machine, never waited for when all is well
LATE_SECONDS = 10  # what is clipped after that stays so

# Streamlit looks for its own address under the page's first: two answers of 404 that mean nothing.
PROBE = re.compile(r"/[a-z]+/_stcore/(health|host-config)$")
STILL = """() => {
    const app = document.querySelector("[data-testid=stApp]");
    const all = (what) => [...document.querySelectorAll(what)].filter((each) => each.checkVisibility());
    return app?.getAttribute("data-test-script-state") === "notRunning"
        && document.querySelector("h1") && document.fonts.status === "loaded"
        && !all("[data-testid=stSkeleton], [data-testid=stSpinner], [data-stale=true]").length
        && all("[data-testid=stPlotlyChart]").every((chart) => chart.querySelector(".main-svg"))
        && all("[data-testid=stDataFrame]").every((grid) => grid.querySelector("canvas"))
        && all("[data-testid=stDeckGlJsonChart]").every((map) => map.querySelector("canvas"));
}"""
# File formats, encodings, coordinate systems, units and codes: what Chinese forms write in Latin letters too.
ALLOWED = re.compile(
    r"""\b(?:CSV|Excel|XLSX|Word|PPT|TOML|PDF|SQL|MB|GB18030|GBK|Big5|UTF-?(?:8|16)|WGS-?84|GCJ-?02|BD-?09|CGCS2000|GPS
        |kg|km|km²|[A-Za-z]                                          # units; single letters: X坐标, 甲A
        |(?=[A-Z0-9_.-]*\d)[A-Z0-9]+(?:[-_.][A-Z0-9]+)*              # codes: XJ20261109-0012, GW2026-4, W05
        )\b""",
    re.VERBOSE | re.ASCII,
)
# Names that come out of people's files: of the file itself, and of a workbook's sheet.
FILE_NAME = re.compile(r"[^\s“”，：]+\.(?:csv|xlsx|xls|docx|pptx|html|zip|toml|pdf|jpg)\b|工作表“[^”]*”", re.IGNORECASE)


@lru_cache(maxsize=1)
def written_in_files():
    """What the dictionary quotes letter by letter: other names of columns, allowed values, examples. Longest first."""
    fields = [field for contract in load_all() for field in contract.fields]
    quoted = {word for field in fields for word in (*field.aliases, *field.enum, field.example) if word}
    return sorted(quoted, key=len, reverse=True)


def is_foreign(text, quotes=()):
    """Whether `text` holds a Latin word that is no unit, file name, code or one of `quotes`."""
    rest = FILE_NAME.sub("", text)
    for quote in quotes:
        rest = rest.replace(quote, "")
    return re.search(r"[A-Za-z]", ALLOWED.sub("", rest)) is not None


class Reader:
    """A browser window on a server, of an administrator who has logged in (or of whoever has `cookie`).

    Attributes:
        complaints: console errors, uncaught errors and requests that left this machine, as they came.
    """

    def __init__(self, browser, url, size=SMALL, cookie=None):
        self.url, self.complaints = url, []
        width, height = size
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        self.context.set_default_timeout(PATIENCE_MS)
        let_in(self.context, url, cookie)
        self.page = self.context.new_page()
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"uncaught: {error}"))
        self.page.on("request", lambda request: self._on_request(request.url))
        self.page.on("websocket", self._on_websocket)
        self._n_runs = 0

    def close(self):
        self.context.close()

    # --- going about -----------------------------------------------------------------------------

    def open(self, title, **query):
        """By address, as from a bookmark."""
        self.page.goto(f"{self.url}/{PAGES[title]}{self._query(query)}")
        return self.settle(title)

    def go(self, title):
        """By the menu at the top."""
        self.page.locator("[data-testid=stTopNavSection]", has_text=SECTION_OF[title]).click()
        self.page.locator("[data-testid=stTopNavDropdownLink], [data-testid=stTopNavLink]", has_text=title).click()
        return self.settle(title)

    def follow(self, link, title):
        """By a link within the page."""
        link.click()
        return self.settle(title)

    def settle(self, title=None):
        """Waits until the page `title` (or whichever is shown) stands still."""
        if title:
            self.page.wait_for_function(
                "(title) => document.querySelector('h1')?.textContent.startsWith(title + '：')", arg=title
            )
        self.page.wait_for_function(STILL)
        return self

    def resize(self, size):
        """The same window on another screen."""
        width, height = size
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.wait_for_timeout(500)  # charts follow the window without the page running again
        return self.settle()

    def choose(self, label, option):
        """One option of a drop-down."""
        if self.chosen(label) == option:
            return self
        wanted = self.page.get_by_role("option", name=option, exact=True)
        self.page.get_by_role("combobox", name=label, exact=True).click()
        if not self._appears(wanted):  # a list closes when the page under it still scrolls
            self.page.get_by_role("combobox", name=label, exact=True).click()
        return self.after(wanted.click)

    def after(self, act):
        """Does what makes the page run again, and waits until it has."""
        before = self._n_runs
        act()
        deadline = time.monotonic() + PATIENCE_MS / 1000
        while self._n_runs == before:
            assert time.monotonic() < deadline, "the page does not run again"
            self.page.wait_for_timeout(20)  # lets the browser's messages in
        return self.settle()

    def press(self, words):
        """A button by its words."""
        return self.after(self.page.get_by_role("button", name=words, exact=True).click)

    def upload(self, *files):
        """Hands files to the page's uploader; each is a path, or a dictionary of name, mimeType and buffer."""
        self.page.set_input_files("[data-testid=stFileUploaderDropzoneInput]", list(files))

    # --- what is seen ----------------------------------------------------------------------------

    @property
    def text(self):
        """All text of the page that shows, on one line."""
        return " ".join(self.page.locator("[data-testid=stMain]").inner_text().split())

    @property
    def filters(self):
        """The filters in the address: name -> value."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    @property
    def path(self):
        """The page in the address."""
        return unquote(urlsplit(self.page.url).path).strip("/")

    def chosen(self, label):
        """What a drop-down says."""
        return self.page.get_by_role("combobox", name=label, exact=True).input_value()

    def cards(self):
        """The six numbers of the overview, by measure."""
        found = self.page.locator("[class*=st-key-kpi_]")
        texts = found.evaluate_all(
            "(all) => all.map((one) => [[...one.classList].find((each) => each.startsWith('st-key-kpi_')),"
            " one.querySelector('h3').textContent])"
        )
        return {name.removeprefix("st-key-kpi_"): value for name, value in texts}

    def must_be_whole(self):
        """Fails with everything that is wrong with the page and stays wrong: on a busy machine a chart fits late."""
        deadline = time.monotonic() + LATE_SECONDS
        while found := self.faults():
            assert time.monotonic() < deadline, "\n".join([f"{self.page.url}", *found])
            self.page.wait_for_timeout(200)
        return self

    def faults(self):
        """What is wrong with the page as it stands: complaints, Latin words, clipped text."""
        seen = self.page.evaluate(LOOKING)
        quotes = written_in_files() if self.path == PAGES["数据字典"] else ()
        latin = [text for text in seen["latin"] if is_foreign(text.partition(": ")[2], quotes)]
        faults = [*self.complaints, *(f"Latin: {text}" for text in latin)]
        faults += [f"clipped: {text}" for text in seen["clipped"]]
        faults += [f"error box: {text}" for text in self.page.locator("[data-testid=stAlert]").all_inner_texts()
                   if "没能显示" in text]  # fmt: skip
        return faults

    def take_picture(self, name):
        """The window as it is; a map is given time to draw its ground, of which the page says nothing."""
        if not SCREENSHOTS:
            return
        Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
        before, now = None, self.page.screenshot()
        maps = self.page.locator("[data-testid=stDeckGlJsonChart]:visible").count()
        for _ in range(20 if maps else 0):
            if before == now:
                break
            self.page.wait_for_timeout(300)
            before, now = now, self.page.screenshot()
        (Path(SCREENSHOTS) / f"{name}.png").write_bytes(now)

    def take_pictures(self, name):
        """The window and, for a page longer than it, the rest, screen by screen."""
        if not SCREENSHOTS:
            return
        width, height = self.page.viewport_size["width"], self.page.viewport_size["height"]
        self.take_picture(f"{name}_{width}")
        main = self.page.locator("[data-testid=stMain]")
        length = main.evaluate("(main) => main.scrollHeight - main.clientHeight")
        for number in range(1, min(5, -(-length // (height - 120))) + 1):
            main.evaluate("(main, top) => main.scrollTo(0, top)", number * (height - 120))
            self.take_picture(f"{name}_{width}_{number + 1}")
        main.evaluate("(main) => main.scrollTo(0, 0)")

    # --- what the browser says ----------------------------------------------------------------------

    def _on_websocket(self, socket):
        self._on_request(socket.url)
        socket.on("framereceived", self._on_frame)

    def _on_frame(self, frame):
        message = ForwardMsg()
        message.ParseFromString(frame if isinstance(frame, bytes) else frame.encode())
        if message.WhichOneof("type") == "script_finished":
            self._n_runs += message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN

    @staticmethod
    def _appears(what):
        from playwright.sync_api import TimeoutError as TooLate

        try:
            what.wait_for(timeout=5_000)
        except TooLate:
            return False
        return True

    @staticmethod
    def _query(query):
        return f"?{'&'.join(f'{name}={value}' for name, value in query.items())}" if query else ""

    def _on_console(self, message):
        address = message.location.get("url", "")
        if message.type == "error" and not PROBE.search(urlsplit(address).path):
            self.complaints.append(f"console: {message.text} ({address})")

    def _on_request(self, url):
        if urlsplit(url).hostname not in ("localhost", "127.0.0.1") and not url.startswith(("data:", "blob:")):
            self.complaints.append(f"request to {url}")
