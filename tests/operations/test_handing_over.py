"""One process owns the store: a command that finds it held has its job done there, and nobody sees a difference.

One server runs for the whole file; the last test stops it.
"""

import concurrent.futures
import contextlib
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from cleancity import cli
from cleancity.cli import handing_over
from cleancity.desk.presence import FILE_NAME, Presence, appear, find
from cleancity.doctor import look_over
from tests.city import Role, run_cli, serving, store_url
from tests.making import csv_bytes

ROOT = Path(__file__).parents[2]
HEAD = ["问题编号", "检查日期", "责任部门", "描述"]
GOOD = csv_bytes([HEAD, ["A", "2026-11-09", "城管局", "脏"], ["B", "昨天", "城管局", "乱"]], "gb18030")
MORE = csv_bytes([["编号", "日子", "责任部门"], ["C", "2026-11-10", "园林处"]])
MAPPING = 'dataset = "issue"\n[columns]\n"编号" = "issue_id"\n"日子" = "inspected_on"\n'
# In this order, over one store.
COMMANDS = [
    ("batches", "--json"),
    ("ingest", "week.csv", "--dataset", "issue", "--dry-run", "--json"),
    ("ingest", "week.csv", "absent.csv", "--dataset", "issue", "--json"),
    ("ingest", "week.csv", "--dataset", "issue"),
    ("ingest", "absent.csv", "--dataset", "issue"),
    ("ingest", "more.csv", "--dataset", "issue", "--mapping", "map.toml", "--json"),
    ("ingest", "more.csv", "--dataset", "issue", "--mapping", "absent.toml", "--json"),
    ("batches",),
    ("query", "history/batches"),
    ("query", "measures/overdue_open", "--param", "as_of=2026-11-15", "--json"),
    ("query", "nonsense", "--json"),
    ("query", "measures/overdue_open", "--param", "as_of=yesterday"),
    ("report", "bulletin-weekly", "--as-of", "2026-11-15", "--out", "papers", "--json"),
    ("report", "bulletin-weekly", "--as-of", "2026-11-15", "--out", "week.csv"),
    ("undo", "1", "--json"),
    ("undo", "99"),
    ("rebuild",),
    ("demo", "--json"),
    ("backup", "--out", "copies", "--json"),
    ("backup", "--out", "copies", "--keep", "none"),
    ("queries", "--json"),
    ("template", "issue", "form.xlsx", "--json"),
]
NAMES = [f"{number} {' '.join(command[:2])}" for number, command in enumerate(COMMANDS)]


def files_in(folder):
    """A folder to call from, with what the commands read."""
    folder.mkdir()
    for name, content in {"week.csv": GOOD, "more.csv": MORE, "map.toml": MAPPING.encode()}.items():
        (folder / name).write_bytes(content)
    return folder


def called(store, folder, *arguments):
    """One command in this process, from `folder`: (exit code, stdout, stderr, files that are then there)."""
    out, err = io.StringIO(), io.StringIO()
    before = os.environ["CLEANCITY_STORE"]
    os.environ["CLEANCITY_STORE"] = store_url(store)
    try:
        with contextlib.chdir(folder), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = cli.main([str(each) for each in arguments])
            except SystemExit as stop:
                code = stop.code
    finally:
        os.environ["CLEANCITY_STORE"] = before
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if "copies" not in path.parts}
    return code, out.getvalue(), err.getvalue(), there


def alike(text, folder):
    """What is said, without what differs from run to run: the folder, moments, hashes of zip files."""
    text = text.replace(str(folder), "FOLDER")
    text = re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?", "MOMENT", text)
    text = re.sub(r"\d{8}-\d{6}-\d{3}", "MOMENT", text)
    return re.sub(r'"bytes": \d+', '"bytes": N', text)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("held")
    with serving(folder, "--empty") as running:
        yield running


@pytest.fixture(scope="module")
def both(server, tmp_path_factory):
    """Every command twice: over a store of its own, and over one that the server holds."""
    base = tmp_path_factory.mktemp("both")
    alone, held = files_in(base / "alone"), files_in(base / "held")
    (base / "store").mkdir()
    return [
        ((alone, called(base / "store", alone, *command)), (held, called(server.folder, held, *command)))
        for command in COMMANDS
    ]


@pytest.mark.parametrize("number", range(len(COMMANDS)), ids=NAMES)
def test_exit_code_answer_words_and_files_are_the_same_with_and_without_the_server(both, number):
    (alone, here), (held, there) = both[number]
    assert here[0] == there[0]
    assert alike(here[1], alone) == alike(there[1], held)
    assert alike(here[2], alone) == alike(there[2], held)
    assert here[3] == there[3]
    assert "Traceback" not in there[2]


def test_the_commands_did_what_they_say(both):
    codes = [there[0] for _, (_, there) in both]
    assert codes == [0, 0, 3, 0, 3, 0, 3, 0, 0, 0, 3, 3, 0, 3, 0, 3, 0, 3, 0, 2, 0, 0]


def test_a_process_anywhere_brings_its_files_and_gets_its_papers(server, tmp_path):
    folder = files_in(tmp_path / "elsewhere")
    (folder / "own.csv").write_bytes(csv_bytes([HEAD, ["P", "2026-11-08", "园林处", "差"]]))
    environment = {**os.environ, "CLEANCITY_STORE": store_url(server.folder), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-P", "-X", "utf8", "-m", "cleancity.cli"]
    options = {"cwd": folder, "env": environment, "capture_output": True, "encoding": "utf-8"}
    taken = subprocess.run([*command, "ingest", "own.csv", "--dataset", "issue", "--json"], **options, check=False)
    assert taken.returncode == 0, taken.stderr
    assert json.loads(taken.stdout)["rows"]["good"] == 1
    assert taken.stdout.count("\n") == 1


def test_the_audit_names_the_caller_and_the_command_line(server, both):
    code, out, _, _ = called(server.folder, server.folder, "audit", "list", "--act", "upload", "--json")
    rows = json.loads(out)
    assert code == 0 and rows
    assert {(row["name"], row["address"]) for row in rows} == {(cli.workplace().person.name, "命令行")}


def test_several_at_once_are_put_one_after_the_other(server, tmp_path):
    folder = files_in(tmp_path / "many")
    for number in range(4):
        rows = [[f"M{number}-{row}", "2026-11-07", "园林处", "差"] for row in range(50)]
        (folder / f"{number}.csv").write_bytes(csv_bytes([HEAD, *rows]))
    presence = find(server.folder)

    def take(number):
        here = _Quiet(folder)
        order = ["ingest", str(folder / f"{number}.csv"), "--dataset", "issue", "--json"]
        code = handing_over._Errand(presence, here).run(order)
        return code, json.loads(here.answered)

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        results = list(pool.map(take, range(4)))
    assert [code for code, _ in results] == [0] * 4
    assert len({answer["batch"] for _, answer in results}) == 4
    assert [answer["rows"]["added"] for _, answer in results] == [50] * 4


class _Quiet(handing_over.Here):
    """A caller in a folder, without a screen."""

    def __init__(self, folder):
        super().__init__()
        self.answered, self._folder = "", folder

    def say(self, text):
        pass

    def answer(self, text):
        self.answered += text

    def full_path(self, path):
        return str(self._folder / path)


def test_ctrl_c_stops_what_has_not_been_written_yet(server, tmp_path):
    rows = [[f"S{row}", "2026-11-06", "园林处", "差"] for row in range(60_000)]
    (tmp_path / "big.csv").write_bytes(csv_bytes([HEAD, *rows]))
    command = [sys.executable, "-P", "-X", "utf8", "-m", "cleancity.cli", "ingest", "big.csv", "--dataset", "issue"]
    process = subprocess.Popen(
        [*command, "--json"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        env={**os.environ, "CLEANCITY_STORE": store_url(server.folder), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    until(lambda: gauge(server, "cleancity_commands") == 1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    assert "取消" in json.loads(out)["error"] or "中断" in json.loads(out)["error"]
    assert "big.csv" not in {line["file"] for line in batches(server)}


def batches(server):
    return json.loads(called(server.folder, server.folder, "batches", "--json")[1])


def until(is_so):
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_command_that_must_be_alone_says_so(server, tmp_path):
    code, out, err, _ = called(server.folder, tmp_path, "backup", "--out", "copies", "--json")
    assert code == 0, err
    code, out, err, _ = called(server.folder, tmp_path, "restore", json.loads(out)["backup"], "--json")
    assert code == 3 and "看板正在运行" in json.loads(out)["error"]


def test_whoever_holds_it_without_saying_where_is_named_as_before(server, tmp_path):
    (tmp_path / "hidden").mkdir()
    away = (server.folder / FILE_NAME).rename(tmp_path / "hidden" / FILE_NAME)
    try:
        code, out, _, _ = called(server.folder, tmp_path, "batches", "--json")
    finally:
        away.rename(server.folder / FILE_NAME)
    assert code == 3 and str(server.process.pid) in json.loads(out)["error"]


def test_one_that_is_stuck_is_named_after_a_while(server, tmp_path, monkeypatch):
    monkeypatch.setattr(handing_over, "SILENCE_SECONDS", 0.3)
    kept = (server.folder / FILE_NAME).read_bytes()
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        appear(server.folder, Presence("127.0.0.1", deaf.getsockname()[1]))
        try:
            code, out, _, _ = called(server.folder, tmp_path, "batches", "--json")
        finally:
            (server.folder / FILE_NAME).write_bytes(kept)
    said = json.loads(out)["error"]
    assert code == 3 and "没有应答" in said and str(server.process.pid) in said


# --- who may ask, and what is told ---------------------------------------------------------------------------------


def get(server, path, data=None, **headers):
    """(status, text) of a request."""
    request = urllib.request.Request(f"{server.url}{path}", data, headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def gauge(server, name):
    text = get(server, "/_cleancity/metrics", Authorization=find(server.folder).authority)[1]
    return float(re.search(rf"^{name} (\S+)$", text, re.MULTILINE)[1])


ORDER = json.dumps({"arguments": ["batches"], "user": "eve", "folder": "/"}).encode()


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": "Bearer "}, {"Authorization": "Bearer wrong"}, {"X-Forwarded-For": "10.0.0.9"},
     {"Forwarded": "for=10.0.0.9"}, {"X-Real-IP": "10.0.0.9"}, {"Origin": "http://evil.example"}],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/_cleancity/command", "/_cleancity/command?job=1&question=1", "/_cleancity/metrics"])
def test_nobody_else_is_given_anything(server, path, headers):
    if "Authorization" not in headers and headers:
        headers = {**headers, "Authorization": find(server.folder).authority}
    body = None if path.endswith("metrics") else ORDER
    status, text = get(server, path, body, **headers)
    assert status in (403, 404)
    assert "job" not in text and "cleancity_" not in text


def test_an_administrators_cookie_is_no_token(server):
    name, value = server.pass_for(Role.ADMIN)
    assert get(server, "/_cleancity/command", ORDER, Cookie=f"{name}={value}")[0] in (403, 404)


def test_the_token_lies_in_a_file_of_the_owner_alone(server):
    assert (server.folder / FILE_NAME).stat().st_mode & 0o077 == 0


def test_health_is_one_word_for_strangers_and_the_rest_for_administrators(server):
    status, text = get(server, "/healthz")
    assert (status, json.loads(text)) == (200, {"status": "ok"})
    for role, is_told in ((Role.ADMIN, True), (Role.LEADER, False), (Role.CLERK, False)):
        name, value = server.pass_for(role)
        said = json.loads(get(server, "/healthz", Cookie=f"{name}={value}")[1])
        assert ("disk_free" in said) is is_told
    said = json.loads(get(server, "/healthz", Authorization=find(server.folder).authority)[1])
    assert said["agrees"] is True and said["backup_failure"] == ""
    assert {"disk_free", "as_of", "query_seconds", "backup", "version", "data_version", "seconds_up"} <= set(said)


def test_metrics_are_what_prometheus_reads(server, both):
    get(server, "/login?next=/")
    text = get(server, "/_cleancity/metrics", Authorization=find(server.folder).authority)[1]
    kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))
    line = re.compile(r'(?P<name>[a-z_]+)(\{(?P<labels>[a-z_]+="[^"\\\n]*"(,[a-z_]+="[^"\\\n]*")*)\})? (?P<value>\S+)')
    samples = [line.fullmatch(each) for each in text.splitlines() if not each.startswith("#")]
    assert all(samples) and text.endswith("\n")
    values = {(each["name"], each["labels"]): float(each["value"]) for each in samples}
    for name, kind in kinds.items():
        assert kind in ("counter", "gauge", "histogram")
        assert (kind == "counter") == name.endswith("_total")
        if kind == "histogram":
            steps = [value for (each, _), value in values.items() if each == f"{name}_bucket"]
            assert steps == sorted(steps) and steps[-1] == values[f"{name}_count", None]
    assert values["cleancity_ingests_total", 'outcome="accepted"'] >= 2
    assert values["cleancity_query_seconds_count", None] > 0
    assert values["cleancity_resident_bytes", None] > 50e6
    assert values["cleancity_sockets", None] == 0


def test_the_doctor_finds_the_running_server_well(server, monkeypatch):
    from datetime import datetime

    monkeypatch.setenv("CLEANCITY_STORE", store_url(server.folder))
    said = {each.what: each.level for each in look_over(datetime.now())}
    assert said[f"看板正在运行（进程号 {server.process.pid}），数据库可用，与上传清单一致。"] == "好"
    assert "只在本机监听，或已加密。" in said


def test_refusals_are_logged_without_secrets(server):
    get(server, "/files/s3cr3t-ticket")
    log = (server.folder / "logs" / "server.log").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in log.splitlines()]
    assert all({"time", "level", "what", "logger"} <= set(line) for line in lines)
    assert any(line["what"] == "refused" and line["path"] == "/files/…" for line in lines)
    assert "s3cr3t" not in log and find(server.folder).token not in log


def test_it_stops_without_noise_and_leaves_nothing_behind(server):
    """Last in the file."""
    server.process.terminate()
    assert server.process.wait(60) == 0
    until(lambda: "已停止。" in server.said)
    after = server.said[[line.startswith("正在停止") for line in server.said].index(True) :]
    assert [line.partition("（")[0] for line in after] == ["正在停止……", "已停止。"]
    assert not (server.folder / FILE_NAME).exists()
    assert not (server.folder / "city.duckdb.wal").exists(), "everything is in the one file"
    again = run_cli(server.folder, "batches", "--json")
    assert again.returncode == 0 and json.loads(again.stdout)
