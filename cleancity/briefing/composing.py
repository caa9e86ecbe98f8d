"""What every sheet is made with: short plain texts, numbers with their trace, the days it speaks of, the 口径."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from cleancity import query
from cleancity.analysis.answers import Answer, said
from cleancity.analysis.kpi import Counts
from cleancity.analysis.sheet import MOST, Bar, Bars, Block, Number, Sheet, Tone, Trace, Words
from cleancity.briefing.questions import Question
from cleancity.briefing.readings import base_words, change_of, measure_header, value_words
from cleancity.charts import theme
from cleancity.methods import load_method

LONGEST = 40  # letters of a finding; a Latin letter or a digit is half a one
LABEL, CELL, NAME = 12, 20, 16  # letters of a bar's label, of a table's cell, of a name within a sentence
_ENDS = "；。，"
_OPEN, _SHUT = "（“《", "）”》"


def letters(text: str) -> float:
    """How wide a text is, in Chinese characters."""
    return sum(1.0 if unicodedata.east_asian_width(each) in "WFA" else 0.5 for each in text)


def flat(text: object, most: float = CELL) -> str:
    """A text from a file on one line, cut to `most` letters; a dash where there is none."""
    if theme.is_missing(text):
        return theme.NOTHING
    words = " ".join("".join(each if each.isprintable() else " " for each in str(text)).split())
    if letters(words) <= most:
        return words
    while letters(words) > most - 1:
        words = words[:-1]
    return f"{words}…"


def headline(sentence: str, most: float = LONGEST) -> str:
    """As much of a sentence as a heading has room for: cut where a clause ends outside brackets, else with an ellipsis;
    without a full stop at its end."""
    words = " ".join(sentence.split()).rstrip("。；，")
    if letters(words) <= most:
        return words
    depth, end = 0, 0
    for at, each in enumerate(words):
        depth += (each in _OPEN) - (each in _SHUT)
        if letters(words[:at]) > most:
            break
        end = at if each in _ENDS and depth == 0 else end
    return words[:end] if end else flat(words, most)


def told(answer: Answer) -> str:
    """A page's sentence as plain text, long names cut so that the rest of it is read too."""
    return said(replace(answer, names={key: flat(text, NAME) for key, text in answer.names.items()}))


def narrowed_words(question: Question) -> str:
    """The part of the city and of the issues that the filters leave: 滨江区 · 房地产管理处; "" for all."""
    chosen = dict(question.view.filters)
    campaign = chosen.pop("campaign", None)
    names = [flat(value) for value in chosen.values() if value]
    if campaign:
        rows = question.rows("filters/campaign")
        names.insert(0, flat(dict(zip(rows["value"], rows["label"], strict=True)).get(campaign, campaign)))
    return " · ".join(names)


def period_words(question: Question, span: str | None = None) -> str:
    """Which days, which part, and the data's date. `span` replaces the view's period; "" leaves it away."""
    view = question.view
    if view.data_as_of is None:
        return ""
    until, days = f"数据截至 {theme.full_day(view.data_as_of)}", view.period_label if span is None else span
    return " · ".join(filter(None, (days, narrowed_words(question), until)))


def sheet(
    question: Question, item: str, topic: str, finding: str, *, numbers: Sequence[Number] = (),
    blocks: Iterable[Block | None] = (), basis: Sequence[str] = (), narrowing: str = "", span: str | None = None,
) -> Sheet:  # fmt: skip
    """One screen; `finding` is cut to what fits, a block that is None is left away. `span`: as in `period_words`."""
    return Sheet(
        item, topic, headline(finding), tuple(numbers), tuple(each for each in blocks if each is not None),
        period_words(question, span), tuple(basis), narrowing,
    )  # fmt: skip


def said_only(
    question: Question, item: str, topic: str, finding: str, remedy: str = "", span: str | None = None
) -> tuple[Sheet]:
    """The sheet of an item that has nothing to show: why, and what would help."""
    blocks = (Words("怎么补", (remedy,)),) if remedy else ()
    return (sheet(question, item, topic, finding, blocks=blocks, span=span),)


def number(question: Question, measure: str, *, label: str = "", **extra: object) -> Number:
    """One measure as its card on the overview says it: value, what it rests on, its change against the period before.

    `extra` replaces parameters of the view, such as a department's name. One that moves the days leaves the period
    before without a meaning: then there is no change.
    """
    header, read = measure_header(measure), question.reading(measure, with_year=False, **extra)
    against = change_of(header, read.now, read.before)
    change = f"{question.view.before_label} {against}" if against else "没有可比的上期"
    change = "" if "from_date" in extra else change
    return Number(
        label or header["title"], value_words(header, read.now), base_words(header, read.now), change,
        tone_of(change), trace(measure, {**question.view.params, **extra}, read.now),
    )  # fmt: skip


def tone_of(change: str) -> Tone:
    """Vermillion where something got worse, by the words of the change. Better is not yet good: that stays plain."""
    return "missed" if "变差" in change else "plain"


def trace(measure: str, params: Mapping[str, object], counts: Counts | None) -> Trace:
    """What a number rests on: the parameters that its query looks at, as text that `query.parse_parameter` reads."""
    named = query.find(f"measures/{measure}").parameters
    dates = {
        "as_of" if name == "as_of_day" else f"{name.removesuffix('_day')}_date" for name in named if "_day" in name
    }
    asked = {name: _text(params.get(name)) for name in sorted({*dates, *(n for n in named if "_day" not in n)})}
    return Trace(measure, counts.numerator if counts else None, counts.denominator if counts else None, asked)


def _text(value: object) -> str | None:
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)


def meaning(*measures: str) -> tuple[str, ...]:
    """The 口径 of measures, a sentence each."""
    headers = [measure_header(measure) for measure in measures]
    return tuple(f"{each['title']}：{each['formula']}{each.get('note', '')}" for each in headers)


def method(*names: str) -> tuple[str, ...]:
    """How methods work, a sentence each: what it answers, and what it cannot say."""
    cards = [load_method(name) for name in names]
    return tuple(f"{each.title}：{' '.join(each.what.split())}{' '.join(each.limits.split())}" for each in cards)


def count_bars(
    rows: pd.DataFrame, label: str, value: str, title: str, *, tone: Tone = "past", first: Tone = "missed",
    unit: str = "件", notes: Sequence[str] = (),
) -> Bars | None:  # fmt: skip
    """Counts as bars in the rows' order, the first one coloured; None without rows. `notes` follow each number."""
    if rows.empty:
        return None
    more = [*notes, *[""] * len(rows)]
    pairs = list(zip(rows[label], rows[value], more, strict=False))[:MOST]
    bars = [
        Bar(flat(name, LABEL), float(n), f"{theme.count(n, unit)}{f'，{note}' if note else ''}", tone if at else first)
        for at, (name, n, note) in enumerate(pairs)
    ]
    return Bars(title, tuple(bars), unit)
