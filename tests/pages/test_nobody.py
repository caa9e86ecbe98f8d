"""Without the gate, or after the session has ended, the app shows one sentence and nothing else."""

from cleancity.accounts import NOBODY, Person, Role, door
from cleancity.ui import persons


def test_nobody_sees_a_sentence_and_nothing_else(empty):
    with persons.standing_in(NOBODY):
        at = empty().at
    [sentence] = at.main.children.values()
    assert sentence.value == "请用 manage.py start 启动看板，登录后使用。"
    assert not at.sidebar.children


def test_the_header_of_a_session_counts_for_nothing_without_our_gate(monkeypatch):
    class Context:
        headers = {"X-CleanCity-Session": "-2"}  # noqa: RUF012

    monkeypatch.setattr(persons.st, "context", Context)
    monkeypatch.setattr(persons, "_standing_in", [])
    assert persons.actor() is NOBODY
    monkeypatch.setattr(persons.DOOR, "is_guarded", True)
    assert persons.actor() is door.ITSELF
    for told in ("", "x", "1e3", "-3", "-1", "0", "999999999"):
        Context.headers = {"X-CleanCity-Session": told}
        assert persons.actor() is NOBODY, told


def test_whoever_only_tries_it_out_is_told_so(empty):
    with persons.standing_in(door.VIEWER):
        app = empty().open("数据字典")
        assert "试用" in app.words and "只能查看" in app.words
    with persons.standing_in(Person("l", "某领导", Role.LEADER, session=3)):
        assert "试用" not in empty().open("数据字典").words
