"""Rows of 检查问题 as they stood at the end of a week: what nobody had done by then is empty."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from cleancity.demo.basemap import city_rings
from cleancity.demo.calendar import EPOCH_DAY, FIRST_DAY, N_DAYS, N_WEEKS, NEVER, SAMPLE_DAYS, Ints, week_of
from cleancity.demo.departments import DEPARTMENTS, INDEX, reported_up_to
from cleancity.demo.issues import POINT_NONE, UNKNOWN_DEPTS, Issues
from cleancity.demo.phrases import (
    CHECKER_KINDS,
    DATE_ONLY_SOURCES,
    EXPERTS,
    HOTLINE,
    INSPECTORS,
    ITEMS,
    SOURCE_NAMES,
    TECHNICAL,
)
from cleancity.demo.sheets import day_text

HEADER = [
    "问题编号",
    "行动编号",
    "阶段编号",
    "来源",
    "抽查人员",
    "上报时间",
    "检查日期",
    "检查人",
    "大类",
    "小类",
    "章节",
    "严重程度",
    "描述",
    "场所",
    "区县",
    "街道",
    "社区",
    "地址",
    "经度",
    "纬度",
    "责任部门",
    "责任领导",
    "立案时间",
    "派遣时间",
    "处置时间",
    "核查时间",
    "结案时间",
    "整改时限",
    "平台超时",
    "延期次数",
    "返工次数",
    "状态",
    "整改结果",
    "整改前照片",
    "整改后照片",
    "是否反弹",
    "老大难",
]
SEVERITIES = ("一般", "较重", "严重")
TIMES = [f" {m // 60:02d}:{m % 60:02d}" for m in range(1440)]
Texts = list[str]


class IssueBook:
    """Columns of text that stay the same all through an issue's life, made once; rows of a week are cut from them."""

    def __init__(self, issues: Issues) -> None:
        self.issues = issues
        n = len(issues.found)
        moments = (
            issues.found,
            issues.registered,
            issues.dispatched,
            issues.reworked,
            issues.handled,
            issues.verified,
            issues.closed,
            issues.due,
        )
        self.moments = list(zip(*(x.tolist() for x in moments), strict=True))
        stamps_of = [np.datetime_as_string(np.where(x < NEVER, x, 0).astype("datetime64[m]")).tolist() for x in moments]
        self.iso = [tuple(text.replace("T", " ") + ":00" for text in row) for row in zip(*stamps_of, strict=True)]
        self.weeks = [
            week_of(x) for x in (issues.found, issues.reworked, issues.handled, issues.verified, issues.closed)
        ]
        self.item: list[int] = issues.item.tolist()
        self.dept: list[int] = issues.dept.tolist()
        self.severity, self.extensions = issues.severity.tolist(), issues.extensions.tolist()
        self.is_void, self.is_suspended = issues.is_void.tolist(), issues.is_suspended.tolist()
        self.is_fake, self.rebound_of = issues.is_fake.tolist(), issues.rebound_of.tolist()
        self.shared_photo: list[bool] = issues.shared_photo.tolist()
        self.unknown_dept: list[int] = issues.unknown_dept.tolist()
        self.day: Ints = issues.found // 1440 - EPOCH_DAY
        self.upto = reported_up_to(N_WEEKS + 1)
        streets, places = city_rings()[0], issues.places
        spot, item = issues.place.tolist(), issues.item.tolist()
        serial = np.arange(n) - np.searchsorted(self.day, self.day)
        days = [FIRST_DAY + timedelta(days=d) for d in range(N_DAYS + 7)]
        stamps = [day.strftime("%Y%m%d") for day in days]
        self.id = [f"WT{stamps[d]}-{s + 1:04d}" for d, s in zip(self.day.tolist(), serial.tolist(), strict=True)]
        self.source = [SOURCE_NAMES[s] for s in issues.source.tolist()]
        self.checker = [
            EXPERTS if s == TECHNICAL else CHECKER_KINDS[i % 3] if s == "抽查" else ""
            for i, s in enumerate(self.source)
        ]
        self.inspector = [INSPECTORS[(i * 7 + p) % len(INSPECTORS)] for i, p in enumerate(spot)]
        self.place = [places.name[p] for p in spot]
        self.community = [places.community[p] for p in spot]
        self.street = [streets[places.street[p]] for p in spot]
        self.address = [street.name + places.address[p] for street, p in zip(self.street, spot, strict=True)]
        self.text = [self._sentence(i, k) for i, k in enumerate(item)]
        self.phase = [_phase(days[d], code) for d, code in zip(self.day.tolist(), issues.dept.tolist(), strict=True)]
        bare = issues.point == POINT_NONE
        self.lon = [
            "" if b else f"{v:.6f}" if v else "0" for v, b in zip(issues.lon.tolist(), bare.tolist(), strict=True)
        ]
        self.lat = [
            "" if b else f"{v:.6f}" if v else "0" for v, b in zip(issues.lat.tolist(), bare.tolist(), strict=True)
        ]

    def _sentence(self, i: int, k: int) -> str:
        where = self.place[i] or self.address[i] + "附近"
        text = ITEMS[k].texts[i % len(ITEMS[k].texts)].replace("{p}", where)
        if self.source[i] == HOTLINE and i % 9 == 0:
            return f"市民来电反映：{text}，联系电话1390000{i % 10000:04d}"
        return text

    def _department(self, i: int, week: int) -> str:
        if self.unknown_dept[i] >= 0:
            return UNKNOWN_DEPTS[self.unknown_dept[i]]
        department = DEPARTMENTS[self.dept[i]]
        if week % 3 == 2 and i % 7 == 0:
            return department.short
        return department.aliases.split("；")[0] if i % 23 == 0 else department.name

    def rows(self, week: int, style: str) -> list[Texts]:
        """Rows of one week's file: new issues and those whose state changed, as the departments have reported them."""
        s = self.issues
        upto, before = self.upto[s.dept, week], self.upto[s.dept, week - 1] if week else np.full(len(s.dept), -1)
        fresh = np.zeros(len(s.dept), dtype=np.bool_)
        for happened in self.weeks:
            fresh |= (happened > before) & (happened <= upto)
        cutoff = ((upto + 1) * 7 + EPOCH_DAY) * 1440
        if week >= N_WEEKS:  # the sample's last file day is Wednesday
            cutoff = np.minimum(cutoff, (N_DAYS + SAMPLE_DAYS + EPOCH_DAY) * 1440)
        picked = np.flatnonzero(fresh & (s.found < cutoff))
        clock = _Clock(style)
        return [self._row(i, end, week, clock) for i, end in zip(picked.tolist(), cutoff[picked].tolist(), strict=True)]

    def _row(self, i: int, cutoff: int, week: int, clock: _Clock) -> Texts:
        moments = self.moments[i]
        found, _, _, _, _, _, _, due = moments
        void = self.is_void[i]
        registered, dispatched, reworked, handled, verified, closed = (t < cutoff for t in moments[1:7])
        if void:
            handled = verified = closed = False
        text = self.iso[i] if clock.style == "dash" else tuple(clock.moment(t) for t in moments)
        item, street = ITEMS[self.item[i]], self.street[i]
        is_late = (moments[6] if closed else cutoff) > due
        date_only = self.source[i] in DATE_ONLY_SOURCES
        campaign, phase = self.phase[i]
        rebound = self.rebound_of[i]
        return [
            self.id[i],
            campaign,
            phase,
            self.source[i],
            self.checker[i],
            "" if date_only else text[0],
            clock.day(found) if date_only else "",
            self.inspector[i],
            item.category,
            item.name,
            str(item.chapter),
            SEVERITIES[self.severity[i]],
            self.text[i],
            self.place[i],
            street.district,
            street.name,
            self.community[i],
            self.address[i],
            self.lon[i],
            self.lat[i],
            self._department(i, week),
            DEPARTMENTS[self.dept[i]].lead,
            text[1] if registered else "",
            text[2] if dispatched else "",
            text[4] if handled else "",
            text[5] if verified else "",
            text[6] if closed else "",
            text[7],
            "是" if is_late and not void and i % 10 < 7 else "否",
            str(self.extensions[i]),
            "1" if reworked else "0",
            self._status(i, dispatched, registered, handled, closed, cutoff - due),
            _result(closed, self.is_fake[i], reworked, handled, cutoff - due),
            f"{self.id[i]}_1.jpg",
            self._after(i) if closed else "",
            self.id[rebound] if rebound >= 0 else "",
            "是" if (rebound >= 0 and self.severity[i] > 0) or (not closed and cutoff - due > 8 * 1440) else "否",
        ]

    def _status(
        self, i: int, dispatched: bool, registered: bool, handled: bool, closed: bool, minutes_over: int
    ) -> str:
        if self.is_void[i]:
            return "作废" if i % 3 else "不予立案"
        if closed:
            return "已结案"
        if self.is_suspended[i] and minutes_over > 8 * 1440:
            return "挂账"
        if handled:
            return "待核查"
        return "处置中" if dispatched else "待派遣" if registered else "待立案"

    def _after(self, i: int) -> str:
        return "IMG_20261009_0815.jpg" if self.shared_photo[i] else f"{self.id[i]}_2.jpg"


class _Clock:
    """Minutes to text in one style; a day's spelling is made once."""

    def __init__(self, style: str) -> None:
        self.style = style
        self.days: dict[int, str] = {}

    def day(self, minutes: int) -> str:
        number = minutes // 1440
        if number not in self.days:
            self.days[number] = day_text(date(1970, 1, 1) + timedelta(days=number), self.style)
        return self.days[number]

    def moment(self, minutes: int) -> str:
        return "" if minutes >= NEVER else self.day(minutes) + TIMES[minutes % 1440]


def _phase(day: date, dept: int) -> tuple[str, str]:
    """Campaign and phase an issue belongs to: the summer campaign for its three bureaus, the year's plan otherwise."""
    summer = dept in (INDEX["D02"], INDEX["D03"], INDEX["D04"])
    if summer and date(2026, 6, 1) <= day <= date(2026, 8, 31):
        return "CGW2026", f"CGW2026-{1 if day <= date(2026, 6, 10) else 2 if day <= date(2026, 8, 10) else 3}"
    return ("GW2026", f"GW2026-{(day.month + 2) // 3}") if day.year == 2026 else ("", "")


def _result(is_closed: bool, is_fake: bool, sent_back: bool, is_handled: bool, minutes_over: int) -> str:
    if is_closed:
        return "虚假整改" if is_fake else "到位"
    if sent_back and not is_handled:
        return "不到位"
    return "未整改" if minutes_over > 5 * 1440 else ""
