"""A query that takes too long is broken off in words; the cursor goes on."""

import sys
import threading
import time
from dataclasses import replace

import pytest

from cleancity import query
from cleancity.errors import Cancelled, QueryError
from cleancity.intake import Progress
from cleancity.query.run import run
from cleancity.settings import load_settings
from cleancity.store.limits import within
from tests.making import store_at

ENDLESS = "SELECT COUNT(*) FROM range(1000000000) a, range(1000000000) b WHERE (a.range * b.range) % 7 = 3"

RUNNING = sys.modules["cleancity.query.run"]  # the package has a function of that name


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    opened = store_at(tmp_path_factory.mktemp("limits"))
    yield opened
    opened.close()


@pytest.fixture
def endless(monkeypatch):
    """A named query that never ends."""
    known = query.catalogue()["history/batches"]
    monkeypatch.setattr(RUNNING, "find", lambda name: replace(known, sql=ENDLESS, parameters=()))


def limited(monkeypatch, **running):
    settings = load_settings()
    changed = replace(settings, running=replace(settings.running, **running))
    monkeypatch.setattr(RUNNING, "load_settings", lambda: changed)


def test_a_query_ends_after_the_seconds_of_the_settings_in_words(store, endless, monkeypatch):
    limited(monkeypatch, query_seconds=0.3)
    began = time.monotonic()
    with pytest.raises(QueryError, match=r"0\.3 秒.*已经停下"):
        run(store, "any")
    assert time.monotonic() - began < 5


def test_the_cursor_can_be_used_afterwards(store):
    with store.cursor() as cursor:
        with pytest.raises(QueryError), within(cursor, 0.2):
            cursor.execute(ENDLESS).fetchall()
        with within(cursor, 5):
            assert cursor.execute("SELECT 42").fetchone() == (42,)
        assert cursor.execute("SELECT 43").fetchone() == (43,)


def test_others_are_not_disturbed(store):
    with store.cursor() as slow, store.cursor() as other, within(other, 30):
        with pytest.raises(QueryError), within(slow, 0.2):
            slow.execute(ENDLESS).fetchall()
        assert other.execute("SELECT SUM(range) FROM range(2000000)").fetchone()


def test_nobody_waits_for_an_answer_that_is_no_longer_wanted(store, endless, monkeypatch):
    limited(monkeypatch, query_seconds=60)
    progress = Progress()
    threading.Timer(0.2, progress.cancel).start()
    with pytest.raises(Cancelled):
        run(store, "any", is_unwanted=lambda: progress.is_cancelled)


def test_nought_is_no_limit(store):
    with store.cursor() as cursor, within(cursor, 0):
        time.sleep(0.5)
        assert cursor.execute("SELECT 1").fetchone() == (1,)


def test_taking_in_and_rebuilding_are_not_limited(store, monkeypatch):
    """Nothing of the intake asks by way of `query.run`, where the limit is."""
    import cleancity.intake.accept
    import cleancity.intake.replay

    for module in (cleancity.intake.accept, cleancity.intake.replay):
        assert "within" not in vars(module)


def test_slow_queries_are_logged_with_name_and_parameters(store, monkeypatch, caplog):
    limited(monkeypatch, slow_seconds=0)
    with caplog.at_level("INFO", "cleancity"):
        run(store, "history/batches")
    [record] = [each for each in caplog.records if each.getMessage() == "slow query"]
    assert record.fields["query"] == "history/batches"
    assert set(record.fields) == {"query", "seconds", "parameters"}
