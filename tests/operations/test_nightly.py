"""The daily backup: due once a day, made up for when missed, tried again after a failure."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleancity.desk import HOLDING, nightly
from cleancity.desk.nightly import NIGHTLY, back_up_now, is_due, last_made
from cleancity.errors import Refused
from tests.city import store_url
from tests.making import csv_bytes

MOMENTS = st.datetimes(datetime(2026, 1, 2), datetime(2027, 1, 1))


@pytest.fixture(autouse=True)
def calm():
    NIGHTLY.failure, NIGHTLY.tried_at = "", None
    yield
    NIGHTLY.failure, NIGHTLY.tried_at = "", None


@given(MOMENTS, st.integers(0, 23))
def test_once_made_it_is_due_again_when_the_hour_strikes_and_not_before(made, hour):
    struck = made.replace(hour=hour, minute=0, second=0, microsecond=0)
    following = struck if struck > made else struck + timedelta(days=1)
    assert not is_due(made, hour, made)
    assert not is_due(following - timedelta(microseconds=1), hour, made)
    assert is_due(following, hour, made)


@given(MOMENTS, st.integers(0, 23), st.timedeltas(timedelta(days=1), timedelta(days=400)))
def test_what_was_missed_is_due_at_any_hour(now, hour, age):
    assert is_due(now, hour, now - age)
    assert is_due(now, hour, None)


@given(MOMENTS)
def test_without_an_hour_none_is_ever_due(now):
    assert not is_due(now, -1, None)


def test_one_that_failed_is_tried_again_after_half_an_hour():
    now = datetime(2026, 11, 27, 9)
    NIGHTLY.failure, NIGHTLY.tried_at = "磁盘满了", now
    assert not is_due(now + timedelta(minutes=29), 2, None)
    assert is_due(now + timedelta(minutes=31), 2, None)
    assert is_due(now - timedelta(days=3), 2, None), "a clock that was set back must not stop it"


@pytest.fixture
def held(tmp_path, monkeypatch):
    """The process holds a small store."""
    from cleancity import intake

    HOLDING.let_go()
    monkeypatch.setenv("CLEANCITY_STORE", store_url(tmp_path / "store"))
    intake.ingest(HOLDING.store(), csv_bytes([["问题编号", "检查日期"], ["A", "2026-11-09"]]), "w.csv", "issue")
    yield tmp_path / "store"
    HOLDING.let_go()


def test_it_is_made_whole_and_noted_in_the_audit(held):
    assert last_made() is None
    back_up_now()
    assert NIGHTLY.failure == ""
    assert datetime.now() - last_made() < timedelta(minutes=1)
    acts = HOLDING.book().rows("SELECT name, act, subject, outcome FROM audit ORDER BY number DESC LIMIT 1")
    assert tuple(acts[0]) == ("服务", "keep", "备份", "done")


def test_a_failure_is_remembered_and_logged_and_nothing_raised(held, monkeypatch, caplog):
    def refuse(*_, **__):
        raise Refused("备份写不进。", "请检查文件夹和权限。")

    monkeypatch.setattr(nightly, "back_up", refuse)
    back_up_now()
    assert "备份写不进" in NIGHTLY.failure
    assert "the daily backup failed" in caplog.text
