"""Damaged files by the thousand: nothing breaks, and no row is lost or altered in silence."""

import json

import pytest

from cleancity.bench.mutate import Mutant, mutant
from cleancity.bench.torture import judged, torture
from cleancity.intake import RowCounts

ROW = ("A", "2026-11-09", "城管局", "脏", "处置中", "东门")
OTHER = ("B", *ROW[1:])
CASE = Mutant(b"", "", (ROW, OTHER), True)


@pytest.mark.slow
def test_two_thousand_damaged_files_break_nothing_and_lose_nothing():
    report = torture(2_000, 2026)
    assert report.failures == []
    assert report.files == 2_000
    # The series would say nothing if most of it were refused, or nothing in it were damaged.
    assert 200 < report.refused < 1_200
    assert report.good > 4_000
    assert report.rejected > 200
    assert report.accepted > 5


def test_the_same_seed_gives_the_same_files():
    assert [mutant(number, 3).data for number in range(30)] == [mutant(number, 3).data for number in range(30)]
    assert mutant(1, 3).data != mutant(1, 4).data


@pytest.mark.parametrize(
    ("rows", "good", "word"),
    [
        pytest.param(RowCounts(2, 2, 0, 0, 0, 2), [ROW, OTHER], "", id="as it was"),
        pytest.param(RowCounts(2, 1, 0, 1, 0, 1), [ROW], "", id="one rejected"),
        pytest.param(RowCounts(1, 1, 0, 0, 0, 1), [ROW], "lost", id="one lost"),
        pytest.param(RowCounts(2, 2, 0, 0, 0, 2), [ROW, (*OTHER[:3], "胀", *OTHER[4:])], "altered", id="one altered"),
        pytest.param(RowCounts(3, 2, 0, 0, 0, 2), [ROW, OTHER], "read is not", id="a row in no count"),
        pytest.param(RowCounts(2, 2, 0, 0, 0, 1), [ROW, OTHER], "good is not", id="good in no count"),
    ],
)
def test_the_judge_sees_what_it_is_there_for(rows, good, word):
    said = judged(CASE, rows, good)
    assert said.startswith(word)
    assert bool(said) == bool(word)


def test_the_command_says_what_it_did(capsys, monkeypatch):
    from cleancity.cli import main

    assert main(["torture", "--intake", "--files", "40", "--seed", "5", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["files"] == 40
    monkeypatch.setattr("cleancity.bench.torture.judged", lambda *_: "lost in silence")
    assert main(["torture", "--intake", "--files", "9", "--seed", "5"]) == 3
    said = capsys.readouterr()
    assert "lost in silence" in said.err
    assert "试了 9 份弄坏的文件" in said.out
