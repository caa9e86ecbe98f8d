"""Hypothesis tries to recover a suppressed count from everything that is published, and cannot.

Three judges that know nothing of each other: the audit's integer programming, a backtracking search by hand over small
tables, and an attacker who reads the printed page and solves linear programs of his own.
"""

import random
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from cleancity.analysis.disclosed import COUNTS, PAIRS, disclose, most_late
from cleancity.analysis.suppression import Cell, Equation, Tables, audit, suppress
from cleancity.reports import disclosure_html as html

LEAST = 5
CAP = 14  # as far as the search by hand looks


def two_ways(rows, columns):
    """One count by two groupings that share their total: total, r0.., c0.., each with a part and its rest."""
    cells, equations = {}, []
    total = [sum(each) for each in zip(*rows, strict=True)]
    assert total == [sum(each) for each in zip(*columns, strict=True)]
    for name, (whole, some) in {"t": total, **_named("r", rows), **_named("c", columns)}.items():
        cells |= {
            f"{name}.whole": Cell(whole),
            f"{name}.some": Cell(some),
            f"{name}.rest": Cell(whole - some, is_shown=False),
        }
        equations.append(Equation({f"{name}.whole": 1, f"{name}.some": -1, f"{name}.rest": -1}))
    for letter, groups in (("r", rows), ("c", columns)):
        for kind in ("whole", "some"):
            equations.append(Equation({f"t.{kind}": -1, **{f"{letter}{n}.{kind}": 1 for n in range(len(groups))}}))
    return Tables(cells, equations)


def _named(letter, groups):
    return {f"{letter}{n}": each for n, each in enumerate(groups)}


@st.composite
def tables(draw):
    """Issues with a row, a column and a mark; few enough that a search by hand ends."""
    n_rows, n_columns = draw(st.integers(2, 3)), draw(st.integers(2, 3))
    issue = st.tuples(st.integers(0, n_rows - 1), st.integers(0, n_columns - 1), st.booleans())
    issues = draw(st.lists(issue, min_size=1, max_size=24))
    counted = [
        [
            (sum(each[at] == n for each in issues), sum(each[at] == n and each[2] for each in issues))
            for n in range(size)
        ]
        for at, size in ((0, n_rows), (1, n_columns))
    ]
    return two_ways(*counted)


def fits(tables, low, high, known):
    """Whether some whole numbers between `low` and `high` keep all equations: by backtracking, nothing else."""
    known = dict(known)
    while True:
        forced = {}
        for each in tables.equations:
            unknown = [key for key in each.terms if key not in known]
            rest = each.constant - sum(by * known[key] for key, by in each.terms.items() if key in known)
            if not unknown and rest:
                return False
            if len(unknown) == 1:
                value = rest * each.terms[unknown[0]]  # coefficients are 1 or -1
                if not low[unknown[0]] <= value <= high[unknown[0]]:
                    return False
                if forced.setdefault(unknown[0], value) != value:
                    return False
        if not forced:
            break
        known |= forced
    unknown = [key for key in tables.cells if key not in known]
    if not unknown:
        return True
    # The count whose equation has the fewest unknowns: its neighbours are then forced soonest.
    key = min(
        unknown, key=lambda name: min(sum(k not in known for k in e.terms) for e in tables.equations if name in e.terms)
    )
    return any(fits(tables, low, high, {**known, key: value}) for value in range(low[key], high[key] + 1))


def by_hand(tables, hidden, key, value):
    """Whether the reader of everything but `hidden` must allow that the count at `key` is `value`."""
    known = {name: cell.value for name, cell in tables.cells.items() if cell.is_shown and name not in hidden}
    low = dict.fromkeys(tables.cells, 0)
    high = dict.fromkeys(tables.cells, CAP + max(cell.value for cell in tables.cells.values()))
    if known.get(key, value) != value or value < 0:
        return False
    return fits(tables, low, high, {**known, key: value})


def small_ones(tables):
    return [key for key, cell in tables.cells.items() if 0 < cell.value < LEAST]


@settings(max_examples=12)
@given(tables())
def test_every_small_count_may_still_be_any_small_number_says_a_search_by_hand(made):
    hidden = suppress(made, LEAST)
    for key in small_ones(made):
        assert key in hidden or not made.cells[key].is_shown
        assert [value for value in range(1, LEAST) if by_hand(made, hidden, key, value)] == [1, 2, 3, 4], key


@settings(max_examples=12)
@given(tables(), st.randoms(use_true_random=False))
def test_the_audit_says_what_a_search_by_hand_says_of_any_gaps(made, rng):
    hidden = frozenset(key for key, cell in made.cells.items() if cell.is_shown and rng.random() < 0.5)
    for gap in audit(made, hidden, LEAST):
        if gap.is_small:
            expected = all(by_hand(made, hidden, gap.key, value) for value in range(1, LEAST))
            assert gap.is_protected == expected, gap
        assert by_hand(made, hidden, gap.key, gap.low)
        assert not by_hand(made, hidden, gap.key, gap.low - 1)
        if gap.high is not None and gap.high < CAP:
            assert by_hand(made, hidden, gap.key, gap.high) and not by_hand(made, hidden, gap.key, gap.high + 1)


@settings(max_examples=12)
@given(tables())
def test_the_audit_finds_nothing_in_what_suppress_left_out(made):
    hidden = suppress(made, LEAST)
    assert all(gap.is_protected for gap in audit(made, hidden, LEAST))


def test_leaving_out_the_small_counts_alone_protects_nothing():
    made = two_ways([(30, 10), (20, 3)], [(25, 7), (25, 6)])
    alone = {"r1.some"}
    [gap] = [gap for gap in audit(made, alone) if gap.key == "r1.some"]
    assert (gap.low, gap.high, gap.is_protected) == (3, 3, False)
    hidden = suppress(made)
    assert alone < hidden
    [gap] = [gap for gap in audit(made, hidden) if gap.key == "r1.some"]
    assert gap.low <= 1 and (gap.high is None or gap.high >= 4)


def test_what_a_rate_leaves_is_a_count_too():
    made = two_ways([(30, 28), (40, 20)], [(70, 48)])
    assert "r0.rest" in small_ones(made)
    hidden = suppress(made)
    assert hidden & {"r0.whole", "r0.some"}, "30 due and 28 in time are 2 late"


def test_a_total_that_is_small_is_left_out_with_all_that_it_is_made_of():
    hidden = suppress(two_ways([(3, 1), (0, 0)], [(3, 1)]))
    assert {"t.whole", "r0.whole", "c0.whole"} <= hidden
    assert not {key for key in hidden if key.startswith("r1")}, "noughts stay where nothing needs them"


def test_a_nought_is_left_out_where_its_neighbour_could_not_be_hidden_otherwise():
    hidden = suppress(two_ways([(30, 3), (20, 0), (9, 9)], [(59, 12)]))
    assert "r1.some" in hidden or "t.some" in hidden or "r2.some" in hidden


def test_nothing_is_left_out_where_nothing_is_small():
    assert suppress(two_ways([(30, 10), (20, 8)], [(25, 9), (25, 9)])) == frozenset()


@pytest.mark.parametrize(
    ("cells", "equations"),
    [
        ({"a": Cell(-1)}, []),
        ({"a": Cell(2), "b": Cell(1)}, [Equation({"a": 1, "b": -1})]),
        ({"a": Cell(2)}, [Equation({"a": 1, "z": -1}, 2)]),
    ],
)
def test_counts_that_contradict_each_other_are_refused(cells, equations):
    with pytest.raises(ValueError):
        Tables(cells, equations)


# --- the whole edition, attacked through its printed page -------------------------------------------------------------

PARTS = {"department": 4, "district": 2, "category": 5, "week": 4}


def edition_counts(seed, n_issues, late_share):
    """Counts as queries/disclosure/counts_by_group.sql gives them, of random issues."""
    rng = random.Random(seed)
    issues = []
    for _ in range(n_issues):
        where = {part: f"{part}{min(int(rng.expovariate(0.8)), size - 1)}" for part, size in PARTS.items()}
        is_due, is_closed = rng.random() < 0.9, rng.random() < 0.8
        is_late = is_due and rng.random() < late_share
        issues.append(
            {**where, "n_found": 1, "n_rebound": int(rng.random() < 0.3), "n_closed": int(is_closed),
             "n_due": int(is_due), "n_on_time": int(is_due and not is_late), "n_open": int(not is_closed),
             "n_overdue": int(is_late and not is_closed)}
        )  # fmt: skip
    frame = pd.DataFrame(issues)
    parts = [frame[list(COUNTS)].sum().to_frame().T.assign(part="all", name="")]
    parts += [frame.groupby(part)[list(COUNTS)].sum().reset_index(names="name").assign(part=part) for part in PARTS]
    return pd.concat(parts, ignore_index=True)


class Cells(HTMLParser):
    """The texts of the tables' cells, table by table and row by row."""

    def __init__(self, page):
        super().__init__()
        self.tables, self.is_cell = [], False
        self.feed(page)
        self.tables = [[row for row in table if row] for table in self.tables]  # heads have no cells of this kind

    def handle_starttag(self, tag, attrs):
        if tag == "tbody":
            self.tables.append([])
        elif tag == "td":
            self.tables[-1][-1].append("")
            self.is_cell = True
        elif tag == "tr" and self.tables:
            self.tables[-1].append([])

    def handle_endtag(self, tag):
        self.is_cell = self.is_cell and tag != "td"

    def handle_data(self, data):
        if self.is_cell:
            self.tables[-1][-1][-1] += data


SHOWN = ("n_found", "n_rebound", "n_closed", "n_due", "n_on_time", "rate", "n_open", "n_overdue")


class Attacker:
    """Knows what is printed, how the tables hang together, and what was open at the beginning of the period."""

    def __init__(self, page, openings):
        self.known, self.at_most, names = {}, {}, {}
        for part, rows in zip(PARTS, Cells(page).tables, strict=True):
            for name, _, *texts in rows:
                group = ("all", "") if name == "合计" else (part, name)
                names.setdefault(part, []).append(group)
                self.read(group, dict(zip(SHOWN, texts, strict=False)))
        self.keys = sorted(
            {(group, count) for groups in names.values() for group in groups for count in self.counts(group)}
        )
        self.place = {key: at for at, key in enumerate(self.keys)}
        self.rules = [*self.sums(names), *self.flows(names, openings)]

    def counts(self, group):
        return COUNTS[:5] if group[0] == "week" else COUNTS

    def read(self, group, texts):
        for count, text in texts.items():
            if count == "rate":
                if "以上" in text and texts["n_due"] != html.GAP:
                    self.at_most[group] = most_late(int(texts["n_due"].replace(",", "")), int(text.split()[0]))
            elif text != html.GAP:
                self.known[group, count] = int(text.replace(",", ""))

    def sums(self, names):
        for part, groups in names.items():
            for count in self.counts((part, "")):
                own = [(group, count) for group in groups if group[0] != "all"]
                yield {**dict.fromkeys(own, 1), (("all", ""), count): -1}, 0

    def flows(self, names, openings):
        for group in {group for groups in names.values() for group in groups if group[0] != "week"}:
            yield {(group, "n_open"): 1, (group, "n_found"): -1, (group, "n_closed"): 1}, openings[group]

    def interval(self, group, terms):
        """The least and greatest value of a sum of counts of one group."""
        aim = np.zeros(len(self.keys))
        for count, by in terms.items():
            aim[self.place[group, count]] = by
        equal = np.zeros((len(self.rules), len(self.keys)))
        for row, (rule, _) in enumerate(self.rules):
            for key, by in rule.items():
                equal[row, self.place[key]] = by
        less, most = self.inequalities()
        bounds = [(self.known.get(key, 0), self.known.get(key)) for key in self.keys]
        ends = []
        for sign in (1, -1):
            found = linprog(
                sign * aim, less, most, equal, [constant for _, constant in self.rules], bounds, method="highs"
            )
            assert found.status in (0, 3), found.message
            ends.append(None if found.status == 3 else sign * found.fun)
        return ends

    def inequalities(self):
        """A part is at most its whole; and the late ones are at most what a floor leaves."""
        rows, most = [], []
        for group in {group for group, _ in self.keys}:
            for whole, some, _ in PAIRS:
                if (group, whole) in self.place:
                    rows.append({(group, some): 1, (group, whole): -1})
                    most.append(0)
            if group in self.at_most:
                rows.append({(group, "n_due"): 1, (group, "n_on_time"): -1})
                most.append(self.at_most[group])
        matrix = np.zeros((len(rows), len(self.keys)))
        for at, row in enumerate(rows):
            for key, by in row.items():
                matrix[at, self.place[key]] = by
        return matrix, most


def page_of(counts):
    shown = disclose(counts, LEAST)
    page = html.PublicPage("示例市", "公开", "一期", "", html.cards(shown.total, None), html.tables(shown), (), ())
    return shown, html.render(page)


@settings(max_examples=5, phases=[Phase.generate])  # each takes a second: not to be made smaller
@given(st.integers(0, 10**6), st.integers(30, 500), st.sampled_from([0.01, 0.05, 0.3]))
def test_whoever_reads_the_whole_page_learns_no_small_count(seed, n_issues, late_share):
    counts = edition_counts(seed, n_issues, late_share)
    _, page = page_of(counts)
    openings = {
        (row["part"], row["name"]): row["n_open"] - row["n_found"] + row["n_closed"]
        for row in counts.to_dict("records")
    }
    attacker = Attacker(page, openings)
    for row in counts.to_dict("records"):
        group, own = (row["part"], row["name"]), attacker.counts((row["part"], row["name"]))
        sums = [{count: 1} for count in own] + [{whole: 1, some: -1} for whole, some, _ in PAIRS if whole in own]
        for terms in sums:
            value = sum(by * row[count] for count, by in terms.items())
            if 0 < value < LEAST:
                low, high = attacker.interval(group, terms)
                assert low <= 1 + 1e-6 and (high is None or high >= LEAST - 1 - 1e-6), (group, terms, value, low, high)


def test_a_rate_is_printed_only_beside_both_of_its_counts():
    shown, _ = page_of(edition_counts(3, 200, 0.05))
    groups = [shown.total, *(group for part in shown.parts.values() for group in part)]
    assert any(group.on_time.value is None for group in groups)
    for group in groups:
        if group.on_time.value is not None:
            assert None not in (group.counts["n_due"], group.counts["n_on_time"])
        if group.on_time.at_least is not None:
            assert group.counts["n_due"] is not None and group.counts["n_on_time"] is None


def test_what_is_shown_is_true():
    counts = edition_counts(5, 400, 0.05)
    shown, _ = page_of(counts)
    true = {(row["part"], row["name"]): row for row in counts.to_dict("records")}
    for part, groups in {"all": (shown.total,), **shown.parts}.items():
        for group in groups:
            row = true[part, group.name]
            assert all(value in (None, row[count]) for count, value in group.counts.items())
            if group.on_time.at_least is not None:
                assert row["n_on_time"] * 100 >= group.on_time.at_least * row["n_due"]
