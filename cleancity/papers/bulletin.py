"""通报: what the city hears of a week, a month or one topic; made from the measures, for people to edit."""

from __future__ import annotations

from cleancity.briefing.composing import narrowed_words
from cleancity.briefing.questions import Question
from cleancity.papers import figures
from cleancity.papers.bulletins import annexes, causes, demands, gains, overall, problems
from cleancity.papers.bulletins.exams import Exams, exams_of
from cleancity.papers.bulletins.facts import Facts, gather
from cleancity.papers.bulletins.page import Page
from cleancity.papers.bulletins.topics import narrowed_to, worst_category
from cleancity.papers.making import Draft, Made, Request
from cleancity.settings import load_settings


def weekly(request: Request) -> Made:
    """周通报: the week of the request's question."""
    return _made(request, request.question, None, "周")


def monthly(request: Request) -> Made:
    """月通报: the four weeks, or whatever other period the question has."""
    return _made(request, request.question, None, "月")


def special(request: Request) -> Made:
    """专项通报: one 大类, the asked one or else the one with most overdue."""
    topic = request.topic or worst_category(request.question)
    question = narrowed_to(request.question, topic) if topic else request.question
    return _made(request, question, topic, "专项")


def _made(request: Request, question: Question, topic: str | None, kind: str) -> Made:
    facts = gather(question, request.as_of, topic)
    title = title_of(facts, kind)
    page = Page()
    if not facts.n_found and facts.late.empty:
        page.say(empty_words(facts))
    else:
        # The exam knows no filter: a bulletin about a part of the city does not quote it.
        write(page, facts, exams_of(question) if facts.is_whole else Exams("", {}, {}))
    papers = load_settings().papers
    draft = Draft(
        file_name=f"{kind}通报_{request.as_of.isoformat()}{f'_{figures.name(topic, 8)}' if topic else ''}.docx",
        title=title, to=papers.to, text=page.text, office=papers.office, issued_on=request.as_of, parts=page.parts,
        number=papers.number.replace("{year}", str(request.as_of.year)), copies_to=papers.copies_to,
    )  # fmt: skip
    return Made(title, (draft,), traces=facts.traces.told)


def write(page: Page, facts: Facts, exams: Exams) -> None:
    """The whole text: what it is about, five sections, annexes."""
    page.say(lead_words(facts))
    overall.write(page, facts)
    gains.write(page, facts, exams)
    problems.write(page, facts, exams)
    causes.write(page, facts)
    demands.write(page, facts)
    annexes.write(page, facts, exams)


def title_of(facts: Facts, kind: str) -> str:
    """关于第46周环境卫生检查整改情况的通报, and its like."""
    period = facts.question.view.period
    if facts.topic:
        return f"关于{figures.name(facts.topic)}问题整治情况的专项通报"
    if kind == "周" and period.from_date is not None:
        week = period.from_date.isocalendar()
        return f"关于{week.year}年第{week.week}周\n环境卫生检查整改情况的通报"
    if period.from_date is None or period.to_date is None:
        return "关于环境卫生检查整改情况的通报"
    days = figures.span(period.from_date, period.to_date)
    return f"关于{days}\n环境卫生检查整改情况的通报"


def lead_words(facts: Facts) -> str:
    """What is told, of which days and which part of the city, as known on which day."""
    period = facts.question.view.period
    called, days = facts.period_words()
    when = (
        f"第{period.from_date.isocalendar().week}周（{days}）"
        if period.n_weeks == 1 and period.from_date
        else f"{called}（{days}）"
    )
    about = f"{figures.name(facts.topic)}问题" if facts.topic else "环境卫生问题检查"
    narrowed = "" if facts.topic else narrowed_words(facts.question)
    part = f"（范围：{narrowed}）" if narrowed else ""
    where = "" if narrowed else "全市"
    known = f"数据截至{figures.full_day(facts.as_of)}。" if facts.question.view.as_of else ""
    return f"现将{when}{where}{about}整改情况{part}通报如下。{known}"


def empty_words(facts: Facts) -> str:
    """What to say where there is nothing to tell."""
    if facts.question.view.is_empty or facts.question.view.as_of is None:
        return "系统中还没有检查问题数据，本期没有可以通报的内容。请各单位按要求报送检查问题，数据入库后重新生成。"
    called, days = facts.period_words()
    topic = f"{figures.name(facts.topic)}类" if facts.topic else ""
    return (
        f"{called}（{days}）没有新发现的{topic}问题，也没有超期未结的{topic}问题，本期没有可以通报的内容。"
        f"数据截至{figures.full_day(facts.as_of)}。"
    )
