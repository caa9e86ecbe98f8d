# ruff: noqa: E501  rows of data read better unbroken
"""The folder that departments drop files into, swept as the running server does."""

import os
import threading
from datetime import datetime

import pytest

from cleancity import intake
from cleancity.errors import ConfigError
from tests.making import csv_bytes, rows_of, xlsx_bytes

HEAD = ["问题编号", "检查日期", "责任部门", "描述"]
NOW = datetime(2026, 11, 22, 9, 0)


def dropped(folder, name, data, age=60):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (NOW.timestamp() - age,) * 2)
    return path


def left(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_dropped_file_goes_in_as_what_it_is_and_is_put_away_with_a_note(store, tmp_path):
    dropped(tmp_path / "in", "问题.csv", csv_bytes([HEAD, ["A-1", "2026-11-20", "城管局", "积水"], ["A-2", "昨天", "城管局", ""]], "gbk"))
    dropped(tmp_path / "in", "部门.xlsx", xlsx_bytes([["部门编码", "部门名称"], ["D1", "城管局"]]))
    receipts = intake.sweep(store, tmp_path / "in", NOW)
    assert sorted(receipt.dataset for receipt in receipts) == ["department", "issue"]
    assert rows_of(store, "SELECT issue_id FROM issue") == [("A-1",)]
    assert rows_of(store, "SELECT DISTINCT origin FROM batch") == [("inbox",)]
    assert left(tmp_path / "in") == [
        f"已入库/20261122-090000_{name}" for name in ("部门.xlsx", "部门.xlsx.说明.txt", "问题.csv", "问题.csv.说明.txt")
    ]
    note = (tmp_path / "in/已入库/20261122-090000_问题.csv.说明.txt").read_text(encoding="utf-8")
    assert "新增 1 行" in note and "退回 1 行" in note and "第 3 行" in note


def test_a_file_that_cannot_be_read_is_sent_back_with_the_reason(store, tmp_path):
    dropped(tmp_path / "in", "方案.pdf", b"%PDF-1.7")
    assert not intake.sweep(store, tmp_path / "in", NOW)[0].accepted
    assert left(tmp_path / "in/已退回") == ["20261122-090000_方案.pdf", "20261122-090000_方案.pdf.说明.txt"]
    assert "PDF" in (tmp_path / "in/已退回/20261122-090000_方案.pdf.说明.txt").read_text(encoding="utf-8")
    assert intake.sweep(store, tmp_path / "in", NOW) == []


def test_a_departments_folder_reads_with_its_profile_and_names_the_sender(store, tmp_path):
    intake.save_profile(store, "issue", "城管局", '[columns]\n"哪个单位" = "department"\n')
    data = csv_bytes([["问题编号", "检查日期", "哪个单位"], ["A-1", "2026-11-20", "市容科"]])
    dropped(tmp_path / "in", "城管局/台账.csv", data)
    dropped(tmp_path / "in", "房管局/台账.csv", data)
    accepted = {receipt.accepted for receipt in intake.sweep(store, tmp_path / "in", NOW)}
    assert accepted == {True, False}
    assert rows_of(store, "SELECT department FROM batch") == [("城管局",)]


def test_what_is_still_being_copied_or_leads_elsewhere_is_left_alone(store, tmp_path):
    secret = dropped(tmp_path / "elsewhere", "secret.csv", csv_bytes([HEAD, ["S-1", "2026-11-20", "城管局", ""]]))
    (tmp_path / "in").mkdir()
    (tmp_path / "in/link.csv").symlink_to(secret)
    growing = dropped(tmp_path / "in", "新.csv", csv_bytes([HEAD, ["A-1", "2026-11-20", "城管局", ""]]), age=1)
    dropped(tmp_path / "in", "~$问题.xlsx", b"lock")
    assert intake.sweep(store, tmp_path / "in", NOW) == []
    os.utime(growing, (NOW.timestamp() - 60,) * 2)
    assert [receipt.file for receipt in intake.sweep(store, tmp_path / "in", NOW)] == ["新.csv"]
    assert secret.exists()


def test_a_folder_that_holds_the_store_is_no_inbox(store, tmp_path):
    with pytest.raises(ConfigError, match="数据库"):
        intake.sweep(store, tmp_path, NOW)
    assert store.path.exists()


def test_a_file_that_breaks_the_reading_stays_and_does_not_keep_those_after_it_out(store, tmp_path):
    for name, key in (("1坏.csv", "B-1"), ("2好.csv", "A-1")):
        dropped(tmp_path / "in", name, csv_bytes([HEAD, [key, "2026-11-20", "城管局", ""]]))

    def take(store, upload):
        if upload.file.startswith("1"):
            raise RuntimeError("out of memory")
        return intake.accept(store, upload)

    assert [receipt.file for receipt in intake.sweep(store, tmp_path / "in", NOW, take)] == ["2好.csv"]
    assert "1坏.csv" in left(tmp_path / "in")
    assert [receipt.file for receipt in intake.sweep(store, tmp_path / "in", NOW)] == ["1坏.csv"]


def test_the_watch_goes_on_after_whatever_happened():
    swept, seen = [], threading.Event()

    def once():
        swept.append(1)
        if len(swept) > 1:
            seen.set()
        raise RuntimeError("no such thing")

    stop = intake.watch(once, 0.01)
    assert seen.wait(30)
    stop.set()
