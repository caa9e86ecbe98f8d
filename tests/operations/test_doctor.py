"""The doctor: each thing that is wrong is found, said with its remedy, and mends away."""

import json
import os
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cleancity import cli, intake
from cleancity.accounts import Book, Role, at_the_command_line, register
from cleancity.desk.presence import Presence, appear
from cleancity.doctor import keeping, machine, people, rights, service
from cleancity.doctor.findings import GOOD, MEND, MIND
from cleancity.doctor.service import Running
from cleancity.settings import Access, load_settings
from cleancity.store.backup import back_up
from tests.city import store_url
from tests.making import csv_bytes, store_at

NOW = datetime.now()
BOSS = at_the_command_line("test")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A store with one batch and its backup, closed, in a folder of the owner alone."""
    folder = tmp_path_factory.mktemp("installed") / "store"
    folder.mkdir(mode=0o700)
    store = store_at(folder)
    intake.ingest(store, one_row("A"), "w.csv", "issue")
    back_up(store, folder.parent / "copies", 3)
    store.close()
    return folder


def one_row(number):
    return csv_bytes([["问题编号", "检查日期", "责任部门"], [number, "2026-11-09", "园林处"]])


def levels(found):
    return {each.level for each in found}


def said(found):
    return "".join(f"{each.what}{each.remedy}" for each in found)


def test_a_sound_store_is_well_and_one_with_altered_bytes_is_not(installed):
    database = installed / "city.duckdb"
    assert levels(keeping.store(database, Running())) <= {GOOD, MIND}
    [upload] = (installed / "uploads").iterdir()
    kept = upload.read_bytes()
    try:
        upload.write_bytes(kept + b"x")
        found = keeping.store(database, Running())
    finally:
        upload.write_bytes(kept)
    assert MEND in levels(found) and "w.csv" in said(found)


def test_tables_that_differ_from_the_manifest_are_told(installed):
    manifest, database = installed / "manifest.jsonl", installed / "city.duckdb"
    kept = manifest.read_bytes()
    try:
        with closing(store_at(installed)) as store:
            intake.ingest(store, one_row("B"), "x.csv", "issue")
        before = database.read_bytes()
        with closing(store_at(installed)) as store:
            intake.undo(store, 2)
        database.write_bytes(before)
        assert "不一致" in said(keeping.store(installed / "city.duckdb", Running()))
    finally:
        manifest.write_bytes(kept)
        for path in installed.glob("city.duckdb*"):
            path.unlink()
        store_at(installed).close()


def test_no_backup_an_old_one_and_a_failed_night_are_told(installed, monkeypatch):
    copies = installed.parent / "copies"
    monkeypatch.setattr(keeping, "folder_of", lambda _: copies)
    assert "备份" in said(keeping.backups(installed, Running(), NOW))
    assert "以前" in said(keeping.backups(installed, Running(), NOW + timedelta(days=9)))
    assert "在将来" in said(keeping.backups(installed, Running(), NOW - timedelta(days=9)))
    failed = keeping.backups(installed, Running(Presence("127.0.0.1", 1), {"backup_failure": "磁盘满了"}), NOW)
    assert MEND in levels(failed) and "磁盘满了" in said(failed)
    monkeypatch.setattr(keeping, "folder_of", lambda _: installed / "none")
    assert "没有核对过的备份" in said(keeping.backups(installed, Running(), NOW))


@pytest.mark.skipif(os.name == "nt", reason="rights are other things there")
def test_what_others_may_read_is_told(installed):
    assert levels(rights.of_files(installed, Running())) == {GOOD}
    secret = installed / "server.json"
    secret.write_text("{}")
    try:
        secret.chmod(0o644)
        assert "chmod 600" in said(rights.of_files(installed, Running()))
        secret.chmod(0o600)
        installed.chmod(0o755)
        assert "chmod 700" in said(rights.of_files(installed, Running()))
    finally:
        secret.unlink()
        installed.chmod(0o700)


def test_accounts_are_looked_at(tmp_path):
    assert "还没有账号库" in said(people.accounts(tmp_path, NOW))
    book = Book(tmp_path)
    register.make_first(book)
    found = people.accounts(tmp_path, NOW)
    assert MEND in levels(found) and "一次性密码" in said(found) and "只有一个管理员" in said(found)
    register.add(book, BOSS, "second", Role.ADMIN)
    with book.writing() as connection:
        connection.execute("UPDATE account SET must_change = 0")
    assert levels(people.accounts(tmp_path, NOW)) == {GOOD}
    assert "90 天没有登录" in said(people.accounts(tmp_path, NOW + timedelta(days=100)))
    with book.writing() as connection:
        connection.execute("UPDATE audit SET subject = 'other' WHERE number = 1")
    book.close()
    assert "audit verify" in said(people.accounts(tmp_path, NOW))


def test_a_server_that_died_or_does_not_answer_is_told(tmp_path):
    assert service.standing(service.ask(tmp_path), tmp_path)[0].level == GOOD
    appear(tmp_path, Presence("127.0.0.1", 1, pid=2**22 + 1))
    assert "没有正常停止" in said(service.standing(service.ask(tmp_path), tmp_path))
    appear(tmp_path, Presence("127.0.0.1", 1))
    assert "没有应答" in said(service.standing(service.ask(tmp_path), tmp_path))
    full = Running(Presence("127.0.0.1", 1), {"status": "disk_full"})
    assert "磁盘" in said(service.standing(full, tmp_path))


@pytest.mark.parametrize(
    ("presence", "access", "level", "word"),
    [
        ({"host": "127.0.0.1"}, {}, GOOD, "只在本机"),
        ({"host": "0.0.0.0"}, {}, MEND, "明文"),
        ({"host": "0.0.0.0", "is_tls": True}, {}, GOOD, "已加密"),
        ({"host": "127.0.0.1", "is_open": True}, {}, MIND, "--open"),
        ({"host": "127.0.0.1"}, {"public_address": "http://kanban"}, MEND, "https"),
        ({"host": "127.0.0.1"}, {"trusted_proxies": ("127.0.0.1",)}, MIND, "public_address"),
    ],
)
def test_how_it_can_be_reached_is_looked_at(presence, access, level, word):
    running = Running(Presence("127.0.0.1", 1, **presence), {"status": "ok"})
    found = service.network(running, replace(Access(), **access))
    assert level in levels(found) and word in said(found)


def test_pins_time_zone_and_fonts_are_looked_at(tmp_path, monkeypatch):
    (tmp_path / "requirements.txt").write_text('duckdb==0.1\nno-such-thing==1\npytz==1; sys_platform == "plan9"\n')
    found = machine.versions(tmp_path)
    assert levels(found) == {MEND} and "duckdb 应是 0.1" in said(found) and "no-such-thing" in said(found)
    assert "pytz" not in said(found)
    assert levels(machine.versions()) == {GOOD}
    for zone, word in (("Nowhere/Atall", "不认识"), ("Pacific/Kiritimati", "本机时区")):
        there = replace(load_settings(), timezone=zone)
        assert word in said(machine.surroundings(there, Running(), NOW))
    monkeypatch.setattr(machine, "has_chinese_font", lambda: False)
    assert "没有中文字体" in said(machine.surroundings(load_settings(), Running(), NOW))


def test_errors_of_the_last_day_in_the_log_are_told(tmp_path):
    (tmp_path / "logs").mkdir()
    at = NOW.astimezone()
    lines = [
        {"time": (at - timedelta(hours=age)).isoformat(), "level": level, "incident": number}
        for age, level, number in ((30, "error", "old"), (2, "error", "1127-NEW1"), (1, "info", "none"))
    ]
    (tmp_path / "logs" / "server.log").write_text("\n".join(map(json.dumps, lines)) + "\nno json\n")
    found = said(keeping.logs(tmp_path, NOW))
    assert "1 个错误" in found and "1127-NEW1" in found


def test_the_command_says_it_in_words_or_as_one_json_value(installed, monkeypatch, capsys):
    monkeypatch.setenv("CLEANCITY_STORE", store_url(installed))
    code = cli.main(["doctor", "--json"])
    out = capsys.readouterr().out
    found = json.loads(out)
    assert [list(each) for each in found] == [["level", "what", "remedy"]] * len(found)
    order = [(MEND, MIND, GOOD).index(each["level"]) for each in found]
    assert order == sorted(order)
    assert code == (3 if 0 in order else 0)
    assert cli.main(["doctor"]) == code
    assert capsys.readouterr().out.count("\n") == len(found) + 1


def test_a_folder_that_is_not_there_is_one_finding(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CLEANCITY_STORE", store_url(tmp_path / "absent"))
    assert cli.main(["doctor", "--json"]) == 3
    [only] = json.loads(capsys.readouterr().out)
    assert "还没有" in only["what"]
    assert not (tmp_path / "absent").exists()
