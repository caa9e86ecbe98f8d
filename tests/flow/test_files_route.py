"""/files/<ticket> as a browser meets it."""

import asyncio
import re
import threading
from dataclasses import dataclass
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette
from starlette.datastructures import Headers

from cleancity.accounts import Book, Person, Role
from cleancity.desk import HOLDING
from cleancity.desk.tickets import TICKETS, Offer, Taken
from cleancity.errors import Refused
from cleancity.server import files

ANNA = Person("anna", "安娜", Role.LEADER, session=1)
BEN = Person("ben", "本", Role.CLERK, "园林管理处", session=2)
HOSTILE = '../..\\a"b\r\nSet-Cookie: x=1;\u202e表<>.xlsx'


@pytest.fixture
def book(tmp_path, monkeypatch):
    opened = Book(tmp_path)
    monkeypatch.setattr(HOLDING, "_book", opened)
    yield opened
    TICKETS.forget(ANNA.session)
    opened.close()


@pytest.fixture
def get(book, monkeypatch):
    """get(ticket, person): what the person gets."""

    def ask(ticket, person=ANNA):
        monkeypatch.setattr(files, "caller", lambda _: person)
        return got(ticket)[0]

    return ask


@dataclass
class Answer:
    """One answer, whole."""

    status_code: int = 0
    headers: Headers | None = None
    content: bytes = b""

    @property
    def text(self):
        return self.content.decode()


async def asked(app, path):
    """What the application answers to a GET, without a network."""
    answer = Answer()

    async def send(message):
        if message["type"] == "http.response.start":
            answer.status_code, answer.headers = message["status"], Headers(raw=message["headers"])
        else:
            answer.content += message.get("body", b"")

    async def receive():
        await asyncio.Future()  # the browser stays

    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": []}
    await app(scope, receive, send)
    return answer


def got(*tickets):
    """The answers to several requests at once."""

    async def ask():
        app = Starlette(routes=files.routes())
        return await asyncio.gather(*(asked(app, f"/files/{ticket}") for ticket in tickets))

    return asyncio.run(ask())


def offered(make=lambda: Taken(b"bytes", 1), name="按期结案率明细.xlsx", **more):
    return TICKETS.offer("tab", "overview", "table", Offer(ANNA, name, make, **more))


def words_of(answer):
    """The sentences of a refusal, which is a whole Chinese page."""
    assert answer.headers["content-type"].startswith("text/html") and 'lang="zh-CN"' in answer.text
    return re.sub(r"<style>.*?</style>|<[^>]+>", "", answer.text, flags=re.DOTALL)


def test_a_file_comes_with_its_chinese_name_as_an_attachment_that_nobody_keeps(get):
    answer = get(offered(media_type="text/html"))
    assert (answer.status_code, answer.content) == (200, b"bytes")
    assert answer.headers["cache-control"] == "no-store" and answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox;")
    kind, _, coded = answer.headers["content-disposition"].partition("filename*=UTF-8''")
    assert kind.startswith("attachment;") and unquote(coded) == "按期结案率明细.xlsx"


def test_a_hostile_file_name_stays_a_name(get):
    answer = get(offered(name=HOSTILE))
    assert answer.status_code == 200 and "set-cookie" not in answer.headers
    name = unquote(answer.headers["content-disposition"].partition("UTF-8''")[2])
    assert not set(name) & set('/\\"<>:\r\n\u202e') and name.endswith(".xlsx")


def test_another_session_gets_a_sentence_and_no_bytes(get):
    answer = get(offered(), BEN)
    assert answer.status_code == 403 and "不是给您的" in words_of(answer) and b"bytes" not in answer.content


def test_a_right_that_was_taken_away_is_missed_at_once(get, book):
    ticket = offered()
    assert get(ticket, Person("anna", "安娜", None, session=1)).status_code == 403
    assert get(ticket).status_code == 200
    assert [row["outcome"] for row in book.rows("SELECT outcome FROM audit ORDER BY number")] == ["begun", "done"]


def test_a_ticket_of_yesterday_is_said_to_be_too_old(get):
    answer = get("x" * 32)
    assert answer.status_code == 410 and "已经失效" in words_of(answer) and "刷新" in words_of(answer)


def test_what_the_maker_refuses_is_said_and_what_breaks_it_is_not(get):
    def refuse():
        raise Refused("存档的文件找不到了。", "请从备份恢复<b>。")

    def breaks():
        raise ValueError("Traceback: secret")

    refused, broken = get(offered(refuse)), get(offered(breaks))
    assert refused.status_code == 410 and "请从备份恢复&lt;b&gt;" in refused.text
    assert broken.status_code == 500 and "secret" not in broken.text and "请稍后再试" in words_of(broken)


def test_only_so_many_files_are_made_at_once(book, monkeypatch):
    most, now, lock, go = [0], [0], threading.Lock(), threading.Event()

    def make():
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        go.wait(0.2)
        with lock:
            now[0] -= 1
        return Taken(b"x")

    monkeypatch.setattr(files, "caller", lambda _: ANNA)
    given = [TICKETS.offer("tab", "overview", str(each), Offer(ANNA, "a.xlsx", make)) for each in range(8)]
    assert [answer.status_code for answer in got(*given)] == [200] * 8
    assert 1 < most[0] <= files.MOST_AT_ONCE
