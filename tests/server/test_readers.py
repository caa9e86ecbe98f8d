"""The readers of the load bench come in by the same gate as everybody: logged in, page by page, and with a file."""

import os

import pytest
from websockets.exceptions import InvalidStatus

from cleancity.accounts import Role
from cleancity.bench.handing_in import hand_in
from cleancity.bench.served import Served
from cleancity.bench.sessions import Session, headers_of
from tests.apart import awaited
from tests.city import run_cli, serving
from tests.making import csv_bytes

FILE = csv_bytes([["问题编号", "检查日期", "责任部门", "描述"], ["A-1", "2026-11-20", "城管局", "积水"]])


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("readers")
    with serving(folder, "--empty") as server:
        yield Served(server.url, server.process.pid, folder)


async def read(served, token):
    """A page and another; what went wrong, and how many sessions were told."""
    session = await Session.begin(served.address, headers_of(served.address, token))
    try:
        return [await session.go("history"), await session.go("upload")], session.id
    finally:
        await session.close()


def test_each_reader_has_a_session_of_their_own_and_sees_pages(served):
    tokens = served.let_in(2)
    assert len(set(tokens)) == 2
    for token in tokens:
        shown, session = awaited(read(served, token))
        assert session and [each.faults for each in shown] == [(), ()]
        assert all(each.n_bytes > 1000 and each.seconds > 0 for each in shown)


def test_without_a_session_nobody_reads(served):
    with pytest.raises(InvalidStatus, match="403"):
        awaited(read(served, "made-up"))


def test_a_clerk_hands_a_file_in_as_the_browser_does(served):
    [token] = served.let_in(1, Role.ADMIN)
    awaited(hand_in(served.address, token, "一周.csv", FILE))
    listed = run_cli(served.folder, "batches", "--json")
    assert '"一周.csv"' in listed.stdout, listed.stderr


@pytest.mark.skipif(not os.path.exists("/proc"), reason="Linux tells so")
def test_the_servers_memory_and_processor_time_are_read(served):
    assert 50 < served.megabytes() < 4000 and served.cpu_seconds() > 0.1
