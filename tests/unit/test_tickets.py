"""The register of files on offer: who may take what, and that it does not grow."""

import pytest

from cleancity.accounts import Act, Book, Person, Role
from cleancity.desk import tickets
from cleancity.desk.tickets import Offer, Taken, Tickets, take
from cleancity.errors import Forbidden, Refused

ANNA = Person("anna", "安娜", Role.LEADER, session=1)
BEN = Person("ben", "本", Role.CLERK, "园林管理处", session=2)


def offer(person=ANNA, content=b"x", **more):
    return Offer(person, "表.xlsx", lambda: Taken(content, 3), **more)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def register(clock):
    return Tickets(clock)


@pytest.fixture
def book(tmp_path):
    opened = Book(tmp_path)
    yield opened
    opened.close()


def rows_of(book):
    return [dict(row) for row in book.rows("SELECT * FROM audit ORDER BY number")]


def test_a_place_keeps_its_ticket_and_hands_over_what_it_offered_last(register):
    first = register.offer("tab", "overview", "table", offer(content=b"old"))
    second = register.offer("tab", "overview", "table", offer(content=b"new"))
    assert first == second and len(register) == 1
    assert register.find(first, ANNA).make().content == b"new"


def test_a_ticket_cannot_be_guessed_and_none_is_given_twice(register):
    given = {register.offer("tab", "overview", f"table {number}", offer()) for number in range(50)}
    assert len(given) == 50 and min(map(len, given)) >= 32


@pytest.mark.parametrize(
    ("asker", "error"),
    [
        (Person("anna", "安娜", Role.LEADER, session=9), Forbidden),  # the same person in another session
        (Person("ben", "本", Role.LEADER, session=1), Forbidden),
        (Person("anna", "安娜", None, session=1), Forbidden),  # disabled meanwhile
        (Person("anna", "安娜", Role.LEADER, "园林管理处", session=1), Forbidden),  # moved to a department meanwhile
    ],
)
def test_only_the_session_that_it_was_offered_to_may_ask_and_only_with_the_rights_it_had(register, asker, error):
    ticket = register.offer("tab", "overview", "table", offer())
    with pytest.raises(error):
        register.find(ticket, asker)
    assert register.find(ticket, ANNA)


def test_what_is_unknown_or_of_a_page_that_was_left_is_gone(register):
    old = register.offer("tab", "overview", "table", offer())
    other_tab = register.offer("tab 2", "overview", "table", offer())
    register.offer("tab", "issues", "table", offer())
    assert register.find(other_tab, ANNA)
    for ticket in (old, "", "x" * 32):
        with pytest.raises(Refused, match="已经失效"):
            register.find(ticket, ANNA)


def test_what_nobody_came_back_to_is_dropped_with_age(register, clock):
    ticket = register.offer("tab", "overview", "table", offer())
    clock.now = tickets.AGE_SECONDS + 1
    with pytest.raises(Refused):
        register.find(ticket, ANNA)
    assert len(register) == 0


def test_a_day_of_fifty_readers_leaves_no_more_than_the_pages_that_stand_open(register, clock):
    for step in range(4000):
        person = Person(f"p{step % 50}", "", Role.LEADER, session=step % 50)
        clock.now = step * 20.0
        for key in range(5):
            register.offer(f"tab {step // 50}", f"page {step % 7}", str(key), offer(person))
    assert len(register) <= 50 * tickets.MOST_OF_A_SESSION * 5
    for step in range(1000):
        register.offer("tab", "page", f"key {step}", offer())
        register.offer(f"new tab {step}", "page", "key", offer(BEN))
    assert len(register._screens) <= tickets.MOST_SCREENS
    assert sum(place[0] == BEN.session for place in register._screens) <= tickets.MOST_OF_A_SESSION
    assert {len(shown.tickets) for shown in register._screens.values()} <= set(range(tickets.MOST_ON_A_SCREEN + 1))
    assert len(register) == sum(len(shown.tickets) for shown in register._screens.values())


def test_a_session_that_ends_leaves_nothing(register):
    register.offer("tab", "overview", "table", offer())
    kept = register.offer("tab", "overview", "table", offer(BEN))
    register.forget(ANNA.session)
    assert len(register) == 1 and register.find(kept, BEN)


def test_taking_a_file_is_written_down_before_it_leaves(book):
    seen = []

    def make():
        seen.extend(row["outcome"] for row in rows_of(book))
        return Taken(b"bytes", 3)

    wanted = Offer(ANNA, "表.xlsx", make, "按期结案率明细", filters={"district": "滨江区", "source": None})
    assert take(book, ANNA, wanted).content == b"bytes"
    begun, done = rows_of(book)
    assert seen == ["begun"], "the audit's row comes first"
    assert (begun["act"], begun["name"], begun["subject"]) == ("export", "anna", "表.xlsx：按期结案率明细")
    assert '"district": "滨江区"' in begun["after"] and "source" not in begun["after"]
    assert '"rows": 3' in done["after"] and '"bytes": 5' in done["after"] and '"sha256"' in done["after"]


def test_who_may_not_have_it_gets_nothing_and_that_is_written_down_too(book):
    of_others = offer(BEN, department="市政设施管理处")
    of_the_office = offer(ANNA, act=Act.AUDIT)
    for person, wanted in ((BEN, of_others), (ANNA, of_the_office)):
        with pytest.raises(Forbidden):
            take(book, person, wanted)
    assert [row["outcome"] for row in rows_of(book)] == ["failed", "failed"]
