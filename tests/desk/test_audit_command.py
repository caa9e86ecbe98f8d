"""`audit`: what commands did is in it; it is listed, written to a file, and a touched one ends in 3."""

import json
import sqlite3

import openpyxl
import pytest

from cleancity.accounts import Book, sessions
from cleancity.cli import main
from cleancity.store import restoring
from tests.city import store_url
from tests.making import csv_bytes


class PowerCut(BaseException):
    """Nothing of ours catches it."""


DONE = (("upload", "done"), ("undo", "done"), ("undo", "failed"))


@pytest.fixture
def cli(tmp_path, capsys, monkeypatch):
    """Run one command on a store of the test's own; gives (exit code, stdout, stderr)."""
    monkeypatch.setenv("CLEANCITY_STORE", store_url(tmp_path / "store"))

    def call(*arguments):
        try:
            code = main([str(each) for each in arguments])
        except SystemExit as stop:
            code = stop.code
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_what_was_done_is_listed_checked_and_exported_and_a_touched_row_ends_in_three(cli, tmp_path):
    file = tmp_path / "week.csv"
    file.write_bytes(csv_bytes([["问题编号", "检查日期", "责任部门"], ["A", "2026-11-09", "城管局"]]))
    assert cli("ingest", file, "--dataset", "issue")[0] == 0
    assert cli("undo", 1)[0] == 0
    assert cli("undo", 1)[0] == 3
    code, out, err = cli("audit", "list", "--json")
    rows = json.loads(out)
    assert code == 0 and err == ""
    outcomes = [(row["act"], row["outcome"]) for row in reversed(rows)]
    assert outcomes == [(act, end) for act, last in DONE for end in ("begun", last)]
    assert {row["address"] for row in rows} == {"命令行"} and "已经撤销过了" in rows[0]["after"]
    code, out, _ = cli("audit", "list", "--act", "upload", "--from", "2026-01-01", "--limit", 1)
    assert code == 0 and out.count("\n") == 1 and "week.csv" in out and "上传" in out
    assert cli("audit", "list", "--act", "upload", "--person", "没有这人", "--json") == (0, "[]\n", "")
    code, out, _ = cli("audit", "verify", "--json")
    assert (code, json.loads(out)) == (0, {"rows": 6, "n_findings": 0, "findings": []})
    book = tmp_path / "audit.xlsx"
    assert cli("audit", "export", "--out", book, "--to", "2100-01-01")[0] == 0
    assert openpyxl.load_workbook(book).active.max_row == 1 + 6 + 1 + 1, "the check and the export are in it too"
    with sqlite3.connect(tmp_path / "store" / "accounts.sqlite") as connection:
        connection.execute("UPDATE audit SET subject = '别的.csv' WHERE number = 2")
    connection.close()
    code, out, err = cli("audit", "verify")
    assert code == 3 and "第 2 行被改过" in err and "1 处" in out
    assert cli("audit", "burn")[0] == 2 and cli("audit", "list", "--from", "昨天")[0] == 2


@pytest.fixture
def kept(cli, tmp_path):
    """A folder with a backup, after which a file has come in and somebody has logged in."""
    file = tmp_path / "week.csv"
    file.write_bytes(csv_bytes([["问题编号", "检查日期", "责任部门"], ["A", "2026-11-09", "城管局"]]))
    assert cli("backup", "--out", tmp_path / "kept")[0] == 0
    assert cli("ingest", file, "--dataset", "issue")[0] == 0
    book = Book(tmp_path / "store")
    sessions.begin(book, "wang", "10.0.0.7")
    book.close()
    return tmp_path / "kept"


def test_a_restore_forgets_nothing_and_leaves_nobody_logged_in(cli, kept, tmp_path):
    n = json.loads(cli("audit", "verify", "--json")[1])["rows"]
    assert cli("restore", "latest", "--from", kept)[0] == 0
    code, out, err = cli("audit", "verify", "--json")
    assert (code, json.loads(out)["findings"]) == (0, []), err
    last, begun, *rest = json.loads(cli("audit", "list", "--json")[1])[1:]
    assert (last["outcome"], begun["outcome"], last["subject"]) == ("done", "begun", begun["subject"])
    assert json.loads(last["after"])["batches"] == 0 and json.loads(last["after"])["audit_rows_kept"] > 3
    assert any(row["subject"] == "week.csv" for row in rest) and len(rest) > n - 2, (
        "what came after the backup is there"
    )
    book = Book(tmp_path / "store")
    assert book.rows("SELECT * FROM session WHERE revoked_at IS NULL") == []
    book.close()


def test_a_backup_on_another_machine_begins_with_the_end_it_came_with(cli, tmp_path, monkeypatch):
    kept = tmp_path / "kept"
    assert cli("backup", "--out", kept)[0] == 0
    monkeypatch.setenv("CLEANCITY_STORE", store_url(tmp_path / "elsewhere"))
    assert cli("restore", "latest", "--from", kept)[0] == 0
    code, out, _ = cli("audit", "verify", "--json")
    assert (code, json.loads(out)["findings"]) == (0, [])


@pytest.mark.parametrize("cut_after", ["nothing is left", "all is in its place"])
def test_a_restore_that_was_cut_short_and_done_again_forgets_nothing(cli, kept, tmp_path, monkeypatch, cut_after):
    with monkeypatch.context() as patch:

        def cut(*arguments, real=restoring._set_aside, **named):
            if cut_after == "nothing is left":
                real(*arguments, **named)
            raise PowerCut

        patch.setattr(restoring, "_set_aside" if cut_after == "nothing is left" else "settle", cut)
        with pytest.raises(PowerCut):
            cli("restore", "latest", "--from", kept)
    assert cli("batches")[0] == 3, "half a store is not opened"
    assert cli("restore", "latest", "--from", kept)[0] == 0
    code, out, err = cli("audit", "verify", "--json")
    assert (code, json.loads(out)["findings"]) == (0, []), err
    rows = json.loads(cli("audit", "list", "--json")[1])
    assert any(row["subject"] == "week.csv" for row in rows), "what came after the backup is there"
    book = Book(tmp_path / "store")
    assert book.rows("SELECT * FROM session WHERE revoked_at IS NULL") == []
    book.close()
