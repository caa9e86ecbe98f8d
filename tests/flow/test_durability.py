"""Damage, a full disk, other versions, backups: by the front door, on stores that are open or come back."""

import json
import sqlite3
import sys
import threading
from datetime import date, datetime, timedelta

import duckdb
import pytest

from cleancity import intake, query
from cleancity.cli import main
from cleancity.errors import DiskFull, Refused, StoreDamaged, StoreHeld, StoreMending, StoreNewer, StoreReopened
from cleancity.intake.drill import drill
from cleancity.store import backup, forms, restoring
from cleancity.store.backup import back_up, faults_of, find, listed, rotate
from cleancity.store.checking import examine, examine_backups
from cleancity.store.lines import append_line, damaged_lines, mend_end, read_lines
from cleancity.store.restoring import restore_files
from tests.making import csv_bytes, dump, rows_of, state_on_disk, store_at

HEAD = ["问题编号", "检查日期", "责任部门", "描述", "状态"]
WEEKS = [csv_bytes([HEAD, [f"W{week}", "2026-11-09", "城管局", "污水", "处置中"]]) for week in range(9)]


ASKED = {"limit": 9, "offset": 0, "as_of": date(2026, 11, 15)}


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A closed store with three batches, one of them undone."""
    store = store_at(tmp_path_factory.mktemp("template"))
    for number in range(3):
        intake.ingest(store, WEEKS[number], f"{number}.csv", "issue")
    intake.undo(store, 3)
    store.close()
    return store.folder


@pytest.fixture(scope="module")
def before(template, tmp_path_factory):
    """What its tables hold."""
    from cleancity.bench.crash.town import copied

    store = store_at(copied(template, tmp_path_factory.mktemp("before") / "store"))
    held = dump(store)
    store.close()
    return held


@pytest.fixture
def folder(template, tmp_path):
    """A copy of it of the test's own."""
    from cleancity.bench.crash.town import copied

    return copied(template, tmp_path / "store")


@pytest.fixture
def city(folder):
    """The copy, open."""
    store = store_at(folder)
    intake.mend(store)
    yield store
    store.close()


def damage(path):
    """One bit of every block of the file, all over it."""
    data = bytearray(path.read_bytes())
    for place in range(20_000, len(data), 1000):
        data[place] ^= 4
    path.write_bytes(data)


# ---- damage while the store is open --------------------------------------------------------------------------------


def test_a_file_that_is_damaged_under_the_open_store_is_built_anew_by_whoever_finds_out(city, before):
    version = city.data_version
    damage(city.path)
    with pytest.raises(StoreReopened, match="已经恢复"):
        dump(city)
    assert dump(city) == before
    assert city.data_version > version, "whoever keeps answers by the version must ask again"
    assert list(city.folder.glob("city.duckdb.damaged-*"))


def test_a_question_that_finds_out_is_asked_again_and_answered(city, monkeypatch):
    answer, asked = sys.modules[query.run.__module__]._answer, []

    def finds_out(*given):
        asked.append(given)
        if len(asked) == 1:
            raise StoreReopened("已经恢复。")
        return answer(*given)

    monkeypatch.setattr(sys.modules[query.run.__module__], "_answer", finds_out)
    assert list(query.run(city, "issues/list", ASKED)["issue_id"]) == ["W0", "W1"]
    assert len(asked) == 2


def test_a_server_says_so_while_it_mends_and_takes_up_again(city, before):
    is_healing, may_heal = threading.Event(), threading.Event()
    heal = city.heal

    def slowly():
        is_healing.set()
        assert may_heal.wait(60)
        heal()

    city.heal, city.heals_apart = slowly, True
    damage(city.path)
    with pytest.raises(StoreMending, match="重新建立"):
        dump(city)
    assert is_healing.wait(60)
    with pytest.raises(StoreMending):
        city.as_of()
    may_heal.set()
    for thread in threading.enumerate():
        if thread.name == "recover":
            thread.join(60)
    assert dump(city) == before


def test_what_could_not_be_mended_is_said_and_tried_again_later(city, before, monkeypatch):
    heal, known = city.heal, city.as_of()
    city.heal = lambda: (_ for _ in ()).throw(DiskFull("磁盘空间不足。"))
    damage(city.path)
    with pytest.raises(DiskFull):
        dump(city)
    with pytest.raises(StoreMending, match="没有成功：磁盘空间不足"):
        dump(city)
    city.heal = heal
    monkeypatch.setattr("cleancity.store.gate.AGAIN_SECONDS", 0)
    assert city.as_of() == known  # what every page asks first
    assert dump(city) == before


def test_pages_ask_once_what_is_in_force_until_it_changes_and_whoever_checks_the_service_each_time(city, monkeypatch):
    asked, cursor = [], city.cursor
    monkeypatch.setattr(city, "cursor", lambda: asked.append("") or cursor())
    known = city.as_of(), city.is_empty(), city.has_demo()
    assert (city.as_of(), city.is_empty(), city.has_demo()) == known == (known[0], False, False) and len(asked) <= 1
    asked.clear()
    assert city.as_of_now() == known[0] and len(asked) == 1
    later = intake.ingest(city, WEEKS[4], "4.csv", "issue", as_of=date(2027, 1, 3))
    assert city.as_of() == date(2027, 1, 3)
    intake.undo(city, later.batch)
    assert city.as_of() == known[0]


def test_an_upload_goes_in_although_the_file_is_damaged_under_it(city):
    damage(city.path)
    assert intake.ingest(city, WEEKS[4], "4.csv", "issue").accepted
    assert {name for (name,) in rows_of(city, "SELECT issue_id FROM issue")} == {"W0", "W1", "W4"}


# ---- manifest and journal ------------------------------------------------------------------------------------------


def test_every_flipped_bit_and_every_cut_of_a_line_is_seen_or_harmless(tmp_path):
    path = tmp_path / "lines.jsonl"
    wanted = [append_line(path, {"n": number, "text": "汉\u2028字\x85"}) for number in range(3)]
    whole = path.read_bytes()
    assert read_lines(path) == wanted
    for place in range(len(whole)):
        for bit in (0, 5):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :])
            is_last_end = place == len(whole) - 1
            assert damaged_lines(path) or (is_last_end and read_lines(path) == wanted), (place, bit)
    for size in range(0, len(whole), 4):
        path.write_bytes(whole[:size])
        mend_end(path)
        assert read_lines(path) == wanted[: len(read_lines(path))]
        append_line(path, {"n": 9})
        assert damaged_lines(path) == []


def test_lines_without_a_seal_are_read_until_the_first_that_has_one(tmp_path):
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b'{"n": 1}\n{"n": 2}\n')
    append_line(path, {"n": 3})
    assert [json.loads(text)["n"] for text in read_lines(path)] == [1, 2, 3]
    with path.open("ab") as file:
        file.write(b'{"n": 4}\n')
    assert damaged_lines(path) == [4]


@pytest.mark.parametrize("name", ["manifest.jsonl", "journal.jsonl"])
def test_a_damaged_line_stops_the_start_is_named_and_kept(city, name):
    if name == "journal.jsonl":
        intake.save_profile(city, "issue", "园林处", "x = 1")
        intake.save_profile(city, "issue", "园林处", "x = 2")
    city.close()
    path = city.folder / name
    data = path.read_bytes()
    path.write_bytes(data[:30] + b"?" + data[31:])
    with pytest.raises(StoreDamaged, match=f"{name} 第 1 行"):
        store_at(city.folder)
    [copy] = city.folder.glob(f"{name}.damaged-*")
    assert copy.read_bytes() == path.read_bytes()
    [finding] = [each for each in examine(city.folder) if each.level == "error"]
    assert "第 1 行" in finding.what and "restore" in finding.remedy


@pytest.mark.parametrize("name", ["manifest.jsonl", "journal.jsonl"])
def test_an_end_that_was_lost_is_noticed_by_what_the_database_remembers(city, name):
    intake.save_profile(city, "issue", "园林处", "x = 1")
    city.close()
    path = city.folder / name
    keeps = 2 if name == "manifest.jsonl" else 0
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:keeps]))
    with pytest.raises(StoreDamaged, match="丢了"):
        store_at(city.folder)


@pytest.mark.parametrize("keeps", [slice(0, 5), slice(0, 6)], ids=["accepted and undone", "undone"])
def test_what_was_committed_before_the_crash_gets_its_line_without_a_rebuild(city, keeps):
    before = dump(city)
    city.close()
    path = city.folder / "manifest.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    assert [json.loads(line)["event"] for line in lines] == ["intent", "accepted"] * 3 + ["undone"]
    path.write_bytes(b"".join(lines[keeps]))
    again = store_at(city.folder)
    assert not intake.mend(again)
    assert set(again.manifest.in_force()) == {1, 2}
    assert set(again.manifest.listed()) == {1, 2, 3}
    assert dump(again) == before
    again.close()


def test_a_file_whose_kept_bytes_are_lost_is_named_and_comes_back_when_it_is_sent_again(city):
    before = dump(city)
    [upload] = [path for path in city.uploads.iterdir() if path.read_bytes() == WEEKS[1]]
    city.close()
    upload.write_bytes(WEEKS[1].replace(b"W1", b"W7"))
    city.path.unlink()
    again, said = store_at(city.folder), []
    intake.mend(again, said.append)
    assert any("“1.csv”缺失或已被改动" in text for text in said)
    assert rows_of(again, "SELECT issue_id FROM issue") == [("W0",)]
    assert ["1.csv" in each.what for each in examine(again.folder) if each.level == "error"] == [True]
    again.close()
    again = store_at(city.folder)
    assert not again.needs_rebuild, "what is lost is not looked for at every start"
    assert intake.ingest(again, WEEKS[1], "1.csv", "issue").is_repeat
    assert dump(again) == before
    assert [each for each in examine(again.folder) if each.level == "error"] == []
    again.close()


# ---- a full disk ---------------------------------------------------------------------------------------------------


def test_a_file_for_which_there_is_no_room_is_refused_beforehand_with_figures(city, monkeypatch):
    before = state_on_disk(city)
    monkeypatch.setattr("cleancity.store.disk.free_bytes", lambda _: 50 << 20)
    receipt = intake.ingest(city, WEEKS[4], "4.csv", "issue")
    assert not receipt.accepted
    assert "50 MB" in receipt.problems[0].reason and "100 MB" in receipt.problems[0].reason
    assert state_on_disk(city) == before


def test_a_disk_that_fills_up_at_any_of_our_writes_leaves_the_store_as_before(city, before, monkeypatch):
    from cleancity import durable

    real, nth = durable.to_disk, 0
    while True:
        nth += 1
        left = [nth]

        def full(file, left=left):
            left[0] -= 1
            if left[0] == 0:
                raise OSError(28, "No space left on device")
            real(file)

        with monkeypatch.context() as patch:
            patch.setattr(durable, "to_disk", full)
            receipt = intake.ingest(city, WEEKS[4], "4.csv", "issue")
        if receipt.accepted:
            break  # there are fewer writes than that
        assert "磁盘空间不足" in receipt.problems[0].reason
        assert dump(city) == before
        assert damaged_lines(city.manifest.path) == []
    assert nth >= 4 and not receipt.is_repeat


def test_what_could_not_be_said_for_want_of_room_is_not_in_the_journal(city, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("cleancity.store.journal._insert", full)
        with pytest.raises(DiskFull):
            intake.save_profile(city, "issue", "园林处", "x = 1")
    assert city.journal.entries() == []


def test_what_is_committed_stays_said_although_somebody_breaks_in_just_then(city):
    with pytest.raises(KeyboardInterrupt), city.cursor() as cursor, city.transaction(cursor):
        city.journal.write(cursor, "profile", datetime(2026, 11, 15), dataset="issue", department="甲", mapping="")
        cursor.execute(f"UPDATE meta SET data_version = {city.data_version + 1}")
        cursor.execute("COMMIT")
        raise KeyboardInterrupt
    city.close()
    again = store_at(city.folder)
    assert len(again.journal.entries()) == 1
    again.close()


# ---- backup, restore, versions -------------------------------------------------------------------------------------


def test_a_backup_holds_all_that_cannot_be_derived_and_is_the_services_own(city, tmp_path):
    for name in ("meetings", "papers"):
        (city.folder / name).mkdir()
        (city.folder / name / ("0" * 64)).write_bytes(b"not what its name says")
    accounts = sqlite3.connect(city.folder / "accounts.sqlite")
    accounts.execute("CREATE TABLE person (name)")
    accounts.execute("INSERT INTO person VALUES ('甲')")
    accounts.commit()
    made = back_up(city, tmp_path / "kept", 3)
    accounts.close()
    assert not made.is_verified and "papers/0000" in " ".join(made.faults), (
        "damage in the store is not passed on as whole"
    )
    for name in ("meetings", "papers"):
        (city.folder / name / ("0" * 64)).unlink()
    made = back_up(city, tmp_path / "kept", 3)
    assert made.is_verified and faults_of(made) == []
    assert {"manifest.jsonl", "form.json", "accounts.sqlite"} <= set(made.members)
    assert sum(name.startswith("uploads/") for name in made.members) == 3
    copy = sqlite3.connect(made.path / "accounts.sqlite")
    assert copy.execute("SELECT name FROM person").fetchall() == [("甲",)]
    copy.close()
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "kept").rglob("*"))


def test_originals_are_kept_once_and_old_backups_go_but_never_the_only_whole_one(city, tmp_path):
    kept = tmp_path / "kept"
    copied = []
    for number in range(4):
        intake.ingest(city, WEEKS[4 + number], f"{number}.csv", "issue")
        copied.append(back_up(city, kept, 2, at=datetime(2026, 11, 27, 2)).n_copied)  # one second
    assert copied == [4, 1, 1, 1]
    assert [each.n_batches for each in listed(kept)] == [5, 6]
    newest, oldest = listed(kept)[-1], listed(kept)[0]
    (newest.path / "manifest.jsonl").write_bytes(b"")
    assert faults_of(newest)
    label = newest.path / "backup.json"
    label.write_bytes(b"?" + label.read_bytes()[1:])
    rotate(kept, 1)
    assert [each.path.name for each in listed(kept)] == [oldest.path.name, newest.path.name]
    assert find(kept, "latest").path == oldest.path
    assert faults_of(oldest) == []


def test_an_original_that_rotted_in_the_pool_is_copied_anew(city, tmp_path):
    kept = tmp_path / "kept"
    made = back_up(city, kept, 2)
    [name, *_] = [name for name in made.members if name.startswith("uploads/")]
    (kept / "originals" / made.members[name]).write_bytes(b"rotten")
    assert faults_of(made) == [f"{name} 已被改动或损坏"]
    with pytest.raises(Refused, match="不完整"):
        restore_files(made, tmp_path / "elsewhere" / "city.duckdb")
    assert back_up(city, kept, 2).n_copied == 1
    assert faults_of(made) == []


def test_an_upload_that_the_store_has_lost_is_still_in_the_next_backup(city, tmp_path):
    kept = tmp_path / "kept"
    made = back_up(city, kept, 2)
    [name, *_] = [name for name in made.members if name.startswith("uploads/")]
    (city.folder / name).unlink()
    again = back_up(city, kept, 1)
    assert again.is_verified and name in again.members and faults_of(again) == []


def test_of_backups_that_cannot_be_made_whole_one_is_kept_beside_the_last_whole_one(city, tmp_path):
    kept = tmp_path / "kept"
    whole = back_up(city, kept, 5)
    intake.ingest(city, WEEKS[5], "5.csv", "issue")
    newest = max((city.folder / "uploads").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    newest.unlink()
    made = [back_up(city, kept, 5) for _ in range(3)]
    assert not any(each.is_verified for each in made)
    assert [each.path for each in listed(kept)] == [whole.path, made[-1].path]
    assert find(kept, "latest").path == whole.path and faults_of(whole) == []


def test_two_backups_are_not_made_at_once(city, tmp_path, monkeypatch):
    second = []

    def copy(*arguments, real=backup._copy_books):
        with pytest.raises(Refused, match="另一份备份"):
            back_up(city, tmp_path / "other", 2)
        second.append("refused")
        real(*arguments)

    monkeypatch.setattr(backup, "_copy_books", copy)
    assert back_up(city, tmp_path / "kept", 2).is_verified and second == ["refused"]


def test_a_database_that_windows_says_in_chinese_is_held_is_not_taken_for_a_damaged_one(folder, monkeypatch):
    said = "IO Error: 另一个程序正在使用此文件。\r\n\nFile is already open in \nC:\\a\\python.exe (PID 7)"

    def connect(*_, **__):
        raise duckdb.IOException(said)

    monkeypatch.setattr(duckdb, "connect", connect)
    with pytest.raises(StoreHeld, match="另一个程序"):
        store_at(folder)
    with pytest.raises(StoreHeld):
        restoring.check_free(folder / "city.duckdb")
    assert [path.name for path in folder.glob("city.duckdb*")] == ["city.duckdb"]


def test_a_drill_builds_the_backup_elsewhere_and_says_which_table_differs(city, tmp_path):
    with city.cursor() as cursor:
        cursor.execute("UPDATE issue SET description = '改过' WHERE issue_id = 'W0'")
    seen = drill(city, tmp_path / "kept", 2)
    assert seen.differing == ("issue",), "and every other table is equal"
    assert seen.n_tables > 40 and seen.n_rows > 10


def test_the_commands_back_up_and_restore_and_nothing_of_before_is_deleted(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CLEANCITY_STORE", f"duckdb:///{folder.as_posix().lstrip('/')}/city.duckdb")
    kept = tmp_path / "kept"
    assert main(["backup", "--out", str(kept), "--keep", "2", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["verified"], said["batches"]) == (True, 2)
    store = store_at(folder)
    intake.ingest(store, WEEKS[5], "5.csv", "issue")
    assert main(["restore", "latest", "--from", str(kept)]) == 3, "while somebody has it open"
    assert "正由" in capsys.readouterr().err
    store.close()
    assert main(["restore", said["backup"], "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["batches"] == 2
    fresh = store_at(folder)
    assert {name for (name,) in rows_of(fresh, "SELECT issue_id FROM issue")} == {"W0", "W1"}
    fresh.close()
    aside = [path.name for path in folder.glob("before-restore-*/*")]
    assert {"manifest.jsonl", "uploads", "city.duckdb"} <= set(aside)
    assert main(["restore", "nothing", "--from", str(kept)]) == 3


def test_a_restore_that_was_broken_off_is_not_taken_for_an_empty_store(folder):
    (folder / forms.RESTORING).write_bytes(b"")
    with pytest.raises(StoreDamaged, match="没有做完"):
        store_at(folder)


def test_a_store_of_a_newer_version_is_left_alone_in_words(folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    (folder / forms.FORM_FILE).write_text(json.dumps({"form": forms.FORM + 1}))
    with pytest.raises(StoreNewer, match="更新版本"):
        store_at(folder)
    for name, data in before.items():
        assert name == forms.FORM_FILE or (folder / name).read_bytes() == data


def test_a_store_of_another_version_is_backed_up_once_before_it_is_rebuilt(folder):
    for _ in range(2):
        store = store_at(folder)
        with store.cursor() as cursor:
            cursor.execute("UPDATE meta SET schema_digest = 'of another version'")
        store.close()
        again, said = store_at(folder), []
        assert intake.mend(again, said.append)
        again.close()
    [made] = listed(folder / "backups")
    assert made.reason == "升级前 of another v" and made.is_verified
    assert not any("升级前先备份" in text for text in said)


def test_no_backup_or_an_old_one_is_a_finding(city, tmp_path):
    now = datetime(2026, 11, 16, 9)
    kept = tmp_path / "kept"
    assert "没有核对过" in examine_backups(city.folder, kept, now)[0].what
    back_up(city, kept, 2, at=now)
    assert [each.level for each in examine_backups(city.folder, kept, now)] == ["notice"]
    assert "3 天" in examine_backups(city.folder, kept, now + timedelta(days=3))[0].what
