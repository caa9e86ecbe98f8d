"""Personal data: phone numbers, identity numbers, the doors that people live behind. Pure.

What is masked keeps its length and its first characters. Masking twice is masking once. A street number (幸福路88号)
says where a public place is and stays; a room, a dashed door number, or a number after 家住 is a home and goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from cleancity.intake.mobiles import DAY, GAP, MOBILE, SPOKEN, is_mobile
from cleancity.intake.unseen import HIDDEN, INVISIBLE

# What a text must hold for `mask` to change it: asked of a whole column at once (RE2, which does not look around).
_WIDE_BLANKS = r"\x{a0}\x{2000}-\x{200a}\x{202f}\x{205f}\x{3000}"
_BETWEEN = rf"[-－—–‐‑‒−﹣·.．\s{_WIDE_BLANKS}]"
SUSPECT = (
    rf"[0-9０-９]{{7}}|[0-9０-９]{{4}}{_BETWEEN}{{1,3}}[0-9０-９]{{4}}|[0-9０-９][-－—–‐‑‒−﹣][0-9０-９]{{3}}"
    rf"|[0-9０-９][\s{_WIDE_BLANKS}]*\n|[0-9０-９][ {_WIDE_BLANKS}]?(室|房|号|户)|[{HIDDEN}]"
    rf"|(单元|栋|幢|座|号楼|号院|#|＃|层|楼)[ {_WIDE_BLANKS}]?[A-Za-z]?[-－—‐‑‒−﹣]?[0-9０-９]"
    r"|[零〇○一二三四五六七八九幺]{4}"
)
_BEFORE, _AFTER = r"(?<![0-9A-Za-z*])(?<![0-9A-Za-z*][-_.])", r"(?![0-9A-Za-z])(?![-_.][0-9A-Za-z])"
_DASH = r"[-－—–]"
_AREA = r"[(（]?(?:010|02[0-57-9]|0[3-9]\d\d)[)）]?"
_LANDLINE = re.compile(
    rf"(?<![0-9A-Za-z０-９*])(?P<keep>{_AREA})(?P<rest>[-－—– ]{{0,2}}(?!{DAY})[2-9]\d{{6,7}}(?:[-－转]\d{{1,5}})?)"
    + _AFTER
)
_LOCAL = re.compile(
    r"(?P<keep>(?:电话|座机|来电|致电|联系方式|[Tt][Ee][Ll])(?:号码)?(?:[是为:：. ]){0,2})(?P<rest>[2-9]\d{6,7})"
    + _AFTER
)
# In groups too (420704 19900101 0016); a line may break anywhere in it.
_NEXT = r"(?:\d(?:[ \t]*\r?\n[ \t]*)?)"
_IDENTITY = re.compile(
    rf"{_BEFORE}(?P<keep>(?=[1-8]){_NEXT}{{3}})"
    rf"(?P<rest>{_NEXT}{{3}}{GAP}{_NEXT}{{4}}{GAP}{_NEXT}{{4}}{GAP}{_NEXT}{{3}}[\dXx]|\d{{12}}){_AFTER}"
)
# Of a number that is said to be one the check digit may have been mistyped.
_SAID_IDENTITY = re.compile(r"(?:身份证|证件)(?:件)?(?:号码|号)?[为是:：. ]{0,3}$")
# Written in these groups it is one too; with a year of these days it may be region, day and serial of a file.
_GROUPED_IDENTITY = re.compile(r"\d{6}\s(?:19\d\d|200\d)\d{4}\s\d{3}[\dXx]")
_CARD = re.compile(
    r"(?P<keep>(?:银行卡|卡号|[账帐]号|[账帐]户)(?:号码|号)?[^\d，。；,;\n]{0,8}\d{3})"
    rf"(?P<rest>\d{GAP}\d{{4}}{GAP}\d{{4}}{GAP}\d{{4}}(?:{GAP}\d{{1,3}})?){_AFTER}"
)
_NUMERAL = r"(?:\d{1,4}|[一二三四五六七八九十]{1,3})"
_HOUSE = rf"(?:(?:{_NUMERAL}|(?<![A-Za-z])[A-Za-z])[-－—]?[ ]?(?:号楼|栋|幢|座|号院|#楼|#)[ ]?)"
_UNIT = rf"(?:{_NUMERAL}[ ]?单元[ ]?)"
_FLOOR = rf"(?:{_NUMERAL}[ ]?[层楼][ ]?)"
_ROOM = rf"[A-Za-z]?[-－—]?\d{{3,4}}(?:{_DASH}\d{{1,2}})?"
_NO_COUNT = r"(?![0-9０-９.．年月日米个件只处辆人户次元吨平套%％])"
_NUMBER = rf"(?P<rest>\d{{1,4}}(?:{_DASH}\d{{1,4}})?[ ]?号)"
_DOORS = (
    re.compile(rf"(?P<keep>)(?P<rest>{_HOUSE}?{_UNIT}{_FLOOR}?(?:\d{{1,4}}[ ]?(?:室|户|房|号)|{_ROOM}{_NO_COUNT}))"),
    re.compile(rf"(?P<keep>)(?P<rest>{_HOUSE}{_FLOOR}?(?:\d{{3,4}}[ ]?(?:室|户|房|号)|{_ROOM}{_NO_COUNT}))"),
    re.compile(r"(?P<keep>)(?P<rest>(?<![0-9A-Za-z０-９.．*-])[A-Za-z]?\d{3,4}[ ]?[室房])(?![间屋型外产厅])"),
    re.compile(rf"(?P<keep>小区|花园|家园|公寓|新村|[苑园庭邸墅湾城里])(?P<rest>\d{{1,3}}{_DASH}\d{{1,2}}{_DASH}\d{{3,4}}){_AFTER}"),
    re.compile(rf"(?P<keep>(?:家住|住在|住址|现住|居住|户籍|家庭地址)[^，。；,;\d*]{{0,24}}){_NUMBER}"),
    re.compile(rf"(?P<keep>(?:[村巷弄组]|胡同)){_NUMBER}(?=$|[，。；、,; ）)]|[门前后旁家院附居住])"),
)  # fmt: skip
# Before a number these words say that it is a file's, not a person's.
_NUMBERED = re.compile(
    r"(编号|单号|案卷|案件|工单|任务号|文号|流水|受理号|批号|批次|条码|编码|订单)[^\d，。；,;]{0,4}$"
)
# What to look for, by what the text must hold for it: most texts hold none of it, and the looking is slow.
_MANY_DIGITS = re.compile(r"\d{7}|\d{4}[-—–·.\s]{1,3}\d{4}|\d\s*\n\s*\d")
_KINDS = (
    ("身份证号", _IDENTITY, ()), ("银行卡号", _CARD, ("卡", "账", "帐")),
    ("手机号", MOBILE, ()), ("手机号", SPOKEN, ("一", "幺")), ("电话号码", _LANDLINE, ()), ("电话号码", _LOCAL, ()),
    ("门牌室号", _DOORS[0], ("单元",)), ("门牌室号", _DOORS[1], ("楼", "栋", "幢", "座", "号院", "#")),
    ("门牌室号", _DOORS[2], ("室", "房")), ("门牌室号", _DOORS[3], ("-", "－", "—", "–")),
    ("门牌室号", _DOORS[4], ("住", "户籍", "家庭地址")), ("门牌室号", _DOORS[5], ("村", "巷", "弄", "组", "胡同")),
)  # fmt: skip
_PROVINCES = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83)
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_TENS = "一二三四五六七八九十"
_HIDDEN = re.compile(rf"[0-9０-９]|(?<=\d)[Xx]$|[{_TENS}](?=[{_TENS} ]*(?:单元|栋|幢|座|号|层|楼))")
_SPOKEN_DIGIT = re.compile(r"[零〇○一二三四五六七八九幺\d]")
_NARROW = str.maketrans(
    "０１２３４５６７８９－（）＃Ｘｘ．＋‐‑‒−﹣\u00a0\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))),
    "0123456789-()#Xx.+-----" + " " * 15,
)
# Columns that nobody maps, by what their header says of them.
_NUMBERS = re.compile(r"编号|单号|案卷|工单|任务号|文号|流水|受理号|批号|编码|代码|坐标|经度|纬度|时间|日期")
_CONTACTS = re.compile(r"电话|手机|联系方式|身份证|证件号|门牌|住址|房号|室号")
_PEOPLE = re.compile(r"联系人|来电人|投诉人|举报人|诉求人|反映人|来信人|写信人|信访人|当事人|姓名|户主|业主")


def mask(text: str) -> str:
    """`text` with the personal data in it masked."""
    plain, places = _legible(text)
    masked = plain
    for name, pattern in _worth_looking_for(plain):
        masked = _without(name, pattern, masked)
    if masked == plain:
        return text
    own = list(text)
    for place, was, now in zip(places, plain, masked, strict=True):
        if now != was:
            own[place] = now
    return "".join(own)


def example_of(text: str) -> tuple[str, str]:
    """What the first thing that `mask` hides is, and how it looks afterwards: a notice must not quote the thing."""
    plain, _ = _legible(text)
    for name, pattern in _worth_looking_for(plain):
        for found, hidden in _hidden(name, pattern, plain):
            return name, found["keep"] + hidden
    return "联系方式", mask_contact(text)[:20]


def mask_contact(text: str) -> str:
    """A cell that is a contact and nothing else: all but its first three characters' digits go."""
    return text[:3] + re.sub(r"[0-9０-９Xx]", "*", text[3:])


def mask_cell(text: str, header: str) -> str:
    """A cell of a column that nobody maps, by what its header says."""
    if _PEOPLE.search(header) and not _CONTACTS.search(header):
        return text[:1] + "*" * len(text[1:])
    if _CONTACTS.search(header):
        return mask_contact(mask(text))
    return text if _NUMBERS.search(header) else mask(text)


def mask_column(texts: pa.Array, header: str) -> tuple[pa.Array, pa.Array | None]:
    """A whole column that nobody maps, and which rows of it changed (None when none did)."""
    if _NUMBERS.search(header) and not _CONTACTS.search(header):
        return texts, None
    suspect = pc.fill_null(pc.not_equal(texts, ""), False)
    if not _CONTACTS.search(header) and not _PEOPLE.search(header):
        suspect = pc.fill_null(pc.match_substring_regex(texts, SUSPECT), False)
    if not pc.any(suspect, min_count=0).as_py():
        return texts, None
    masked = pa.array([mask_cell(text, header) for text in texts.filter(suspect).to_pylist()], pa.string())
    whole = pc.replace_with_mask(texts, suspect, masked)
    changed = pc.fill_null(pc.not_equal(whole, texts), False)
    return whole, (changed if pc.any(changed, min_count=0).as_py() else None)


def _worth_looking_for(text: str) -> list[tuple[str, re.Pattern[str]]]:
    has_many_digits = _MANY_DIGITS.search(text) is not None
    return [
        (name, pattern)
        for name, pattern, words in _KINDS
        if (any(word in text for word in words) if words else has_many_digits)
    ]


def _legible(text: str) -> tuple[str, Sequence[int]]:
    """The text as the patterns read it, and where each of its characters stands in `text`."""
    narrow = text.translate(_NARROW)
    if text.isascii() or not INVISIBLE.search(narrow):
        return narrow, range(len(text))
    places = [place for place, character in enumerate(narrow) if not INVISIBLE.match(character)]
    return "".join(narrow[place] for place in places), places


def _without(name: str, pattern: re.Pattern[str], text: str) -> str:
    parts, done = [], 0
    for found, hidden in _hidden(name, pattern, text):
        parts += [text[done : found.start("rest")], hidden]
        done = found.end("rest")
    return "".join((*parts, text[done:]))


def _hidden(name: str, pattern: re.Pattern[str], text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Each thing of a kind, and its masked rest. What proves to be none may begin before one that is, hence the step
    of a single character."""
    start = 0
    while found := pattern.search(text, start):
        hidden = _masked(name, found)
        if hidden == found["rest"]:
            start = found.start() + 1
            continue
        yield found, hidden
        start = found.end()


def _masked(name: str, found: re.Match[str]) -> str:
    rest: str = found["rest"]
    if name != "门牌室号" and _NUMBERED.search(found.string[: found.start()]):
        return rest
    if name == "身份证号":
        number = re.sub(r"[^\dXx]", "", found["keep"] + rest)
        is_said = bool(_SAID_IDENTITY.search(found.string[: found.start()]) or _GROUPED_IDENTITY.fullmatch(found[0]))
        return _HIDDEN.sub("*", rest) if _is_identity(number, is_said) else rest
    if name == "手机号":
        is_called = found.re is SPOKEN or is_mobile(found)
        return _SPOKEN_DIGIT.sub("*", rest) if is_called else rest
    return _HIDDEN.sub("*", rest)


def _is_identity(text: str, is_said: bool) -> bool:
    """Whether the region exists, the birthday is a day, and the check digit of 18 is right, unless `is_said` to be."""
    digits = [int(character) for character in text[:17] if character.isdigit()]
    birthday = text[6:14] if len(text) == 18 else f"19{text[6:12]}"
    try:
        born = date(int(birthday[:4]), int(birthday[4:6]), int(birthday[6:]))
    except ValueError:
        return False
    if digits[0] * 10 + digits[1] not in _PROVINCES or not 1880 <= born.year <= 2100:
        return False
    if len(text) == 15 or is_said:
        return True
    check = "10X98765432"[sum(weight * digit for weight, digit in zip(_WEIGHTS, digits, strict=True)) % 11]
    last = text[17].upper()
    return check == (str(int(last)) if last.isdigit() else last)
