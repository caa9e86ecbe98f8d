"""The log-in pages: what they say, what they do not tell, where they lead, and who is locked out."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleancity.accounts import Person, Role, passwords, register, sessions
from cleancity.server.answers import own_path
from tests.server.asking import ask
from tests.server.making import PASSWORD, House


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    yield made
    made.book.close()


def log_in(house, name, password=PASSWORD, wanted="/", **more):
    return ask(house.app, "/login", form={"name": name, "password": password, "next": wanted}, **more)


def test_the_right_password_opens_a_session_in_a_cookie_that_no_script_reads(house):
    house.person(Role.CLERK, name="王芳")
    answer = log_in(house, " 王芳 ", wanted="/upload")
    assert (answer.status, answer.location) == (303, "/upload")
    [cookie] = answer.set_cookie
    parts = set(cookie.split("; "))
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= parts
    assert not parts & {"Secure"} and not any(each.startswith(("Max-Age", "expires", "Domain")) for each in parts)
    token = answer.cookies["cleancity"]
    assert len(token) >= 43 and not house.book.rows("SELECT 1 FROM session WHERE token = ?", token)
    assert ask(house.app, "/x", cookies={"cleancity": token}).status == 200
    assert house.audit("login") == [("王芳", "noted", '{"by": "local"}')]


def test_a_wrong_password_and_an_unknown_name_are_told_the_same(house):
    house.person(name="known")
    house.person(name="off", role=Role.CLERK)
    house.book._connection.execute("UPDATE account SET is_disabled = 1 WHERE name = 'off'")
    pages = {name: log_in(house, name, "not the password") for name in ("known", "nobody", "off")}
    assert {each.status for each in pages.values()} == {401}
    assert len({each.text.replace(name, "") for name, each in pages.items()}) == 1
    assert "登录名或密码不对" in pages["known"].text
    assert log_in(house, "off").status == 401, "a disabled account has no right password"


def test_an_unknown_name_takes_as_long_as_a_wrong_password(house, monkeypatch):
    house.person(name="known")
    looked_at = []
    verify = passwords._HASHER.verify
    monkeypatch.setattr(
        passwords._HASHER.__class__, "verify", lambda _, kept, given: looked_at.append(kept) or verify(kept, given)
    )
    log_in(house, "known", "not the password")
    log_in(house, "nobody", "not the password")
    assert len(looked_at) == 2 and all(kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for kept in looked_at)


def test_the_sixth_try_is_refused_even_when_it_is_right_and_each_pause_is_longer(house):
    house.person(name="victim")
    assert [log_in(house, "victim", f"wrong number {n}").status for n in range(5)] == [401] * 5
    sixth = log_in(house, "victim")
    assert sixth.status == 429 and 25 <= int(sixth.headers["retry-after"]) <= 31 and "秒后再试" in sixth.text
    assert "cleancity" not in sixth.cookies
    assert log_in(house, "victim", client="10.7.7.7").status == 429, "from anywhere"
    assert [outcome for _, outcome, _ in house.audit("lock")] == ["noted"]
    waits = []
    for n in range(3):
        with house.book.writing() as connection:
            connection.execute("UPDATE failure SET at = at - ?", [3600])
        assert log_in(house, "victim", f"wrong again {n}").status == 401
        waits.append(int(log_in(house, "victim").headers["retry-after"]))
    assert waits == sorted(waits) and waits[0] >= 55 and waits[2] >= 4 * waits[0] - 10
    with house.book.writing() as connection:
        connection.execute("UPDATE failure SET at = at - ?", [3601])
    assert log_in(house, "victim").status == 303
    assert house.book.rows("SELECT COUNT(*) FROM failure WHERE name = 'victim'")[0][0] == 0


def test_many_names_from_one_address_pause_that_address_alone(house):
    house.person(name="bystander")
    with house.book.writing() as connection:
        connection.executemany(
            "INSERT INTO failure VALUES (?, '10.6.6.6', ?)", [(f"n{n}", time.time()) for n in range(20)]
        )
    assert log_in(house, "bystander", client="10.6.6.6").status == 429
    assert log_in(house, "bystander", client="10.7.7.7").status == 303


def test_old_failures_are_forgotten(house):
    with house.book.writing() as connection:
        connection.execute("INSERT INTO failure VALUES ('old', '1', ?)", [time.time() - 25 * 3600])
    log_in(house, "somebody", "wrong password")
    assert [row["name"] for row in house.book.rows("SELECT name FROM failure")] == ["somebody"]


def test_logging_out_takes_a_post_and_ends_the_session(house):
    cookies = house.cookies()
    assert ask(house.app, "/logout", cookies=cookies).status == 200
    assert ask(house.app, "/x", cookies=cookies).status == 200, "a link alone does nothing"
    answer = ask(house.app, "/logout", form={}, cookies=cookies)
    assert answer.location == "/login?out=1" and 'cleancity=""' in answer.set_cookie[0]
    assert ask(house.app, "/x", cookies=cookies).status == 401, "the cookie, kept and sent again"


def test_logging_in_again_ends_the_session_before_and_never_takes_over_a_given_token(house):
    house.person()
    planted = house.cookies()
    answer = log_in(house, "test_admin", cookies=planted)
    assert answer.cookies["cleancity"] != planted["cleancity"]
    assert ask(house.app, "/x", cookies=planted).status == 401


def test_a_new_password_ends_every_other_session_and_opens_what_was_shut(house):
    house.person(name="new", must_change=True)
    first, second = house.cookies(name="new"), house.cookies(name="new")
    change = {"old": PASSWORD, "new": "a much better one", "again": "a much better one"}
    for wrong, words in (
        ({"again": "another"}, "不一样"),
        ({"old": "not it at all"}, "原密码不对"),
        ({"new": "short", "again": "short"}, "至少"),
        ({"new": PASSWORD, "again": PASSWORD}, "和原密码一样"),
        ({"new": "1234567890", "again": "1234567890"}, "太常见"),
    ):
        answer = ask(house.app, "/password", form={**change, **wrong}, cookies=first)
        assert answer.status == 400 and words in answer.text
    changed = ask(house.app, "/password", form=change, cookies=first)
    assert changed.location == "/"
    assert ask(house.app, "/x", cookies=changed.cookies).status == 200, "the browser goes on in a session of its own"
    for cookies in (first, second):
        assert ask(house.app, "/password", cookies=cookies).status == 401
    assert log_in(house, "new").status == 401
    token = log_in(house, "new", "a much better one").cookies["cleancity"]
    assert ask(house.app, "/x", cookies={"cleancity": token}).status == 200


def test_guessing_the_old_password_is_paused_like_the_log_in(house):
    cookies = house.cookies()
    form = {"old": "a guess at it", "new": "a much better one", "again": "a much better one"}
    statuses = [ask(house.app, "/password", form=form, cookies=cookies).status for _ in range(6)]
    assert statuses == [400] * 5 + [429]


def test_a_password_kept_by_weaker_parameters_is_kept_anew(house):
    house.person(name="old")
    weak = passwords.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    house.book._connection.execute("UPDATE account SET password = ? WHERE name = 'old'", [weak])
    assert log_in(house, "old").status == 303
    assert not passwords.is_outdated(register.kept_password(house.book, "old"))
    assert log_in(house, "old").status == 303


@pytest.mark.parametrize(
    "wanted",
    ["//evil.test", "http://evil.test/", "https:evil.test", "/\\evil.test", "\\\\evil.test", "javascript:alert(1)",
     "/\t/evil.test", "/%0d%0aX: 1\r\nX: 1", "evil.test", "", " //evil.test", "/\x00", "/login?next=/", "/logout",
     "/" * 3000],
)  # fmt: skip
def test_after_log_in_nobody_is_led_elsewhere(house, wanted):
    assert own_path(wanted) == "/"
    assert (
        'name="next" value="/"'
        in ask(house.app, f"/login?next={wanted.replace(chr(13), '').replace(chr(10), '')}").text
    )


@given(st.text(max_size=30) | st.text("/\\:.?#@%\t\r\n a", max_size=12))
def test_whatever_is_wanted_one_stays_on_this_host(wanted):
    from urllib.parse import urljoin, urlsplit

    there = urlsplit(urljoin("http://kanban.test/login", own_path(wanted)))
    assert (there.scheme, there.netloc) == ("http", "kanban.test")


def test_what_people_type_is_never_markup(house):
    hostile = '"><script>alert(1)</script>{{7*7}}'
    answer = log_in(house, hostile, "wrong password", wanted="/x")
    assert "<script" not in answer.text and "49" not in answer.text and "&lt;script&gt;" in answer.text
    assert "script" not in ask(house.app, "/login").text, "no page of ours has one"


def test_the_pages_are_drawn_with_what_the_server_itself_sends(house):
    page = ask(house.app, "/login").text
    for path in ("/login/style.css", "/login/logo.png"):
        assert f'"{path}"' in page and ask(house.app, path).status == 200
    assert "http" not in page and 'lang="zh-CN"' in page and "style=" not in page


def test_the_first_to_come_is_told_at_this_machine_where_the_password_stands(house):
    def told(client):
        text = ask(house.app, "/login", client=client, headers={"Host": "localhost:8501"}).text
        return "一次性密码" in text and 'value="admin"' in text

    assert not told("127.0.0.1"), "no account at all"
    password = register.make_first(house.book)
    assert told("127.0.0.1") and not told("10.0.0.7")
    register.change_own_password(house.book, Person("admin"), password, PASSWORD)
    assert not told("127.0.0.1")


def test_whoever_has_logged_in_is_not_asked_again(house):
    assert ask(house.app, "/login?next=/upload", cookies=house.cookies()).location == "/upload"


def test_a_long_password_or_name_is_looked_at_in_no_time(house):
    started = time.perf_counter()
    assert log_in(house, "x" * 30_000, "y" * 30_000).status == 401
    assert time.perf_counter() - started < 5
    assert all(len(row["name"]) <= 64 for row in house.book.rows("SELECT name FROM failure"))


def test_a_session_ends_for_all_who_share_the_name_when_an_administrator_says_so(house):
    from tests.server.making import ADMIN

    one, two = house.cookies(Role.CLERK), house.cookies(Role.CLERK)
    assert register.revoke(house.book, ADMIN, "test_clerk") == 2
    assert [ask(house.app, "/x", cookies=each).status for each in (one, two)] == [401, 401]
    assert sessions.listed(house.book, house.access, "test_clerk") == []
