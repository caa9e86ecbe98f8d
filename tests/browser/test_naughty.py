"""Every string of tests/naughty.py as department, venue, item, description, file name, sender, decision and person: no
script runs, nothing is fetched, what was text is shown as text; and every file that leaves holds text alone."""

import io
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from cleancity.contracts import load_all
from cleancity.contracts.template import template
from cleancity.desk import HOLDING, auditing
from cleancity.papers import register
from cleancity.papers.naming import safe_name
from cleancity.papers.rectification import _file_name
from cleancity.query import catalogue, run
from cleancity.reports.rejected import Fault, rejected_workbook
from cleancity.reports.workbook import workbook
from cleancity.settings import load_settings
from cleancity.ui.plain import _COLON
from cleancity.ui.titles import titles_of
from tests import naughty
from tests.browser.reader import PATIENCE_MS, Reader
from tests.city import PAGES, let_in, serving
from tests.making import csv_bytes, rows_of

LOOKING = (Path(__file__).parent / "naughty.js").read_text(encoding="utf-8")
PERSON = "<img src=x onerror=window.naughty=1>:red[我]**=1"
ADDRESSES = (
    *PAGES.values(), "hotspots?layer=repeat", "hotspots?layer=areas", "supervision?part=ladder",
    "supervision?part=places", "clauses?part=duties", "issues?q=<script>", "meeting?step=hold",
)  # fmt: skip
# What tells of departments, places and things by name on the projector.
PROJECTED = ("", "hotspots", "issues", "rebounds", "supervision", "ranking", "clauses", "supplies", "decisions")


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """(folder, files by name, descriptions by issue, receipts): a store called all those names, with what leaves it."""
    folder = tmp_path_factory.mktemp("naughty")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLEANCITY_STORE", f"duckdb:///{folder.as_posix().lstrip('/')}/city.duckdb")
        whole = replace(load_settings(), disclosure_least=0)  # finding what to keep back takes long
        patch.setattr("cleancity.papers.disclosure.load_settings", lambda: whole)
        HOLDING.let_go()
        store = HOLDING.store()
        receipts = naughty.fill(store)
        meeting = naughty.hold(store)
        files = {paper.file_name: register.read(store, paper) for made in naughty.papers().values() for paper in made}
        files |= dict(exports(store))
        described = dict(rows_of(store, "SELECT issue_id, description FROM issue WHERE issue_id LIKE 'N%-0'"))
        HOLDING.let_go()
    return folder, files, described, receipts, meeting.meeting_id


def exports(store):
    """Every table that can be taken away, as the pages write it."""
    asked = {
        "as_of": naughty.AS_OF, "offset": 0, "limit": 5000, "n_days": 60, "sort": "recent", "sign": "quick",
        "part": "handled",
    }  # fmt: skip
    for name in catalogue():
        rows = run(store, name, asked)
        if len(rows) and any(rows[column].map(lambda value: isinstance(value, str)).any() for column in rows):
            yield f"{name.replace('/', '_')}.xlsx", workbook(rows, titles_of(rows))
    cells = {number: {word: word, "列": word} for number, word in enumerate(naughty.STRINGS)}
    faults = [Fault(number, word, word) for number, word in enumerate(naughty.STRINGS)]
    yield "退回.xlsx", rejected_workbook(cells, faults)
    yield "审计.xlsx", workbook(auditing.in_words(auditing.listed(naughty.OFFICE, None, 5000)), auditing.TITLES, "审计")
    yield from ((f"{contract.name}.xlsx", template(contract)) for contract in load_all())


# --- files ---------------------------------------------------------------------------------------


def faults_of(name, content):
    """What is wrong with a file, whatever is inside it."""
    ending = name.rpartition(".")[2]
    if ending == "html":
        return html_faults(content.decode())
    assert zipfile.is_zipfile(io.BytesIO(content)), name
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        found = [fault for part in archive.namelist() for fault in part_faults(ending, part, archive.read(part))]
    return [f"{name}: {fault}" for fault in found]


def part_faults(ending, part, content):
    if part.endswith((".xlsx", ".docx", ".pptx")):
        return [*name_faults(part), *faults_of(part, content)]
    if not part.endswith((".xml", ".rels")):
        return [] if part.endswith((".png", ".jpeg", ".bin", ".vml")) else [f"a strange part {part}"]
    ElementTree.fromstring(content)
    text = content.decode()
    if part.endswith(".rels"):
        return re.findall(r'<Relationship [^>]*TargetMode="External"[^>]*>', text)
    marks = {
        "xlsx": r"<f[ >]|<hyperlink|<definedName[^>]*>[^<]*[(|]|ddeLink",
        "pptx": r"hlinkClick|hlinkHover|hlinkMouseOver|macro=",
        "docx": r"<w:hyperlink|HYPERLINK|INCLUDE|DDE(?!V)|altChunk|w:object\b",
    }  # fmt: skip
    bare = re.sub(r"<(w|a):t[ >].*?</\1:t>", "", text)
    return [f"{part}: {mark}" for mark in re.findall(marks.get(ending, "$^"), bare)]


def name_faults(name):
    parts = name.split("/")
    bad = set(name) & set('<>:"\\|?*') or any(each in ("", ".", "..") for each in parts) or not name.isprintable()
    return [f"a bad name {name!r}"] if bad else []


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.faults = []

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "iframe", "form", "object", "embed", "link", "base"):
            self.faults.append(f"<{tag}>")
        for key, value in attrs:
            leads_out = key in ("src", "href") and not (value or "").startswith(("#", "data:image/png"))
            self.faults += [f"{tag} {key}={value}"] if leads_out or key.startswith("on") else []


def html_faults(text):
    reader = _Tags()
    reader.feed(text)
    return reader.faults


def test_no_file_that_leaves_holds_a_formula_a_link_or_a_script(filled):
    _, files, *_ = filled
    assert {name.rpartition(".")[2] for name in files} == {"xlsx", "docx", "pptx", "html", "zip"} and len(files) > 60
    assert [fault for name, content in files.items() for fault in faults_of(name, content)] == []
    assert [fault for name in files for fault in name_faults(name)] == []


def test_what_was_text_stands_in_the_files_as_text(filled):
    _, files, *_ = filled
    rows = pd.read_excel(io.BytesIO(files["issues_list.xlsx"]), engine="calamine", dtype=str, keep_default_na=False)
    shown = set(rows["描述"])
    for word in ("=1+1", "@SUM(1)", naughty.HTML[0], naughty.MARKDOWN[0], "{{7*7}}", "'; DROP TABLE issue; --"):
        assert word in shown


@pytest.mark.parametrize("word", naughty.STRINGS, ids=range(len(naughty.STRINGS)))
def test_a_file_called_so_gets_a_name_that_every_system_takes(word):
    for name in (safe_name(f"{word}.xlsx"), _file_name(word, naughty.AS_OF, set())):
        assert name_faults(name) == [] and "/" not in name and len(name.encode()) <= 255 and not name.startswith(".")
        assert name.endswith(".xlsx")


def test_what_is_no_text_at_all_is_refused_in_words_and_the_rest_is_taken_in(filled):
    *_, receipts, _ = filled
    refused = {name: receipt for name, receipt in receipts.items() if not receipt.accepted}
    assert set(refused) == {"broken B0", "broken B1"} and len(naughty.STRINGS) >= 60
    assert {receipt.problems[0].reason for receipt in refused.values()} == {"文件内容不是文字表格，无法读取。"}
    assert receipts["issue"].rows.good >= 4 * len(naughty.STRINGS) - 20


def sent():
    """A file with the strings for headers and cells."""
    unnamed = [["", "", "", "", *naughty.HTML[:8]]] * 3
    rows = [["Q1", "XD", word, "2026-11-09", *naughty.MARKDOWN[:8]] for word in naughty.STREAMLIT]
    return csv_bytes([[*naughty.ISSUE[:4], *naughty.HTML[:8]], *unnamed, *rows])


# --- the browser -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(filled):
    with serving(filled[0], "--empty") as served:
        yield served


def test_no_page_runs_fetches_or_takes_for_a_mark_what_was_a_name(filled, server, browser):
    _, _, described, _, meeting_id = filled
    reader = Reader(browser, server.url)
    let_in(reader.context, server.url, server.pass_for(name="naughty", shown=PERSON))
    reader.page.on("dialog", lambda dialog: (reader.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    wrong = {}

    def look(address):
        found = [*reader.page.evaluate(LOOKING), *reader.complaints]
        alerts = reader.page.locator("[data-testid=stAlert]").all_inner_texts()
        found += [text for text in alerts if "没能显示" in text]
        reader.complaints.clear()
        if found:
            wrong[address] = found

    for address in ADDRESSES:
        reader.page.goto(f"{server.url}/{address}")
        reader.settle()
        if address.startswith("hotspots"):
            for across in (0.3, 0.45):  # a tooltip over the map
                reader.page.mouse.move(1280 * across, 430)
                reader.page.wait_for_timeout(120)
        look(address)
    reader.page.locator(".st-key-reader button").first.click()
    reader.page.get_by_role("link", name="退出登录").wait_for()
    corner = reader.page.locator("[data-testid=stPopover]").inner_text()
    assert "<img src=x onerror=window.naughty=1>" in corner
    for page in (*PROJECTED, f"decisions?meeting={meeting_id}"):
        reader.page.goto(f"{server.url}/{page}{'&' if '?' in page else '?'}mode=projector")
        reader.page.wait_for_selector(".finding", timeout=PATIENCE_MS)
        look(f"projector {page}")
    reader.open("数据上传").upload({"name": f"{naughty.HTML[1]}.csv", "mimeType": "text/csv", "buffer": sent()})
    reader.page.get_by_text("确认入库").last.wait_for()
    look("what is sent")
    unread = {}
    for issue in list(described)[:: len(described) // 6]:
        reader.page.goto(f"{server.url}/issues?issue={issue}")
        reader.settle("问题台账")
        look(issue)
        words = " ".join(_COLON.sub("：", " ".join(described[issue].split())).split())
        shown = reader.page.locator(".st-key-card_story").inner_text().replace("\u2060", "")
        if words not in " ".join(shown.split()):
            unread[issue] = words
    reader.close()
    assert wrong == {} and unread == {}
