"""The crash tests of `manage.py torture`, at a size for every day: nothing acknowledged is lost or half written."""

import json

import pytest

from cleancity.bench.crash import TESTS, clock, damage, full_disk, kill, power, racing
from cleancity.bench.crash.child import Died, asked
from cleancity.bench.crash.town import Town, restarted
from cleancity.cli import main
from cleancity.cli.torture_options import FILES, TITLES


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """One town for all of them: its template is built once."""
    return Town(tmp_path_factory.mktemp("town"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("test", "times"),
    [
        pytest.param(kill.measure, 1, id="kill -9"),
        pytest.param(full_disk.measure, 1, id="a full disk"),
        pytest.param(damage.measure, 1, id="damaged files"),
        pytest.param(power.measure, 1, id="a power cut"),
        pytest.param(clock.measure, 1, id="the clock"),
        pytest.param(racing.measure_two, 1, id="two processes"),
        pytest.param(racing.measure_double, 1, id="double submission"),
    ],
)
def test_what_was_acknowledged_survives_and_nothing_is_half_written(town, test, times):
    said = []
    missed = [each.measure for each in test(town, times, said.append) if each.met is False]
    assert missed == [], said


@pytest.mark.slow
def test_a_restart_that_has_less_is_seen_by_the_judge(town):
    folder = town.copy(town.closed)
    lines = (folder / "manifest.jsonl").read_bytes().splitlines(keepends=True)
    for path in folder.glob("city.duckdb*"):
        path.unlink()  # what would have told
    (folder / "manifest.jsonl").write_bytes(b"".join(lines[:2]))
    left = restarted(folder)
    assert (list(left.in_force), left.refused, left.fault) == ([1], "", "")
    assert left.digests != town.reference


def _die():
    raise SystemExit(3)


def test_a_process_that_dies_is_told_from_one_that_answers():
    assert asked(abs, -2) == 2
    with pytest.raises(Died, match="3"):
        asked(_die)


def test_the_command_knows_every_test_and_prints_the_benchs_form(capsys, monkeypatch):
    assert set(TITLES) == {FILES, *TESTS}
    assert main(["torture", "--only", "files", "--files", "5", "--json"]) == 0
    [refused, failed] = json.loads(capsys.readouterr().out)
    assert set(refused) == {"measure", "value", "unit", "aim", "met"}
    assert failed["met"] is True
    monkeypatch.setattr("cleancity.bench.torture.judged", lambda *_: "lost in silence")
    assert main(["torture", "--only", "files", "--files", "3", "--scale", "1"]) == 3
