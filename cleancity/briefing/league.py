"""红黑榜: like with like, and nobody named whom the evidence does not carry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from cleancity.analysis import ranking, score
from cleancity.analysis.answers import without_marks
from cleancity.analysis.scheme import schemes
from cleancity.analysis.sheet import MOST, Sheet, Table, Tone, Words
from cleancity.briefing.composing import LABEL, flat, method, said_only, sheet
from cleancity.briefing.exam import Exam, all_parts, exam_of
from cleancity.briefing.questions import Question
from cleancity.charts import theme
from cleancity.settings import load_settings

ITEM, TOPIC = "league", "红黑榜"
_METHODS = ("monthly_score", "shrinkage", "rank_intervals", "red_black_list")
Named = tuple[list[str], list[str]] | None


def compose(question: Question) -> tuple[Sheet, ...]:
    """A sheet for each peer group of which two departments have enough cases; the others in a sheet of words."""
    parts, as_of = all_parts(question), question.view.as_of or date(1970, 1, 1)
    known = parts[parts["peer_group"].notna()]
    if known.empty:
        return said_only(
            question, ITEM, TOPIC, "近 13 个月没有能归到部门名录的数据，不排名",
            "请先上传部门名单（带同类组），再上传检查问题。",
        )  # fmt: skip
    month = ranking.months_to_choose(known, as_of)[0]
    found, few = [], []
    for peers in groups_in_turn(known):
        exam = _exam(question, parts, peers, month)
        if exam.rows["place"].notna().sum() >= 2:
            found.append(group_sheet(question, exam, peers, ranking.month_words(month, as_of)))
        else:
            few.append(group_words(exam, peers))
    if few:
        found.append(_unranked(question, few, ranking.month_words(month, as_of), bool(found)))
    return tuple(found)


def groups_in_turn(known: pd.DataFrame) -> list[str]:
    """The peer groups, the fullest first, as the page opens with it."""
    first = ranking.fullest_group(known)
    return [first, *(each for each in ranking.groups_of(known) if each != first)]


def _exam(question: Question, parts: pd.DataFrame, peers: str, month: int) -> Exam:
    settings = load_settings()
    usual = next(iter(schemes(settings.score).values()))
    rewards = question.rows("ranking/rewards")
    return exam_of(parts, rewards, usual, peers, month, settings.n_min, settings.score, n_months=1)


def group_sheet(question: Question, exam: Exam, peers: str, when: str) -> Sheet:
    """One group: who is named, the scores at both ends, and who has too few cases."""
    settings = load_settings()
    ranked = exam.rows[exam.rows["place"].notna()]
    named = score.red_black(exam.rows, settings.score)
    words = [without_marks(ranking.headline(exam.rows))]
    words += [rule_words(settings.score["red_black_sure"], settings.score["red_black_margin"])] if named else []
    words += [
        said for said in (ranking.few_words(exam.rows, settings.n_min), ranking.missing_words(exam.group)) if said
    ]
    blocks = (score_table(ranked, named), Words("怎么看", tuple(flat(each, 60) for each in words)))
    return sheet(
        question, ITEM, TOPIC, f"{peers}：{named_words(named, len(ranked))}", blocks=blocks, basis=method(*_METHODS),
        span=f"{when}考核", narrowing=peers,
    )  # fmt: skip


def named_words(named: Named, n_ranked: int) -> str:
    """Who is on the black and the red list; that nobody is, or why there is none."""
    if named is None or not any(named):
        return without_marks(ranking.red_black_words(named, n_ranked, load_settings().score)).removeprefix("红黑榜：")
    red, black = named
    return f"黑榜{_list(black)}；红榜{_list(red)}"


def _list(names: Sequence[str]) -> str:
    return f" {'、'.join(flat(name, 10) for name in names)}" if names else "空缺"


def rule_words(sure: float, margin: float) -> str:
    """When a department is named."""
    return f"有 {sure * 100:.0f} % 以上把握比同类平均相差 {margin:g} 分以上才点名，其余与同类无显著差异。"


def score_table(ranked: pd.DataFrame, named: Named) -> Table:
    """The scores, lowest first; of many the three at each end. Marked is only who is named."""
    red, black = named or ([], [])
    lowest = ranked[::-1]
    shown = lowest if len(lowest) <= MOST else pd.concat([lowest.head(MOST // 2), lowest.tail(MOST // 2)])
    told, tones = [], []
    for row in shown.to_dict("records"):
        name = str(row["dept_name"])
        tone: Tone = "missed" if name in black else "met" if name in red else "plain"
        low, high = f"{row['place_low']:.0f}", f"{row['place_high']:.0f}"
        places = low if low == high else f"{low}—{high}"
        sign = {"missed": "黑榜", "met": "红榜"}.get(tone, theme.NOTHING)
        told.append((flat(name, LABEL), f"{row['score']:.1f}", places, sign))
        tones.append(tone)
    ends = "得分最低、最高各三家" if len(lowest) > MOST else "得分，低的在前"
    return Table(ends, ("部门", "得分", "名次（95 % 区间）", "榜"), tuple(told), tuple(tones), numeric=(1, 2))


def group_words(exam: Exam, peers: str) -> str:
    """Why a group is not ranked."""
    few = ranking.few_words(exam.rows, load_settings().n_min)
    return f"{peers}：{without_marks(ranking.headline(exam.rows))}" if not few else f"{peers}：{few}"


def _unranked(question: Question, few: Sequence[str], when: str, is_more: bool) -> Sheet:
    words = tuple(flat(each, 70) for each in few[:MOST])
    finding = f"{'另有 ' if is_more else ''}{len(few)} 个同类组样本不足，不排名"
    return sheet(
        question, ITEM, TOPIC, finding, blocks=(Words("各组的情况", words),), basis=method("red_black_list"),
        span=f"{when}考核",
    )  # fmt: skip
