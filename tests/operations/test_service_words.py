"""What callers see before the service is ready, and what a reader sees when a page fails."""

import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cleancity.desk.presence import Presence, appear, find, is_alive, vanish
from cleancity.errors import Refused
from cleancity.server.listening import listen
from cleancity.server.waiting import answering


def asked(port, path):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10)
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()
    raise AssertionError("it was answered as if it were ready")


def test_until_it_is_ready_callers_are_told_to_wait_and_then_wait_in_line():
    with listen("127.0.0.1", 0) as listening:
        port = listening.getsockname()[1]
        with answering(listening):
            status, headers, text = asked(port, "/healthz")
            assert (status, text) == (503, '{"status": "starting"}')
            status, headers, text = asked(port, "/ranking?x=1")
            assert status == 503 and "正在启动" in text and headers["Retry-After"]
            assert "Python" not in str(headers) and headers["Content-Security-Policy"].startswith("default-src 'none'")
        with socket.create_connection(("127.0.0.1", port), 5) as caller:
            listening.settimeout(5)
            served, _ = listening.accept()  # the socket goes on to whoever serves next
            served.close()
            assert caller.recv(1) == b""


def test_an_address_is_taken_before_the_long_work_begins():
    with listen("127.0.0.1", 0) as listening, pytest.raises(Refused, match="已被占用"):
        listen("127.0.0.1", listening.getsockname()[1])
    with pytest.raises(Refused, match=r"本机没有 192\.0\.2\.1"):
        listen("192.0.2.1", 0)


def _failing():
    import streamlit as st

    from cleancity import ui

    with ui.edge():
        st.markdown("before")
        raise ZeroDivisionError("secret detail")


def test_a_page_that_fails_tells_a_number_and_the_log_has_it(caplog):
    page = AppTest.from_function(_failing).run()
    [box] = page.error
    [record] = [each for each in caplog.records if each.getMessage() == "a page failed"]
    assert record.fields["incident"] in box.value
    assert "请告诉管理员" in box.value and "secret" not in box.value
    assert record.exc_info[0] is ZeroDivisionError


def test_whoever_has_vanished_is_not_taken_for_another(tmp_path: Path):
    first, second = Presence("127.0.0.1", 1), Presence("127.0.0.1", 2)
    appear(tmp_path, first)
    assert find(tmp_path) == first
    appear(tmp_path, second)
    vanish(tmp_path, first)
    assert find(tmp_path) == second
    vanish(tmp_path, second)
    assert find(tmp_path) is None
    assert is_alive(second.pid) and not is_alive(2**22 + 1)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"address": 1}', '{"address": "a", "port": 1, "colour": "red"}'])
def test_a_damaged_file_is_none(tmp_path: Path, text: str):
    (tmp_path / "server.json").write_text(text)
    assert find(tmp_path) is None
