"""/files/<ticket> as a browser meets it, behind the gate."""

import asyncio
import dataclasses
import re
import threading
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from cleancity.accounts import Book, Role, at_the_command_line, register, sessions
from cleancity.desk import HOLDING
from cleancity.desk.tickets import TICKETS, Offer, Taken
from cleancity.errors import Refused
from cleancity.server import files
from cleancity.server.gate import Gate
from cleancity.settings import Access, load_settings
from tests.apart import awaited
from tests.server.asking import _ask, ask, scope_of

ADMIN = at_the_command_line("test")
HOSTILE = '../..\\a"b\r\nSet-Cookie: x=1;\u202e表<>.xlsx'


class House:
    """The route behind the gate, with people who have logged in."""

    def __init__(self, folder):
        self.book, self.access = Book(folder), Access()
        settings = dataclasses.replace(load_settings(), access=self.access)
        gate = Middleware(Gate, book=self.book, settings=settings)
        register.add(self.book, ADMIN, "boss", Role.ADMIN, origin="sso")
        self.app = Starlette(routes=files.routes(), middleware=[gate])

    def enter(self, name, role, department=""):
        """(person, cookies) of somebody who logs in."""
        if register.find(self.book, name) is None:
            register.add(self.book, ADMIN, name, role, department=department, origin="sso")  # no password to hash
        token = sessions.begin(self.book, name, "10.1.1.1")
        return sessions.of_token(self.book, self.access, token).person, {"cleancity": token}

    def get(self, ticket, cookies=None, headers=None):
        return ask(self.app, f"/files/{ticket}", cookies=cookies, headers=headers)

    def exports(self):
        """(name, outcome) of what was taken away."""
        return [tuple(row) for row in self.book.rows("SELECT name, outcome FROM audit WHERE act = 'export'")]


@pytest.fixture
def house(tmp_path, monkeypatch):
    made = House(tmp_path)
    monkeypatch.setattr(HOLDING, "_book", made.book)
    yield made
    TICKETS.forget(1)
    TICKETS.forget(2)
    made.book.close()


@pytest.fixture
def anna(house):
    return house.enter("anna", Role.LEADER)


def offered(person, make=lambda: Taken(b"bytes", 1), name="按期结案率明细.xlsx", key="table", **more):
    return TICKETS.offer("tab", "overview", key, Offer(person, name, make, **more))


def words_of(answer):
    """The sentences of a refusal, which is a whole Chinese page."""
    assert answer.headers["content-type"].startswith("text/html") and 'lang="zh-CN"' in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    return re.sub(r"<[^>]+>", "", answer.text)


def test_a_file_comes_with_its_chinese_name_as_an_attachment_that_nobody_keeps(house, anna):
    person, cookies = anna
    answer = house.get(offered(person, media_type="text/html"), cookies)
    assert (answer.status, answer.body) == (200, b"bytes")
    assert answer.headers["cache-control"] == "no-store" and answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
    kind, _, coded = answer.headers["content-disposition"].partition("filename*=UTF-8''")
    assert kind.startswith("attachment;") and unquote(coded) == "按期结案率明细.xlsx"
    assert house.exports() == [("anna", "begun"), ("anna", "done")]


def test_a_hostile_file_name_stays_a_name(house, anna):
    person, cookies = anna
    answer = house.get(offered(person, name=HOSTILE), cookies)
    assert answer.status == 200 and not answer.set_cookie
    name = unquote(answer.headers["content-disposition"].partition("UTF-8''")[2])
    assert not set(name) & set('/\\"<>:\r\n\u202e') and name.endswith(".xlsx")


def test_without_the_session_that_it_was_offered_to_there_are_no_bytes(house, anna):
    ticket = offered(anna[0])
    _, same_person_elsewhere = house.enter("anna", Role.LEADER)
    _, somebody_else = house.enter("ben", Role.ADMIN)
    for cookies, claims, status in (
        (None, {}, 401), (same_person_elsewhere, {}, 403), (somebody_else, {}, 403),
        (None, {"X-CleanCity-Session": "1"}, 401), (somebody_else, {"X-CleanCity-Session": "1"}, 403),
    ):  # fmt: skip
        answer = house.get(ticket, cookies, claims)
        assert answer.status == status and b"bytes" not in answer.body, (status, claims)
    assert "不是给您的" in words_of(answer) and house.exports() == []
    assert house.get(ticket, anna[1]).status == 200


@pytest.mark.parametrize("change", ["disable", "department", "role", "end"])
def test_a_right_that_was_taken_away_is_missed_at_once(house, anna, change):
    person, cookies = anna
    ticket = offered(person)
    if change == "disable":
        register.disable(house.book, ADMIN, "anna")
    elif change == "end":
        sessions.end(house.book, person.session)
    else:  # written past the register, which would end the session too
        with house.book.writing() as connection:
            value = "clerk" if change == "role" else "园林管理处"
            connection.execute(f"UPDATE account SET {change} = ? WHERE name = 'anna'", [value])
    answer = house.get(ticket, cookies)
    assert answer.status in (401, 403) and b"bytes" not in answer.body
    assert house.exports() == []


def test_what_is_of_another_department_is_refused_and_that_is_written_down(house):
    person, cookies = house.enter("clerk", Role.CLERK, "园林管理处")
    answer = house.get(offered(person, department="市政设施管理处"), cookies)
    assert answer.status == 403 and "您只能办理园林管理处的事项" in words_of(answer)
    assert house.exports() == [("clerk", "failed")]


def test_a_ticket_of_yesterday_is_said_to_be_too_old(house, anna):
    answer = house.get("x" * 32, anna[1])
    assert answer.status == 410 and "已经失效" in words_of(answer) and "刷新" in words_of(answer)


def test_what_the_maker_refuses_is_said_and_what_breaks_it_is_not(house, anna):
    person, cookies = anna

    def refuse():
        raise Refused("存档的文件找不到了。", "请从备份恢复<b>。")

    def breaks():
        raise ValueError("Traceback: secret")

    refused = house.get(offered(person, refuse), cookies)
    broken = house.get(offered(person, breaks), cookies)
    assert refused.status == 410 and "请从备份恢复&lt;b&gt;" in refused.text
    assert broken.status == 500 and "secret" not in broken.text and "请稍后再试" in words_of(broken)


def test_only_so_many_files_are_made_at_once(house, anna):
    person, cookies = anna
    most, now, lock, go = [0], [0], threading.Lock(), threading.Event()

    def make():
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        go.wait(0.2)
        with lock:
            now[0] -= 1
        return Taken(b"x")

    given = [offered(person, make, key=str(each)) for each in range(8)]
    cookie = {"Cookie": f"cleancity={cookies['cleancity']}"}

    async def at_once():
        scopes = (scope_of("http", f"/files/{ticket}", headers=cookie) for ticket in given)
        return await asyncio.gather(*(_ask(house.app, scope, [b""]) for scope in scopes))

    answers = [answer.status for answer in awaited(at_once())]
    assert answers == [200] * 8
    assert 1 < most[0] <= files.MOST_AT_ONCE
