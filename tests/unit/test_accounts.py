"""Accounts, passwords, pauses: over a book of the test's own."""

import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleancity.accounts import NOBODY, Book, Person, Role, at_the_command_line, lockout, passwords, register, sessions
from cleancity.accounts.entering import log_in
from cleancity.errors import ConfigError, Forbidden, Refused
from cleancity.settings import Access, access_of

ADMIN = at_the_command_line("test")


@pytest.fixture
def book(tmp_path):
    opened = Book(tmp_path)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("short", "至少"), ("x" * 129, "最多"), ("aaaaaaaaaaaa", "不同的字符"), ("ababababababab", "不同的字符"),
        ("1234567890", "太常见"), ("9876543210", "太常见"), ("abcdefghijkl", "太常见"), ("123412341234", "太常见"),
        ("Password123!", "太常见"), ("admin@2026!!", "太常见"), ("woaini1314520", "太常见"), ("5201314520", "太常见"),
        ("1qaz2wsx3edc", "太常见"), ("ａｄｍｉｎ２０２６２０２６", "太常见"), ("weishengcheng2026", "太常见"),
        ("wangfang12", "登录名"), ("Wangfang2026", "登录名"), ("wangfangwangfang", "登录名"),
        ("abc\x00defghijk", "控制"),
    ],
)  # fmt: skip
def test_weak_passwords_are_refused_with_the_reason(password, reason):
    assert reason in passwords.weakness(password, "wangfang")


@pytest.mark.parametrize(
    "password", ["correct horse", "今天天气很好我们去检查市场", "kx7-Qm2-vb9", "xingqiwu xiaban hui jia"]
)
def test_no_rule_asks_for_capitals_digits_or_signs(password):
    assert passwords.weakness(password, "wangfang") == ""


def test_made_up_passwords_are_strong_and_never_twice_the_same():
    made = {passwords.made_up() for _ in range(200)}
    assert len(made) == 200 and not any(passwords.weakness(each, "admin") for each in made)


@given(st.text(min_size=10, max_size=40), st.text(max_size=20))
def test_the_rules_never_fail_and_say_a_sentence_or_nothing(password, name):
    said = passwords.weakness(password, name)
    assert said == "" or said.endswith("。")


def test_a_password_is_the_same_however_a_keyboard_writes_its_letters():
    kept = passwords.hashed("ｆｕｌｌ width 密码")
    assert passwords.is_right(kept, "full width 密码") and not passwords.is_right(kept, "Full width 密码")
    assert not passwords.is_right("", "anything at all") and not passwords.is_right("damaged", "anything")


def test_the_first_start_makes_an_administrator_once_and_keeps_no_password(book, tmp_path):
    password = register.make_first(book)
    assert register.make_first(book) == ""
    [account] = register.listed(book)
    assert (account.name, account.role, account.must_change) == ("admin", Role.ADMIN, True)
    book.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert password.encode() not in kept and b"$argon2id$" in kept


def test_names_are_one_however_they_are_spelt_and_hold_nothing_odd(book):
    register.add(book, ADMIN, " Ｗang.Fang ", Role.CLERK)
    assert register.find(book, "WANG.FANG").name == "wang.fang"
    for taken_or_odd in ("wang.fang", "a", "a b", "a\x00bc", "../x", "<b>", "x" * 33, "", "名字\u202e"):
        with pytest.raises(Refused):
            register.add(book, ADMIN, taken_or_odd, Role.CLERK)
    with pytest.raises(Refused):
        register.add(book, ADMIN, "other", Role.CLERK, datasets=["no_such"])
    with pytest.raises(Refused):
        register.add(book, ADMIN, "other", Role.CLERK, shown="\u202eevil")
    with pytest.raises(Refused):
        register.add(book, ADMIN, "other", Role.CLERK, password="1234567890")


def test_the_last_active_administrator_stays(book):
    register.add(book, ADMIN, "one", Role.ADMIN)
    register.add(book, ADMIN, "two", Role.ADMIN)
    register.disable(book, ADMIN, "two")
    for attempt in (
        lambda: register.disable(book, ADMIN, "one"),
        lambda: register.change(book, ADMIN, "one", role=Role.LEADER),
    ):
        with pytest.raises(Refused, match="最后一个"):
            attempt()
    assert register.known(book, "one").role is Role.ADMIN and not register.known(book, "one").is_disabled
    register.enable(book, ADMIN, "two")
    register.disable(book, ADMIN, "one")


def test_two_who_disable_each_other_at_once_leave_one(tmp_path):
    books = [Book(tmp_path), Book(tmp_path)]
    for name in ("one", "two"):
        register.add(books[0], ADMIN, name, Role.ADMIN)
    refused = []

    def disable(book, name):
        try:
            register.disable(book, ADMIN, name)
        except Refused:
            refused.append(name)

    threads = [threading.Thread(target=disable, args=pair) for pair in zip(books, ("one", "two"), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1 and sum(not each.is_disabled for each in register.listed(books[0])) == 1
    for each in books:
        each.close()


def test_only_those_who_manage_accounts_change_them_and_it_is_in_the_audit_first(book):
    clerk = Person("clerk", "某人", Role.CLERK)
    register.add(book, ADMIN, "x1", Role.CLERK)
    for who in (clerk, NOBODY, Person("l", "l", Role.LEADER), Person("s", "s", Role.SECRETARY)):
        for attempt in (
            lambda who=who: register.add(book, who, "x2", Role.ADMIN),
            lambda who=who: register.change(book, who, "x1", role=Role.ADMIN),
            lambda who=who: register.disable(book, who, "x1"),
            lambda who=who: register.enable(book, who, "x1"),
            lambda who=who: register.give_password(book, who, "x1"),
            lambda who=who: register.revoke(book, who, "x1"),
        ):
            with pytest.raises(Forbidden):
                attempt()
    register.change(book, ADMIN, "x1", role=Role.SECRETARY, department="园林管理处", datasets=["issue"])
    rows = book.rows("SELECT before, after, outcome FROM audit WHERE act = 'users' AND subject = 'x1' ORDER BY number")
    assert [row["outcome"] for row in rows] == ["begun", "done", "begun", "done"]
    assert '"role": "clerk"' in rows[2]["before"] and '"role": "secretary"' in rows[2]["after"]
    assert "argon2" not in str([tuple(row) for row in book.rows("SELECT * FROM audit")])


@pytest.mark.parametrize("change", ["role", "department", "datasets", "password", "disable", "revoke"])
def test_whatever_changes_what_somebody_may_do_ends_their_sessions(book, change):
    register.add(book, ADMIN, "boss", Role.ADMIN)
    register.add(book, ADMIN, "x1", Role.CLERK)
    token = sessions.begin(book, "x1", "a")
    assert sessions.of_token(book, Access(), token)
    {
        "role": lambda: register.change(book, ADMIN, "x1", role=Role.LEADER),
        "department": lambda: register.change(book, ADMIN, "x1", department="园林管理处"),
        "datasets": lambda: register.change(book, ADMIN, "x1", datasets=["issue"]),
        "password": lambda: register.give_password(book, ADMIN, "x1"),
        "disable": lambda: register.disable(book, ADMIN, "x1"),
        "revoke": lambda: register.revoke(book, ADMIN, "x1"),
    }[change]()
    assert sessions.of_token(book, Access(), token) is None


def test_the_number_of_a_session_is_never_used_again(book):
    register.add(book, ADMIN, "x1", Role.CLERK)
    sessions.begin(book, "x1", "a")
    [first] = sessions.listed(book, Access())
    with book.writing() as connection:
        connection.execute("DELETE FROM session")
    sessions.begin(book, "x1", "a")
    assert sessions.listed(book, Access())[0]["number"] > first["number"]


def test_many_tries_at_once_get_no_more_guesses_than_one_after_the_other(tmp_path):
    """Also from two processes: the book counts a try before the password is looked at."""
    books, access, waits = [Book(tmp_path), Book(tmp_path)], Access(), []

    def tries(book):
        waits.extend(lockout.try_of(book, access, "victim", "a", time.time()) for _ in range(6))

    threads = [threading.Thread(target=tries, args=(book,)) for book in books]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert waits.count(0) == access.lock_after
    for each in books:
        each.close()


@pytest.fixture(scope="module")
def clock_book(tmp_path_factory):
    opened = Book(tmp_path_factory.mktemp("clock"))
    yield opened
    opened.close()


@settings(max_examples=30)
@given(failures=st.lists(st.floats(0, 1e5), max_size=30), now=st.floats(0, 2e5))
def test_a_pause_is_never_longer_than_the_longest_whatever_the_clock_did(clock_book, failures, now):
    access = Access()
    with clock_book.writing() as connection:
        connection.execute("DELETE FROM failure")
        connection.executemany("INSERT INTO failure VALUES ('x', 'a', ?)", [(at,) for at in failures])
    assert 0 <= lockout.try_of(clock_book, access, "x", "a", now) <= access.lock_most_minutes * 60


def test_an_administrators_new_password_ends_a_pause(book):
    register.add(book, ADMIN, "x1", Role.CLERK)
    for _ in range(5):
        log_in(book, Access(), "x1", "wrong password", "a")
    assert log_in(book, Access(), "x1", "wrong password", "a").wait > 0
    password = register.give_password(book, ADMIN, "x1")
    assert log_in(book, Access(), "x1", password, "a").token


def test_a_session_that_is_used_is_looked_up_while_somebody_else_writes(tmp_path):
    book, other = Book(tmp_path), Book(tmp_path)
    register.add(book, ADMIN, "x1", Role.CLERK)
    token = sessions.begin(book, "x1", "a")
    with other.writing():
        started = time.perf_counter()
        assert sessions.of_token(book, Access(), token)
        assert time.perf_counter() - started < 1
    with book.writing():
        assert sessions.of_token(book, Access(), token)
    book.close()
    other.close()


def test_a_slip_in_the_settings_of_access_is_refused():
    for slip in ({"idle_minute": 5}, {"idle_minutes": "5"}, {"oidc": {"client_secret": "x"}}, {"proxy": {"header": 5}}):
        with pytest.raises(ConfigError):
            access_of(slip)
    assert access_of({}) == Access()
