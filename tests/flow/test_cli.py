# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""The command line keeps its promises: exit codes, one JSON value on stdout, everything else on stderr."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from cleancity.cli import main
from cleancity.contracts import dataset_names, load
from cleancity.query import catalogue
from tests.city import run_cli
from tests.making import csv_bytes, dump, state_on_disk, store_at, xlsx_bytes

ROOT = Path(__file__).parents[2]
HEAD = ["问题编号", "检查日期", "责任部门", "描述"]
GOOD = csv_bytes([HEAD, ["A", "2026-11-09", "城管局", "脏"], ["B", "昨天", "城管局", "乱"], ["C", "2026/11/10", "园林处", "差"]], "gb18030")
COUNTS = ["read", "good", "repaired", "rejected", "left_out", "added", "changed", "unchanged"]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a good file, and an empty store that the command line will use."""
    monkeypatch.setenv("CLEANCITY_STORE", f"duckdb:///{(tmp_path / 'store').as_posix().lstrip('/')}/city.duckdb")
    (tmp_path / "week.csv").write_bytes(GOOD)
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7\n" + b"x" * 300)
    return tmp_path


@pytest.fixture
def cli(folder, capsys):
    """Run one command; gives (exit code, stdout, stderr)."""

    def call(*arguments):
        try:
            code = main([str(each) for each in arguments])
        except SystemExit as stop:
            code = stop.code
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def ingest(cli, folder, *more, file="week.csv"):
    code, out, err = cli("ingest", folder / file, "--dataset", "issue", "--json", *more)
    return code, json.loads(out), err


def test_ingest_answers_with_the_promised_json_and_zero(cli, folder):
    code, answer, err = ingest(cli, folder)
    assert code == 0
    assert set(answer) - {"dataset", "file", "as_of", "quality"} == {"accepted", "batch", "rows", "problems", "notices"}
    assert (answer["accepted"], answer["batch"]) == (True, 1)
    assert answer["rows"] == dict(zip(COUNTS, (3, 2, 1, 1, 0, 2, 0, 0), strict=True))
    assert list(answer["rows"]) == COUNTS
    [problem] = answer["problems"]
    assert list(problem) == ["file", "sheet", "row", "column", "value", "reason", "remedy"]
    assert [problem[key] for key in ("file", "sheet", "row", "column", "value")] == ["week.csv", "", 3, "检查日期", "昨天"]
    assert problem["reason"] and problem["remedy"]
    assert all(isinstance(notice, str) for notice in answer["notices"])
    assert "读到 3 行" in err


def test_several_files_answer_with_a_list_in_their_order(cli, folder):
    (folder / "more.csv").write_bytes(csv_bytes([HEAD, ["D", "2026-11-11", "城管局", ""]]))
    code, out, _ = cli("ingest", folder / "week.csv", folder / "more.csv", "--dataset", "issue", "--json")
    answers = json.loads(out)
    assert code == 0
    assert [(each["file"], each["batch"]) for each in answers] == [("week.csv", 1), ("more.csv", 2)]


def test_one_refused_file_among_several_is_exit_3_and_the_good_one_is_in(cli, folder):
    code, out, err = cli("ingest", folder / "report.pdf", folder / "week.csv", "--dataset", "issue", "--json")
    refused, taken = json.loads(out)
    assert code == 3
    assert (refused["accepted"], refused["batch"], refused["rows"]["read"]) == (False, None, 0)
    assert "PDF" in refused["problems"][0]["reason"]
    assert taken["accepted"]
    assert "report.pdf" in err


def test_a_file_that_is_not_there_does_not_hide_what_became_of_the_others(cli, folder):
    code, out, err = cli("ingest", folder / "week.csv", folder / "absent.csv", "--dataset", "issue", "--json")
    assert code == 3
    answer = json.loads(out)
    assert isinstance(answer, list) and answer[0]["accepted"], "the first file is in the store: its answer must be told"
    assert "absent.csv" in err


@pytest.mark.parametrize("name", ["report.pdf", "empty.csv", "other.csv", "bad.csv"])
def test_a_refused_file_is_exit_3_one_sentence_and_the_store_as_before(cli, folder, name):
    (folder / "empty.csv").write_bytes(b"")
    (folder / "other.csv").write_bytes(csv_bytes([["物资编码", "名称"], ["X1", "消毒液"]]))
    (folder / "bad.csv").write_bytes(csv_bytes([HEAD, ["A", "昨天", "城管局", ""]]))
    ingest(cli, folder)
    store = store_at(folder / "store")
    before = state_on_disk(store)
    store.close()
    code, answer, err = ingest(cli, folder, file=name)
    assert code == 3
    assert answer["accepted"] is False
    assert "Traceback" not in err
    assert [line for line in err.splitlines() if name in line]
    store = store_at(folder / "store")
    assert state_on_disk(store)[1:] == before[1:]
    store.close()


def test_a_dry_run_says_the_same_and_leaves_the_store_as_before(cli, folder):
    store = store_at(folder / "store")
    before = state_on_disk(store), dump(store)
    store.close()
    code, seen, err = ingest(cli, folder, "--dry-run")
    assert code == 0
    assert (seen["accepted"], seen["batch"]) == (False, None)
    assert "预览" in err
    store = store_at(folder / "store")
    assert (state_on_disk(store), dump(store)) == before
    store.close()
    _, taken, _ = ingest(cli, folder)
    assert taken["rows"] == seen["rows"]


def test_the_same_file_again_answers_with_the_old_batch_and_zero(cli, folder):
    ingest(cli, folder)
    code, answer, _ = ingest(cli, folder)
    assert (code, answer["accepted"], answer["batch"]) == (0, True, 1)
    assert [answer["rows"][key] for key in ("added", "changed", "unchanged")] == [0, 0, 2]


def test_as_of_sheet_and_crs_are_taken(cli, folder):
    (folder / "book.xlsx").write_bytes(xlsx_bytes([[*HEAD, "经度", "纬度"], ["A", "2026-11-09", "城管局", "脏", "113.30", "31.20"]], "第一页"))
    options = ("--sheet", "第一页", "--as-of", "2026-11-12", "--crs", "gcj02")
    code, answer, _ = ingest(cli, folder, *options, file="book.xlsx")
    assert (code, answer["as_of"]) == (0, "2026-11-12")
    store = store_at(folder / "store")
    with store.cursor() as cursor:
        [(lon, crs)] = cursor.execute("SELECT lon, crs_source FROM issue").fetchall()
    store.close()
    assert crs == "gcj02" and abs(lon - 113.30) > 0.001
    code, answer, err = ingest(cli, folder, "--sheet", "没有", file="book.xlsx")
    assert code == 3 and "第一页" in err


def test_batches_has_its_keys_and_undo_shows_in_it(cli, folder):
    ingest(cli, folder)
    code, out, _ = cli("batches", "--json")
    [batch] = json.loads(out)
    assert code == 0
    assert list(batch) == ["batch", "dataset", "file", "as_of", "accepted_at", "rows", "undone"]
    assert (batch["batch"], batch["dataset"], batch["file"], batch["as_of"], batch["undone"]) == (1, "issue", "week.csv", "2026-11-10", False)
    assert list(batch["rows"]) == COUNTS
    assert json.loads(cli("undo", "1", "--json")[1]) == {"undone": 1}
    assert json.loads(cli("batches", "--json")[1])[0]["undone"] is True
    code, out, err = cli("undo", "1", "--json")
    assert code == 3 and "已经撤销" in json.loads(out)["error"] and "已经撤销" in err


def test_rebuild_counts_the_batches_it_replayed(cli, folder):
    ingest(cli, folder)
    code, out, _ = cli("rebuild", "--json")
    assert (code, json.loads(out)) == (0, {"batches": 1})


def test_query_gives_rows_as_json_and_as_csv(cli, folder):
    ingest(cli, folder)
    code, out, _ = cli("query", "history/batches", "--format", "json")
    assert code == 0
    [row] = json.loads(out)
    assert (row["dataset"], row["n_good"]) == ("issue", 2)
    code, out, _ = cli("query", "history/batches")
    [row] = csv.DictReader(io.StringIO(out))
    assert (row["dataset"], row["n_good"]) == ("issue", "2")
    code, out, _ = cli("query", "measures/overdue_open", "--param", "as_of=2026-11-15", "--json")
    assert code == 0 and json.loads(out)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("query", "nonsense"), "nonsense"),
        (("query", "measures/on_time_closure", "--param", "as_of=yesterday"), "as_of"),
        (("query", "measures/on_time_closure", "--param", "colour=red"), "colour"),
        (("query", "measures/on_time_closure", "--param", "as_of"), "as_of"),
        (("undo", "99"), "99"),
        (("ingest", "absent.csv", "--dataset", "issue"), "absent.csv"),
        (("template", "issue", "/no/such/folder/x.xlsx"), "/no/such/folder"),
    ],
)
def test_what_cannot_be_done_is_exit_3_with_a_reason_in_words(cli, folder, arguments, word):
    code, out, err = cli(*arguments)
    assert code == 3
    assert out == ""
    assert word in err and "Traceback" not in err


@pytest.mark.parametrize(
    "arguments",
    [(), ("nonsense",), ("ingest",), ("ingest", "x.csv"), ("ingest", "x.csv", "--dataset", "nonsense"), ("undo", "one"),
     ("ingest", "x.csv", "--dataset", "issue", "--as-of", "15.11.2026"), ("ingest", "x.csv", "--dataset", "issue", "--crs", "mars"),
     ("template", "nonsense", "x.xlsx"), ("query", "x", "--format", "xml")],
)  # fmt: skip
def test_wrong_usage_is_exit_2(cli, arguments):
    code, out, err = cli(*arguments)
    assert (code, out) == (2, "")
    assert "用法" in err


@pytest.mark.parametrize(
    "command", ["ingest", "query", "queries", "batches", "undo", "rebuild", "template", "demo", "bench", "torture"]
)
def test_every_command_has_help(cli, command):
    code, out, _ = cli(command, "--help")
    assert code == 0
    assert "--json" in out


def test_queries_lists_every_query_with_grain_and_parameters(cli):
    code, out, _ = cli("queries", "--json")
    listed = {each["name"]: each for each in json.loads(out)}
    assert code == 0
    assert set(listed) == set(catalogue())
    assert all(each["grain"] and isinstance(each["parameters"], list) for each in listed.values())
    assert all(name in cli("queries")[1] for name in listed)


@pytest.mark.parametrize("dataset", dataset_names())
def test_a_template_is_written_for_every_dataset(cli, folder, dataset):
    out = folder / "form.xlsx"
    code, said, _ = cli("template", dataset, out, "--json")
    assert (code, json.loads(said)["dataset"]) == (0, dataset)
    book = openpyxl.load_workbook(out)
    assert [cell.value for cell in book[load(dataset).title][1]] == [field.title for field in load(dataset).fields]


def test_clearing_a_store_without_a_demo_clears_nothing(cli, folder):
    ingest(cli, folder)
    code, out, _ = cli("demo", "--clear", "--json")
    assert (code, json.loads(out)) == (0, {"cleared": 0})
    assert len(json.loads(cli("batches", "--json")[1])) == 1


def in_a_process(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "cleancity.cli", *map(str, arguments)],
        capture_output=True, text=True, encoding="utf-8", cwd=ROOT, env=os.environ, check=False, timeout=60,
    )  # fmt: skip


def test_as_a_process_stdout_holds_one_json_value_and_nothing_else(folder):
    done = in_a_process(folder, "ingest", folder / "week.csv", "--dataset", "issue", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["rows"]["good"] == 2
    assert done.stdout.count("\n") == 1
    assert done.stderr


def test_a_store_that_another_process_holds_is_exit_3_and_names_the_process(cli, folder):
    code = "import sys\nfrom cleancity.store import open_store\nstore = open_store()\nprint('open', flush=True)\nsys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=os.environ
    ) as holder:
        assert holder.stdout.readline().strip() == "open"
        exit_code, out, err = cli("batches", "--json")
        again = in_a_process(folder, "ingest", folder / "week.csv", "--dataset", "issue")
        holder.stdin.close()
        holder.wait(timeout=30)
    assert exit_code == 3
    assert str(holder.pid) in err and str(holder.pid) in json.loads(out)["error"]
    assert again.returncode == 3 and str(holder.pid) in again.stderr and again.stdout == ""
    assert cli("batches")[0] == 0, "free again once the other is gone"


def test_a_query_leaves_nothing_on_stderr_not_even_as_its_process_ends(tmp_path):
    asked = run_cli(tmp_path, "query", "measures/overdue_open", "--format", "json")
    assert (asked.returncode, asked.stderr) == (0, "") and json.loads(asked.stdout)
