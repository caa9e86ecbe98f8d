"""A small random city: registers, and issues with every oddity that a measure has to decide about."""

import random
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

FIRST, LAST = date(2026, 6, 1), date(2026, 9, 30)
DEPARTMENTS = {"D1": ("市容环境管理处", "市容处"), "D2": ("园林管理处", "园林局"), "D3": ("房地产管理处", "房管处")}
DISTRICTS = {"9901": "滨江区", "9902": "城中区"}
REGISTERS = {
    "department": [
        ["部门编码", "部门名称", "别名", "同类组"],
        *([code, name, alias, "管理处"] for code, (name, alias) in DEPARTMENTS.items()),
    ],
    "area": [["区划编码", "名称", "级别"], *([code, name, "区县"] for code, name in DISTRICTS.items())],
    "campaign": [["行动编号", "名称", "类型"], ["GW2026", "巩卫", "巩卫"], ["XJ2026", "夏季攻势", "专项"]],
}
# Spellings under which a department may arrive, and the name that it is known by; the last is in no register.
SPELLINGS = {spelling: name for code, (name, alias) in DEPARTMENTS.items() for spelling in (code, name, alias)}
SPELLINGS["外来公司"] = "外来公司"
AREAS = {**DISTRICTS, **{name: name for name in DISTRICTS.values()}}
SOURCES = ("自查", "暗访", "12345热线")
ITEMS = {"农贸市场": ("摊位脏乱", "占道经营"), "公厕": ("异味",)}
VENUES = ("滨江菜市场", "江堤公厕")
# Kilometres apart: two issues with one of these coordinates are at one place, others never are.
POINTS = [(113.24 + 0.03 * n, 31.14 + 0.02 * n) for n in range(5)]  # in the city: others are kept off the map
OFFICE = (113.2, 31.28)  # the hotline's own address, given wherever nobody knew better
N_OF_OFFICE, N_OTHERS = 60, 240


@dataclass(frozen=True)
class Issue:
    """One row, typed. Times are local; None is an empty cell."""

    number: str
    campaign: str | None
    source: str | None
    found_at: datetime
    category: str | None
    subcategory: str | None
    venue: str | None
    district: str | None
    point: tuple[float, float] | None
    department: str
    verified_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    n_reworks: int | None
    status: str
    earlier: str | None

    @property
    def dept_name(self):
        return SPELLINGS[self.department]

    @property
    def district_name(self):
        return AREAS.get(self.district)

    @property
    def is_void(self):
        return self.status in ("作废", "不予立案")

    @property
    def place(self):
        return self.venue or self.point


def two_reports(seed):
    """The issues as first reported, some still open, and the same ones (and more) as they stood at the end."""
    rng = random.Random(seed)
    final = [_issue(rng, number) for number in range(N_OF_OFFICE + N_OTHERS)]
    early = [replace(each, closed_at=None, n_reworks=0, status="处置中") for each in final[::2]]
    return early, final


def _issue(rng, number):
    found_at = datetime.combine(FIRST, time()) + timedelta(minutes=rng.randrange((LAST - FIRST).days * 1440))
    is_closed = rng.random() < 0.75
    closed_at = found_at + timedelta(minutes=rng.randrange(1, 25 * 1440)) if is_closed else None
    category = rng.choice([*ITEMS, None])
    is_at_office = number < N_OF_OFFICE
    return Issue(
        number=f"{'H' if is_at_office else 'X'}{number:04}",
        campaign=rng.choice(["GW2026", "XJ2026", None]),
        source="12345热线" if is_at_office else rng.choice([*SOURCES, None]),
        found_at=found_at,
        category=category,
        subcategory=rng.choice([*ITEMS[category], None]) if category else None,
        venue=rng.choice([*VENUES, None, None, None]),
        district=rng.choice([*AREAS, None]),
        point=OFFICE if is_at_office else rng.choice([*POINTS, None]),
        department=rng.choice(list(SPELLINGS)),
        verified_at=closed_at and rng.choice([closed_at, closed_at - timedelta(seconds=30), None]),
        closed_at=closed_at,
        due_at=_due(rng, found_at, closed_at),
        n_reworks=rng.choice([0, 0, 1, 2, None]),
        status=rng.choice(["作废", "不予立案"]) if rng.random() < 0.08 else "已结案" if is_closed else "处置中",
        earlier="X0001" if rng.random() < 0.05 else None,
    )


def _due(rng, found_at, closed_at):
    """None; the end of a day; the very minute of closing; or any time up to three weeks on, often past LAST."""
    kind = rng.random()
    if kind < 0.1:
        return None
    if kind < 0.2 and closed_at:
        return closed_at
    due = found_at + timedelta(minutes=rng.randrange(1, 21 * 1440))
    return datetime.combine(due.date(), time(23, 59, 59)) if kind < 0.5 else due


def as_table(issues):
    """Header and rows of cells, as the file has them. A limit at the end of a day is written as that day alone."""
    header = ["问题编号", "行动编号", "来源", "上报时间", "大类", "小类", "场所", "区县", "经度", "纬度", "责任部门",
              "核查时间", "结案时间", "整改时限", "返工次数", "状态", "反弹自"]  # fmt: skip
    return [header, *(_cells(issue) for issue in issues)]


def _cells(issue):
    lon, lat = issue.point or ("", "")
    due = issue.due_at and (issue.due_at.date() if issue.due_at.time() == time(23, 59, 59) else issue.due_at)
    cells = [issue.number, issue.campaign, issue.source, issue.found_at, issue.category, issue.subcategory, issue.venue,
             issue.district, lon, lat, issue.department, issue.verified_at, issue.closed_at, due, issue.n_reworks,
             issue.status, issue.earlier]  # fmt: skip
    return ["" if cell is None else str(cell) for cell in cells]
