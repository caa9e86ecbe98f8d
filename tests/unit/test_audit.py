"""The audit's chain: whatever is done to it behind the program's back is found, and writers keep one chain."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleancity.accounts import Book, Person, Role, audit, head, trail
from cleancity.accounts.audit import COLUMNS
from cleancity.accounts.trail import Wanted
from tests.city import ROOT

WANG, LI = Person("wang", "王秘书", Role.SECRETARY, address="10.0.0.7"), Person("li", "李", Role.CLERK, address="::1")
N = 9


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A folder with an audit of N rows, put away whole."""
    folder = tmp_path_factory.mktemp("written")
    book = Book(folder)
    for number in range(N):
        before = {"n": number} if number % 2 else None
        audit.note(book, WANG if number % 3 else LI, "upload", f"第 {number} 件", before)
    book.close()
    return folder


@pytest.fixture
def book(tmp_path):
    opened = Book(tmp_path / "book")
    yield opened
    opened.close()


def touched(written, folder, *statements):
    """What is found in a copy after these statements, made behind the program's back."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(written, folder)
    with sqlite3.connect(folder / "accounts.sqlite") as connection:
        for sql, *values in statements:
            connection.execute(sql, values)
    connection.close()
    book = Book(folder)
    found = trail.verify(book)
    book.close()
    return found


def row_of(written, number):
    with sqlite3.connect(written / "accounts.sqlite") as connection:
        found = connection.execute(
            f"SELECT {', '.join(COLUMNS)}, hash FROM audit WHERE number = ?", [number]
        ).fetchone()
    connection.close()
    return list(found)


def put(row):
    return (f"INSERT INTO audit VALUES ({', '.join('?' * (len(COLUMNS) + 1))})", *row)


def words(found):
    return "".join(each.words for each in found.findings)


def test_what_nobody_touched_is_whole(written, tmp_path):
    found = touched(written, tmp_path / "copy")
    assert (found.rows, found.findings, found.n_findings) == (N, (), 0)


@given(st.integers(1, N), st.sampled_from([*COLUMNS[1:], "hash"]), st.text(max_size=5))
def test_any_edited_cell_is_found_and_its_row_named(written, tmp_path_factory, number, column, text):
    if row_of(written, number)[[*COLUMNS, "hash"].index(column)] == text:
        return
    edit = (f"UPDATE audit SET {column} = ? WHERE number = ?", text.encode("utf-8", "replace").decode(), number)
    found = touched(written, tmp_path_factory.getbasetemp() / "edited", edit)
    assert f"第 {number} 行" in words(found)


@given(st.integers(1, N), st.sampled_from(COLUMNS[1:-1]))
def test_an_edit_that_mends_its_own_hash_is_found_at_the_next_row_or_at_the_end(
    written, tmp_path_factory, number, column
):
    row = row_of(written, number)[:-1]
    row[COLUMNS.index(column)] += "x"
    edit = (
        f"UPDATE audit SET {column} = ?, hash = ? WHERE number = ?",
        row[COLUMNS.index(column)],
        audit.digest(row),
        number,
    )
    found = touched(written, tmp_path_factory.getbasetemp() / "mended", edit)
    assert f"第 {number + 1} 行与前一行接不上" in words(found) if number < N else "末端记录不符" in words(found)


@given(st.integers(1, N), st.integers(0, N))
def test_any_removed_stretch_is_found_and_named(written, tmp_path_factory, first, more):
    last = min(N, first + more)
    found = touched(
        written,
        tmp_path_factory.getbasetemp() / "removed",
        ("DELETE FROM audit WHERE number BETWEEN ? AND ?", first, last),
    )
    span = f"第 {first} 行不见了" if first == last else f"第 {first}—{last} 行不见了"
    assert span in words(found) and ("末尾被截掉" in words(found)) == (last == N)


@given(st.sets(st.integers(1, N), min_size=2, max_size=2))
def test_any_two_rows_that_changed_places_are_found(written, tmp_path_factory, pair):
    one, other = sorted(pair)
    moves = ((-1, one), (one, other), (other, -1))
    swap = [("UPDATE audit SET number = ? WHERE number = ?", to, at) for to, at in moves]
    said = words(touched(written, tmp_path_factory.getbasetemp() / "swapped", *swap))
    assert f"第 {one} 行被改过，或换过位置" in said and f"第 {other} 行被改过，或换过位置" in said


@given(st.integers(1, N))
def test_any_row_that_was_put_in_is_found_even_with_all_hashes_reckoned_anew(written, tmp_path_factory, at):
    rows = [row_of(written, number) for number in range(1, N + 1)]
    rows.insert(at - 1, list(rows[at - 1]))
    anew, before = [], ""
    for number, row in enumerate(rows, 1):
        made = [number, *row[1:-2], before]
        before = audit.digest(made)
        anew.append(put([*made, before]))
    found = touched(written, tmp_path_factory.getbasetemp() / "put", ("DELETE FROM audit",), *anew)
    assert f"第 {N + 1} 行不是由程序写上的" in words(found)


def test_a_lost_or_damaged_end_is_said(written, tmp_path):
    for damage in (lambda path: path.unlink(), lambda path: path.write_text("{}"), lambda path: path.write_text("[")):
        shutil.copytree(written, tmp_path / "copy")
        damage(tmp_path / "copy" / head.FILE_NAME)
        book = Book(tmp_path / "copy")
        assert "audit.head" in words(trail.verify(book))
        audit.note(book, WANG, "upload", "再写一行")
        found = trail.verify(book)
        assert found.rows == N + 2 and "末端记录（audit.head）不见了" in words(found), "what was seen stays written"
        book.close()
        shutil.rmtree(tmp_path / "copy")


def test_writing_on_after_rows_were_cut_off_hides_nothing(written, tmp_path):
    touched(written, tmp_path / "copy", ("DELETE FROM audit WHERE number > ?", N - 2))
    book = Book(tmp_path / "copy")
    audit.note(book, WANG, "upload", "装作没事")
    said = words(trail.verify(book))
    assert f"第 {N - 1}—{N} 行不见了" in said and f"第 {N + 1} 行当时记着" in said
    book.close()


@pytest.mark.parametrize("step", ["before the row is in", "before the end says so"])
def test_a_crash_in_the_middle_of_a_row_is_no_finding(book, monkeypatch, step):
    audit.note(book, WANG, "upload", "一")
    write, calls = head.write, []

    def cut(folder, known):
        calls.append(known)
        if step == "before the row is in":
            write(folder, known)
            raise OSError("power cut")
        if len(calls) == 2:
            raise OSError("power cut")
        write(folder, known)

    monkeypatch.setattr(head, "write", cut)
    with pytest.raises(OSError):
        audit.note(book, WANG, "upload", "二")
    monkeypatch.setattr(head, "write", write)
    n = 1 if step == "before the row is in" else 2
    assert (trail.verify(book).rows, words(trail.verify(book))) == (n, "")
    audit.note(book, WANG, "upload", "三")
    assert (trail.verify(book).rows, words(trail.verify(book))) == (n + 1, "")


def test_an_effect_has_its_row_before_it_and_one_for_how_it_ended(book):
    with audit.doing(book, WANG, "undo", "批次 3", {"file": "x"}) as deed:
        [begun] = trail.rows(book)
        assert (begun.outcome, begun.name, begun.role, begun.address) == ("begun", "wang", "secretary", "10.0.0.7")
        deed.after = {"undone": 3}
    with pytest.raises(ValueError), audit.doing(book, WANG, "undo", "批次 4"):
        raise ValueError("不行")
    failed, _, done, _ = trail.rows(book)
    assert (done.outcome, json.loads(done.after)) == ("done", {"undone": 3})
    assert (failed.outcome, json.loads(failed.after)) == ("failed", {"reason": "不行"})


def test_nothing_is_done_without_its_row(book, monkeypatch):
    monkeypatch.setattr(head, "write", lambda *_: (_ for _ in ()).throw(OSError("full")))
    done = []
    with pytest.raises(OSError), audit.doing(book, WANG, "undo", "批次 3"):
        done.append(1)
    assert done == [] and book.rows("SELECT * FROM audit") == []


def test_rows_are_found_by_who_what_and_when_and_any_text_goes_in(book):
    for text in ("=1+1", "\x00\ud800", "‮x", "'; DROP TABLE audit; --", "a" * 10_000):
        audit.note(book, LI, "export", text)
    audit.note(book, WANG, "upload", "表")
    today = date.today()
    assert trail.verify(book).findings == ()
    assert trail.count(book) == 6 and trail.count(book, Wanted(name="li")) == 5
    assert (
        trail.count(book, Wanted(act="upload", first=today)) == 1
        and trail.count(book, Wanted(last=date(2000, 1, 1))) == 0
    )
    assert [each.number for each in trail.rows(book, Wanted(name="li"), 2, 1)] == [4, 3]
    assert trail.count(book, Wanted(words="DROP")) == 1 and trail.acts(book) == ["export", "upload"]


WRITER = """
import sys
from pathlib import Path
from cleancity.accounts import Book, Person, Role, audit
book = Book(Path(sys.argv[1]))
for number in range(20):
    audit.note(book, Person("command", "", Role.ADMIN), "upload", str(number))
"""


def test_server_and_command_keep_one_chain(book):
    command = subprocess.Popen(
        [sys.executable, "-P", "-c", WRITER, str(book.path.parent)], env={**os.environ, "PYTHONPATH": str(ROOT)}
    )

    def write():
        for number in range(15):
            audit.note(book, WANG, "upload", str(number))

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert command.wait(60) == 0
    found = trail.verify(book)
    assert (found.rows, found.findings) == (65, ())
    assert trail.count(book, Wanted(name="command")) == 20
