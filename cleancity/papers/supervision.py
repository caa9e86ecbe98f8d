"""督办单: one for every unit to which something is to be issued: what, by what rule, until when, a receipt."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from cleancity.analysis.escalation import TO_ISSUE, UNMET, Standing
from cleancity.briefing.urging import standings
from cleancity.ladder import Step, load_ladder
from cleancity.papers import figures
from cleancity.papers.bulletins.facts import Traces
from cleancity.papers.bulletins.page import Page, rows_of
from cleancity.papers.making import Draft, Made, PaperTable, Request
from cleancity.settings import load_settings

_ROWS, _PLACES = 40, 10


def orders(request: Request) -> Made:
    """督办单 of the units that the ladder of the settings reaches and that nothing valid was issued to, worst first."""
    found = [each for each in standings(request.question) if each.state in (TO_ISSUE, UNMET)]
    traces = Traces(request.question)
    drafts = [_order(request, each, number, traces) for number, each in enumerate(found, start=1)]
    return Made("督办单", tuple(drafts) or (_nobody(request),), traces=traces.told)


def _nobody(request: Request) -> Draft:
    day, papers = request.question.view.as_of, load_settings().papers
    text = (
        f"截至{figures.full_day(day)}，没有单位达到督办条件，或都已督办、还在期限内，本期没有要发的督办单。"
        if day else "系统中还没有检查问题数据，没有要发的督办单。"
    )  # fmt: skip
    return Draft(f"督办单_{request.as_of.isoformat()}_无.docx", "督办情况说明", "", text, papers.office, request.as_of)


def _order(request: Request, unit: Standing, number: int, traces: Traces) -> Draft:
    papers, page = load_settings().papers, Page()
    name = figures.name(unit.department)
    rows = overdue_rows(request, unit.department)
    places = rebounding_rows(request, unit.department)
    write(page, unit, rows, places, request.as_of, request.question.view.as_of or request.as_of, traces)
    return Draft(
        file_name=f"督办单_{request.as_of.isoformat()}_{number:02d}_{name}.docx", title="督办单", to=name,
        text=page.text, office=papers.office, issued_on=request.as_of, parts=page.parts,
        number=papers.number.replace("{year}", str(request.as_of.year)), department=unit.department,
    )  # fmt: skip


def overdue_rows(request: Request, department: str) -> pd.DataFrame:
    """The issues of a department that are overdue, the longest first."""
    asked = {"n_days": 0, "state": "overdue", "sort": "overdue", "from_day": None, "offset": 0, "limit": _ROWS}
    return request.question.rows("issues/list", **asked, department=department)


def rebounding_rows(request: Request, department: str) -> pd.DataFrame:
    """Its places where the same came back often enough for the lightest step that counts that."""
    counts = [step.n_rebounds for step in load_ladder() if step.n_rebounds is not None]
    days = load_settings().rebound_days
    found = request.question.rows(
        "supervision/rebounding_places", n_days=days, n_rebounds=min(counts, default=1_000_000), department=department
    )
    return found.head(_PLACES)


def write(
    page: Page, unit: Standing, rows: pd.DataFrame, places: pd.DataFrame, issued_on: date, as_of: date, traces: Traces
) -> None:
    """The whole text; `issued_on` is the day of the paper, `as_of` the last that the numbers know of."""
    until = issued_on + timedelta(days=load_settings().until_days)
    page.say(f"经核查，你单位有逾期未办结或反复发生的问题，现予以“{unit.next_step}”督办，请按要求办理。")
    page.heading("督办事项")
    page.say(overdue_words(unit, as_of, traces), rebound_words(places))
    if len(rows):
        rest = f"（共{unit.n_overdue}件，列前{len(rows)}件）" if unit.n_overdue > len(rows) else ""
        page.table(PaperTable(f"超期未结问题{rest}", _COLUMNS, rows_of(_cells(rows)), numeric=(0, 5)))
    page.heading("督办依据")
    page.say(rule_words(unit), issued_words(unit, as_of))
    page.heading("办理时限和要求")
    page.numbered(demands(unit, places, until))
    page.say("【附件1】督办事项办理情况回执")
    receipt(page, unit, rows, until)


_COLUMNS = ("序号", "问题编号", "点位", "小类", "整改时限", "超期天数")


def _cells(rows: pd.DataFrame) -> list[tuple[str, ...]]:
    return [
        (
            str(number), figures.name(row["issue_id"], 16), figures.name(row["place"], 18),
            figures.name(row["subcategory"], 10), f"{pd.Timestamp(row['due_at']):%Y-%m-%d}",
            f"{row['days_overdue']:,.0f}",
        )
        for number, row in enumerate(rows.to_dict("records"), start=1)
    ]  # fmt: skip


def overdue_words(unit: Standing, as_of: date, traces: Traces) -> str:
    """How many of its issues are overdue, and how long."""
    if not unit.n_overdue:
        return f"截至{figures.day(as_of)}，你单位没有超期未结的问题。"
    n = float(unit.n_overdue)
    said = f"{figures.name(unit.department)}超期未结{figures.count(n)}"
    printed = traces.of_unit(said, "overdue_open", unit.department, n)
    longest = f"最久的已超{unit.max_days}天" if unit.max_days else "都是当天到期的"
    return f"截至{figures.day(as_of)}，{printed}，{longest}。"


def rebound_words(places: pd.DataFrame) -> str:
    """Where the same came back; "" where nothing did often enough."""
    if places.empty:
        return ""
    named = [
        f"{figures.place(row)}（{figures.name(row['subcategory'])}，{row['n_rebounds']:.0f}次）"
        for row in places.to_dict("records")
    ]
    return f"近{load_settings().rebound_days}天结案后反弹的点位：{figures.listed(named, _PLACES, '处')}。"


def rule_words(unit: Standing) -> str:
    """The gravest step that it reaches, with its conditions, and why this step is the next one."""
    steps = load_ladder()
    if not unit.level:
        return "上次督办的问题到期仍未改完。"
    reached = steps[unit.level - 1]
    cell = unit.cells[unit.level - 1]
    met = [f"问题{figures.count(cell.n_issues)}"] if cell.n_issues else []
    met += [f"点位{figures.count(cell.n_places, '处')}"] if cell.n_places else []
    said = f"按本市督办台阶，{_conditions(reached)}的，到“{reached.name}”一级；你单位符合条件的{'、'.join(met)}。"
    if reached.name != unit.next_step:
        said += f"按逐级督办，本次发“{unit.next_step}”。"
    return said


def _conditions(step: Step) -> str:
    told = []
    if step.days_overdue is not None:
        told.append(f"超期满{step.days_overdue}天的问题达到{step.n_long}件")
    if step.n_overdue is not None:
        told.append(f"超期未结达到{step.n_overdue}件")
    if step.n_rebounds is not None:
        told.append(f"同一点位、同一小类近{load_settings().rebound_days}天反弹{step.n_rebounds}次")
    return "或".join(told)


def issued_words(unit: Standing, as_of: date) -> str:
    """What was issued before and is in force."""
    if not unit.issued or unit.issued_on is None:
        return "此前没有对你单位发出仍在有效期内的督办。"
    before = load_ladder()[unit.issued - 1].name
    until = f"，要求{figures.day(unit.until_on)}前整改" if unit.until_on else ""
    left = f"，其中{figures.count(unit.n_left)}至今未结" if unit.n_left else ""
    return f"此前于{figures.day(unit.issued_on)}发出“{before}”{until}{left}。"


def demands(unit: Standing, places: pd.DataFrame, until: date) -> list[str]:
    """What is asked, by when."""
    lead = f"由责任领导{figures.name(unit.lead)}牵头，" if unit.lead else "明确一名责任领导牵头，"
    wanted = []
    if unit.n_overdue:
        wanted.append(
            f"{lead}逐件落实责任人，于{figures.full_day(until)}前办结上述超期问题；不能按期办结的，书面说明原因和完成时间。"
        )
    if len(places):
        wanted.append("对反复发生的点位查明原因，制定日常保持的措施，明确责任人，整改后安排回头看。")
    wanted.append(
        f"于{figures.full_day(until)}前填好回执，加盖公章后报{load_settings().papers.office}。逾期不报或整改不到位的，按督办台阶逐级处理。"
    )
    return wanted


def receipt(page: Page, unit: Standing, rows: pd.DataFrame, until: date) -> None:
    """The slip to send back: a line for every issue, and who signs."""
    page.say(f"督办单位：{load_settings().papers.office}", f"承办单位：{figures.name(unit.department)}（盖章）")
    page.say(f"回执时限：{figures.full_day(until)}前")
    lines = [(str(number), issue, "", "", "") for number, issue in enumerate(_numbers(rows), start=1)]
    columns = ("序号", "督办事项", "办理结果", "完成时间", "责任人")
    page.table(PaperTable("办理情况", columns, rows_of(lines), (1.2, 5.4, 4.4, 2.5, 2.3), (0,)), "附表")
    page.say("负责人：＿＿＿＿＿＿　填报人：＿＿＿＿＿＿", "填报日期：＿＿＿＿＿＿")


def _numbers(rows: pd.DataFrame) -> list[str]:
    return [figures.name(issue, 20) for issue in rows["issue_id"]] or ["反复发生的点位整治"]
