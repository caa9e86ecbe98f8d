"""Mobile numbers in free text, however they are written, and what tells them from the number of a file. Pure.

The patterns read text that `masking` has made legible: digits half-width, blanks and hyphens plain, nothing invisible.
"""

from __future__ import annotations

import re

# A line may break anywhere within a number; blanks and dashes stand between its groups.
_BREAK = r"(?:[ \t]*\r?\n[ \t]*)?"
GAP = r"[-—–·\s]{0,3}"
DAY = r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_FOUR = rf"\d(?:{_BREAK}\d){{3}}"
MOBILE = re.compile(
    rf"(?<!\d)(?P<keep>(?:\(?(?:\+|00)?86\)?{GAP})?\(?0?1{_BREAK}[3-9]{_BREAK}\d\)?)"
    # A single point makes a decimal fraction of it, hence both or none.
    rf"(?P<rest>{GAP}{_FOUR}{GAP}{_FOUR}|\d[- ]\d{{4}}[- ]\d{{3}}|\.\d{{4}}\.\d{{4}})(?!\d)"
)
_FIGURE = "[零〇○一二三四五六七八九幺]"
SPOKEN = re.compile(
    rf"(?<![零〇○一二三四五六七八九幺十百千万亿点第])(?P<keep>[一幺][三四五六七八九]{_FIGURE})"
    rf"(?P<rest>{GAP}{_FIGURE}{{4}}{GAP}{_FIGURE}{{4}})(?![零〇○一二三四五六七八九幺十百千万亿点])"
)
_WORDS = r"手机|电话|微信|联系|来电|致电|拨打|通话|号主|[Tt]el|TEL|[Pp]hone|[Mm]obile"
_CALLED = re.compile(rf"(?:{_WORDS})[^\d，。；,;]{{0,6}}$")
# Letters of these kinds are how to reach somebody, other ones the beginning or the end of a code.
_HOW_TO_REACH = r"(?:wx|vx|v|Vx|VX|Wx|weixin|wechat|WeChat|qq|[Tt]el|TEL|[Pp]hone|[Mm]obile|dh|sj)"
_REACHED_BEFORE = re.compile(rf"(?<![A-Za-z0-9]){_HOW_TO_REACH}[:.]?$|[加+ ]V$")
_REACHED_AFTER = re.compile(rf"{_HOW_TO_REACH}(?![A-Za-z0-9])")
_PHONE = r"1[3-9]\d(?:\d{8}|\*{8})"
# After another phone, or a name of which only the first character is left (张**-139…), a dash makes no code.
_CODE_BEFORE = re.compile(
    rf"[A-Za-z]$|(?<!{_PHONE})(?<![\u4e00-\u9fff]\*)(?<![\u4e00-\u9fff]\*\*)(?<=[0-9A-Za-z*])[-_.]$"
)
_CODE_AFTER = re.compile(rf"[A-Za-z]|[-_.](?!{_PHONE}(?!\d))[0-9A-Za-z]")


def is_mobile(found: re.Match[str]) -> bool:
    """Whether what `MOBILE` found stands where a number to call stands, and not within a code or across a date."""
    before, after = found.string[max(0, found.start() - 40) : found.start()], found.string[found.end() :][:40]
    number, rest = found[0], found["rest"]
    if number.count("\n") > 1:
        return False
    if _CALLED.search(before):
        return True
    if re.fullmatch(rf"[-—–·\s]+{DAY}", rest):
        return False
    is_coded = _CODE_BEFORE.search(before) and not _REACHED_BEFORE.search(before)
    return not is_coded and not (_CODE_AFTER.match(after) and not _REACHED_AFTER.match(after))
