"""The short plain texts that sheets are made of."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from cleancity.analysis.answers import Answer, said, without_marks
from cleancity.analysis.overdue_ages import BANDS, by_age
from cleancity.briefing.composing import flat, headline, letters, meaning, method, told

sentences = some.text("按期结案，；。（）“”《》滨江菜市场0123456789 ab%.—\n", max_size=120)


@given(sentences, some.integers(4, 60))
def test_a_heading_is_never_longer_than_asked_and_says_what_the_sentence_begins_with(sentence, most):
    cut = headline(sentence, most)
    assert letters(cut) <= most
    whole = " ".join(sentence.split())
    assert whole.startswith(cut.removesuffix("…"))
    if letters(whole) <= most:
        assert cut == whole.rstrip("。；，")


@pytest.mark.parametrize(
    ("sentence", "cut"),
    [
        ("超期 4 项，落后 11 项；拖得最多的是物业小区。", "超期 4 项，落后 11 项"),
        ("共 12 件（甲 3 件，乙 9 件），都在一处", "共 12 件（甲 3 件，乙 9 件）"),
        ("一句没有标点的长话一句没有标点的长话", "一句没有标点的长话一句没有标…"),
    ],
)
def test_a_heading_is_cut_where_a_clause_ends_but_not_within_brackets(sentence, cut):
    assert headline(sentence, 15) == cut


@given(some.one_of(some.none(), some.text(max_size=60)), some.integers(1, 30))
def test_a_text_from_a_file_becomes_one_short_line(text, most):
    line = flat(text, most)
    assert letters(line) <= most or line == "—"
    assert not set(line) & set("\n\r\t\x00\x1b")


def test_nothing_at_all_is_a_dash():
    assert flat(None) == flat(float("nan")) == flat(pd.NaT) == "—"


def test_an_answer_is_said_without_its_marks_and_with_its_names_as_they_are():
    answer = Answer(
        "谁迟", "**{who}** :orange[**3 件**] 超期，:gray[其余没有]", "issues", {"who": "**甲**:orange[乙]{丙}"}
    )
    assert said(answer) == "**甲**:orange[乙]{丙} 3 件 超期，其余没有".replace("件 超", "件超")


def test_marks_within_marks_go_too():
    assert without_marks("a **b** :orange[c :gray[d] **e**] f") == "a b c d e f"


def test_a_long_name_leaves_room_for_the_rest():
    words = told(Answer("谁迟", "**{who}** 3 件超期", "issues", {"who": "很" * 50}))
    assert words.endswith("3 件超期") and letters(words) <= 22


def test_what_a_measure_and_a_method_mean_is_said_in_full():
    (on_time,) = meaning("on_time_closure")
    assert on_time.startswith("按期结案率：期内到期的问题中") and "没有整改时限的问题" in on_time
    (hot,) = method("hot_cells")
    assert hot.startswith("显著热点") and "\n" not in hot


@given(some.lists(some.tuples(some.integers(0, 35), some.integers(1, 50)), max_size=20))
def test_overdue_issues_fall_into_the_bands_that_people_speak_of(rows):
    found = by_age(pd.DataFrame(rows, columns=["days_overdue", "n_overdue"]))
    expected = dict.fromkeys((band for band, _ in BANDS), 0)
    for days, n in rows:
        band = "3 天以内" if days <= 3 else "4—7 天" if days <= 7 else "8—14 天" if days <= 14 else "15—30 天"
        expected["30 天以上" if days > 30 else band] += n
    assert dict(zip(found["band"], found["n_overdue"], strict=True)) == expected
    assert found["band"].iloc[0] == "30 天以上"
