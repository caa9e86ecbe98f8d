"""How a decision stands: the rules one by one, and against a plain loop over made-up rows."""

from datetime import date, timedelta

import pandas as pd
from hypothesis import given
from hypothesis import strategies as some

from cleancity.analysis import decisions
from cleancity.analysis.decisions import BACK, DONE, LATE, OPEN, REPORTED, SOON, STATES

TODAY = date(2026, 11, 15)
DAY = (TODAY - date(1970, 1, 1)).days
PLAIN = {
    "decision_id": "1", "meeting_id": "m1", "matter": "清零", "unit": "园林管理处", "leader": "", "state": "待办",
    "held_on": pd.Timestamp("2026-11-03"), "due_on": pd.NaT, "closed_on": pd.NaT, "task_id": None,
    "task_progress_pct": None, "n_issues": 0, "n_closed": 0, "n_came_back": 0, "n_back_since": 0,
    "last_closed_day": None, "last_back_day": None,
}  # fmt: skip


def on(days):
    return pd.Timestamp(TODAY + timedelta(days=days))


def stand(**said):
    found = decisions.standing(pd.DataFrame([{**PLAIN, **said}]), DAY)
    return found["shown_state"].iloc[0], found["shown_note"].iloc[0]


def test_without_anything_linked_the_deadline_decides():
    assert stand() == (OPEN, "没有时限")
    assert stand(due_on=on(8)) == (OPEN, "还有 8 天")
    assert stand(due_on=on(7)) == (SOON, "还有 7 天")
    assert stand(due_on=on(0)) == (SOON, "今天到期")
    assert stand(due_on=on(-1)) == (LATE, "超期 1 天")


def test_what_the_office_closed_is_closed_whatever_the_deadline():
    assert stand(state="已销号", closed_on=on(-2), due_on=on(-9)) == (DONE, "11月13日，办公室销号")


def test_all_linked_issues_closed_closes_it_on_the_day_of_the_last():
    done = {"n_issues": 3, "n_closed": 3, "last_closed_day": DAY - 4, "due_on": on(-2)}
    assert stand(**done) == (DONE, "关联 3 件 11月11日结清")
    assert stand(**{**done, "n_closed": 2}) == (LATE, "超期 2 天，关联 3 件已结 2 件")


def test_an_issue_that_came_back_before_the_meeting_is_open_one_that_came_back_since_reopens_the_matter():
    back = {"n_issues": 2, "n_closed": 2, "n_came_back": 1, "last_closed_day": DAY - 20, "last_back_day": DAY - 15}
    assert stand(**back, due_on=on(20)) == (OPEN, "还有 20 天，关联 2 件已结 1 件")
    assert stand(**{**back, "n_back_since": 1, "last_back_day": DAY - 3}) == (BACK, "关联 1 件又反弹，重新挂号")


def test_closed_by_the_office_after_it_came_back_it_stays_closed_before_it_does_not():
    back = {"n_issues": 1, "n_closed": 1, "n_came_back": 1, "n_back_since": 1, "last_back_day": DAY - 3}
    assert stand(**back, state="已销号", closed_on=on(-5))[0] == BACK
    assert stand(**back, state="已销号", closed_on=on(-3))[0] == DONE


def test_a_task_at_hundred_closes_it_unless_issues_are_left():
    task = {"task_id": "T1", "task_progress_pct": 100.0}
    assert stand(**task) == (DONE, "任务完成 100 %")
    assert stand(**task, n_issues=2, n_closed=1, due_on=on(-5)) == (REPORTED, "任务报完成，关联 1 件未结清")
    assert stand(**{**task, "task_progress_pct": 99.0}, due_on=on(9)) == (OPEN, "还有 9 天，任务完成 99 %")
    assert stand(**{**task, "task_progress_pct": None})[0] == OPEN


def test_no_decisions_and_withdrawn_ones_stand_nowhere():
    assert decisions.standing(pd.DataFrame([PLAIN]).head(0), DAY).empty
    assert decisions.standing(pd.DataFrame([{**PLAIN, "state": "撤销"}]), DAY).empty
    assert decisions.to_follow_up(decisions.standing(pd.DataFrame([PLAIN]).head(0), DAY)).empty


def test_a_meeting_follows_up_what_is_open_and_all_of_the_last_meeting():
    old = {**PLAIN, "held_on": pd.Timestamp("2026-10-20")}
    rows = [
        {**old, "decision_id": "old and done", "state": "已销号", "closed_on": on(-9)},
        {**old, "decision_id": "old and open"},
        {**PLAIN, "decision_id": "new and done", "state": "已销号", "closed_on": on(-1)},
    ]
    followed = decisions.to_follow_up(decisions.standing(pd.DataFrame(rows), DAY))
    assert list(followed["decision_id"]) == ["old and open", "new and done"]
    assert decisions.counts(followed) == {**dict.fromkeys(STATES, 0), OPEN: 1, DONE: 1}


days = some.one_of(some.none(), some.integers(-40, 40))
made = some.fixed_dictionaries(
    {
        "state": some.sampled_from(["待办", "已销号", "撤销"]), "due": days, "closed": days, "back": days,
        "task": some.one_of(some.none(), some.sampled_from([0.0, 50.0, 100.0])), "n": some.integers(0, 4),
        "n_closed": some.integers(0, 4), "n_back": some.integers(0, 4), "n_since": some.integers(0, 4),
    }
)  # fmt: skip


def row_of(one):
    n_closed = min(one["n_closed"], one["n"])
    n_back = min(one["n_back"], n_closed) if one["back"] is not None else 0
    return {
        **PLAIN, "state": one["state"], "n_issues": one["n"], "n_closed": n_closed, "n_came_back": n_back,
        "n_back_since": min(one["n_since"], n_back), "last_closed_day": DAY - 1 if n_closed else None,
        "last_back_day": DAY + one["back"] if n_back else None, "task_progress_pct": one["task"],
        "task_id": None if one["task"] is None else "T1",
        "due_on": pd.NaT if one["due"] is None else on(one["due"]),
        "closed_on": pd.NaT if one["closed"] is None or one["state"] != "已销号" else on(one["closed"]),
    }  # fmt: skip


def plainly(row):
    """The rules once more, as they are written above the module."""
    if row["n_back_since"]:
        back_on = pd.Timestamp("1970-01-01") + pd.Timedelta(days=row["last_back_day"])
        is_before = pd.notna(row["closed_on"]) and row["closed_on"] < back_on
        return BACK if row["state"] != "已销号" or is_before else DONE
    if row["state"] == "已销号":
        return DONE
    parts = []
    if row["n_issues"]:
        parts.append(row["n_closed"] - row["n_came_back"] == row["n_issues"])
    if row["task_id"]:
        parts.append(row["task_progress_pct"] == 100)
    if parts and all(parts):
        return DONE
    if row["task_id"] and row["task_progress_pct"] == 100:
        return REPORTED
    if pd.isna(row["due_on"]) or row["due_on"] > on(7):
        return OPEN
    return LATE if row["due_on"] < on(0) else SOON


@given(some.lists(made, max_size=8))
def test_standing_is_what_a_plain_loop_says_and_the_worst_come_first(ones):
    rows = [{**row_of(one), "decision_id": str(number)} for number, one in enumerate(ones)]
    found = decisions.standing(pd.DataFrame(rows, columns=list(PLAIN)), DAY)
    assert dict(zip(found["decision_id"], found["shown_state"], strict=True)) == {
        row["decision_id"]: plainly(row) for row in rows if row["state"] != "撤销"
    }
    order = [STATES.index(state) for state in found["shown_state"]]
    assert order == sorted(order)
    assert (found["done_on"].notna() <= (found["shown_state"] == DONE)).all()
