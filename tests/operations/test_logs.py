"""The log: JSON lines, rotated, private, without personal data; an error's number is what the reader was told."""

import json
import logging
import stat
import sys
import threading
from dataclasses import replace

import pytest

from cleancity.incidents import incident, words_of
from cleancity.server.logs import write_logs
from cleancity.settings import Running


@pytest.fixture
def logged(tmp_path):
    """Logs into a folder of the test's own: (path, what was told on stderr)."""
    root, told = logging.getLogger(), []
    before = root.handlers[:], root.level, threading.excepthook, sys.excepthook
    path = write_logs(tmp_path, replace(Running(), log_mb=0.01, log_files=3), told.append)
    yield path, told
    for handler in [each for each in root.handlers if each not in before[0]]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(before[1])
    threading.excepthook, sys.excepthook = before[2:]
    logging.getLogger("cleancity").setLevel(logging.NOTSET)


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def fail(text):
    raise ValueError(text)


def test_an_error_is_a_line_with_its_number_and_one_sentence_on_stderr(logged):
    path, told = logged
    try:
        fail("something odd")
    except ValueError as error:
        number = incident("a page failed", error, person="zhang", address="10.0.0.9", page="/ranking")
    [line] = lines(path)
    assert (line["level"], line["what"], line["incident"]) == ("error", "a page failed", number)
    assert (line["person"], line["address"], line["page"]) == ("zhang", "10.0.0.9", "/ranking")
    assert "ValueError: something odd" in line["error"] and "Traceback" in line["error"]
    assert told == [f"出错了，编号 {number}，详情见 {path}。"]
    assert number in words_of(number)


def test_personal_data_in_an_error_is_masked(logged):
    path, _ = logged
    try:
        fail("联系人电话 13812345678，身份证 110101199003074514")
    except ValueError as error:
        incident("a page failed", error)
    text = path.read_text(encoding="utf-8")
    assert "13812345678" not in text and "110101199003074514" not in text
    assert "138" in text


def test_a_cookie_or_a_token_never_gets_there(logged):
    path, _ = logged
    try:
        fail("bad header Cookie: cleancity=abcDEF123_-xyz; Authorization: Bearer s3cr3t-t0k3n")
    except ValueError as error:
        incident("a request failed", error)
    text = path.read_text(encoding="utf-8")
    assert "abcDEF123" not in text and "s3cr3t" not in text


def test_what_nobody_caught_in_a_thread_gets_a_number_too(logged):
    path, told = logged
    thread = threading.Thread(target=fail, args=("in a thread",), name="watcher")
    thread.start()
    thread.join()
    [line] = lines(path)
    assert line["what"] == "a thread failed: watcher"
    assert line["incident"] in told[0]


def test_files_are_rotated_and_readable_by_the_owner_alone(logged):
    path, _ = logged
    for number in range(200):
        logging.getLogger("cleancity").info("x" * 500, extra={"fields": {"number": number}})
    kept = sorted(path.parent.iterdir())
    assert len(kept) == 4  # the one that is written and three older
    assert all(each.stat().st_size <= 11_000 for each in kept)
    assert all(stat.S_IMODE(each.stat().st_mode) & 0o077 == 0 for each in [*kept, path.parent])
    assert lines(path)[-1]["number"] == 199


def test_a_log_that_cannot_be_written_is_said_once_and_work_goes_on(logged, monkeypatch):
    path, told = logged
    [handler] = [each for each in logging.getLogger().handlers if each.__class__.__name__ == "_File"]
    monkeypatch.setattr(handler.stream, "write", lambda text: fail("No space left on device"), raising=False)
    for _ in range(3):
        logging.getLogger("cleancity").info("anything")
    assert told == [f"日志写不进 {path}，请检查磁盘空间和权限。"]


def test_streamlit_and_uvicorn_write_there_and_not_to_stderr(logged, capfd):
    from streamlit.logger import get_logger

    path, _ = logged
    get_logger("streamlit.of.the.test").warning("careful")
    logging.getLogger("uvicorn.error").warning("mind")
    assert [line["what"] for line in lines(path)] == ["careful", "mind"]
    assert capfd.readouterr().err == ""
