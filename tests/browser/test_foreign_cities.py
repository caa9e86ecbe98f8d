"""Two cities on the other side of the earth, by the command line and a mapping file each."""

import json

import pytest

from tests.browser.pixels import n_blue, picture_of, spread, wait_for_pixels
from tests.city import ROOT, run_cli, serving

CITIES = ("boston311", "nyc311")


@pytest.fixture(scope="module", params=CITIES)
def city(request, tmp_path_factory):
    """A server on a store that holds nothing but one foreign file."""
    folder = tmp_path_factory.mktemp(request.param)
    file = ROOT / "tests" / "files" / f"{request.param}-100.csv"
    mapping = ROOT / "data" / "mappings" / f"{request.param}.toml"
    done = run_cli(folder, "ingest", file, "--dataset", "issue", "--mapping", mapping, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"]["good"] == 100
    with serving(folder, "--empty") as server:
        yield server


def test_a_foreign_city_opens_on_an_overview_that_is_whole(city, reading):
    reader = reading(city).open("总览")
    reader.take_picture("foreign_overview")
    # Street and agency names are theirs, in their own letters: all else must hold. tests/pages opens the other pages.
    assert [fault for fault in reader.faults() if not fault.startswith("Latin: ")] == []


def test_the_map_fits_itself_to_a_foreign_city(city, reading):
    reader = reading(city).open("问题热点", period="全部")
    assert wait_for_pixels(reader, n_blue, 500) > 500
    reader.take_picture("foreign_map")
    across, down = spread(picture_of(reader))
    assert max(across, down) > 0.3, "one speck in the middle of an ocean"
