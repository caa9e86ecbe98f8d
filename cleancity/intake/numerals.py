"""Chinese numerals and counting words in quantities: 三十, 一百二十, 两万五千, 15万, 三点五, 198件. Pure.

Strict on purpose: 一百二 (120 or 102?), 三五 (three or five) and other ways of speech are left for the rules to refuse.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

CHARACTERS = "零〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟萬億兩"
# The formal characters of cheques, and 两, are other ways of writing the same.
_ONE_WAY = str.maketrans("零壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億两兩", "〇一二二三三四五六六七八九十百千万亿二二")
_DIGITS: dict[str, str] = {character: str(value) for value, character in enumerate("〇一二三四五六七八九")}
_WITH_FIGURES = re.compile(r"(\d{1,15}(?:\.\d{1,9})?)(十万|百万|千万|十|百|千|万|亿)", re.ASCII)
_SIZES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8}
# Counting words and measures behind a quantity: 198件, 1,200 瓶, 18.5平方公里.
_UNIT = re.compile(
    rf"(?<=[\d.\s{CHARACTERS}])(件|个|只|套|支|瓶|盒|台|箱|袋|桶|包|把|副|双|顶|条|张|份|粒|片|卷|块|人|人次|次|项|天|日|分"
    r"|元|米|升|毫升|公斤|千克|克|吨|平方米|平方公里|立方米|km2|m2|m3|度|辆|处|户|小[时時]|工作小[时時]|[个個]?工作[时時]|[个個]?工作日)(以?[内內])?$"
)


def number_of(text: str) -> str | None:
    """The number in figures that `text` plainly says; None when it is not a Chinese numeral, or not a plain one."""
    plain = text.translate(_ONE_WAY)
    if mixed := _WITH_FIGURES.fullmatch(plain):
        return f"{(Decimal(mixed[1]) * _SIZES[mixed[2]]).normalize():f}"
    whole, point, decimals = plain.partition("点")
    value = _whole(whole)
    if value is None or (point and not decimals) or any(each not in _DIGITS for each in decimals):
        return None
    return f"{value}.{in_figures(decimals)}" if point else str(value)


def in_figures(text: str) -> str:
    """`text` with its digits in figures, one by one: 二〇二六 is 2026."""
    return "".join(_DIGITS.get(each, each) for each in text)


def _whole(text: str) -> int | None:
    if text == "〇":
        return 0
    if len(text) > 2 and "〇" in text and not text.startswith("〇") and all(each in _DIGITS for each in text):
        return int(in_figures(text)) if len(text) <= 18 else None
    total, rest = 0, text
    for size, name in ((10**8, "亿"), (10**4, "万")):
        if name in rest:
            head, _, rest = rest.partition(name)
            group = _group(head, follows=total > 0)
            if group is None:
                return None
            total += group * size
    if not rest and total:
        return total
    last = _group(rest, follows=total > 0)
    return None if last is None else total + last


def _group(text: str, follows: bool) -> int | None:
    """A group of up to four places. 两万五 says 25,000 and looks like 20,005: nobody is asked to guess."""
    if follows and text in _DIGITS:
        return None
    return _groups().get(text.removeprefix("〇") if follows else text)


@cache
def _groups() -> dict[str, int]:
    """1 to 9,999 as people say them: 十五 beside 一十五."""
    said = {_spell(value): value for value in range(1, 10_000)}
    return said | {words.replace("一十", "十"): value for words, value in said.items() if "一十" in words}


def _spell(value: int) -> str:
    words = ""
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // place % 10
        if digit:
            words += "一二三四五六七八九"[digit - 1] + name
        elif words and not words.endswith("〇") and value % place:
            words += "〇"
    return words


def without_unit(text: str, unit: str) -> str:
    """A quantity without the counting word or measure behind it; `unit` is the column's own, "" where it has none."""
    if unit not in ("", "%") and text.endswith(unit):
        return text[: -len(unit)].strip()
    found = _UNIT.search(text)
    return text[: found.start()].strip() if found else text
