"""The cleanings: what is done to a cell that is harmlessly misspelt, each with a key, a title and a switch.

They are applied in the order of `CLEANINGS`. A key in a mapping's `off` switches one off for that file: the cell is
then taken as written, and the contract's rules say whether it will do (mostly they refuse it, with its row).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cleancity.errors import ConfigError


@dataclass(frozen=True)
class Cleaning:
    """One kind of repair.

    Attributes:
        key: its name in `off`.
        title, explains: for people; `explains` is one sentence.
        before, after: what it does to a made-up cell.
        verb: how the notice says that it was done.
        is_on: whether it is done when nobody says anything.
    """

    key: str
    title: str
    explains: str
    before: str
    after: str
    verb: str = "统一"
    is_on: bool = True


CLEANINGS = (
    Cleaning("invisible", "不可见字符", "去掉夹在文字里、看不见的零宽字符。", "XJ-\u200b0012", "XJ-0012", "去掉"),
    Cleaning("spaces", "首尾空格", "去掉首尾的空格、全角空格和换行。", "  滨江区 ", "滨江区", "去掉"),
    Cleaning("full_width", "全角字符", "编号、名称、数和日期里的全角数字、字母和括号改成半角。", "１２", "12"),
    Cleaning("null_words", "空值写法", "“无”“—”“/”“N/A”“null”这类写法当作没有填。", "N/A", "（空）"),
    Cleaning("yes_no", "是否写法", "“有”“√”“Y”“1”当作是，“无”“×”“N”“0”当作否。", "√", "是"),
    Cleaning("names", "名称写法", "状态、来源等固定选项的常见别名改成本系统的写法。", "办结", "已结案"),
    Cleaning("traditional", "繁体字", "名称里的繁体字改成简体。", "濱江區", "滨江区"),
    Cleaning("percent", "百分号", "以百分比计的列去掉百分号。", "97.8%", "97.8"),
    Cleaning(
        "percent_cells", "百分比格子",
        "工作簿里的百分比格子存的是 0 到 1 的数；整列都是这样的数时乘以 100，CSV 里的 0.978 不动。",
        "0.6", "60", "换算",
    ),
    Cleaning("unit", "数量带单位", "去掉数量后面的单位。", "198件", "198"),
    Cleaning("thousands", "千分位", "去掉数里每三位一个的逗号。", "1,200", "1200"),
    Cleaning("chinese_numerals", "中文数字", "数量列里的中文数字改成阿拉伯数字。", "三十", "30"),
    Cleaning("code_decimals", "多余的小数", "编号和整数后面多出的 .0 去掉。", "1001.0", "1001"),
    Cleaning("dates", "日期写法", "各种日期写法改成一种。", "2026.8.3", "2026-08-03"),
    Cleaning(
        "masking", "个人信息", "描述、地址、联系方式和原样保存的列里，电话、身份证号和门牌室号用星号遮住。",
        "13800001234", "138********", "遮住",
    ),
)  # fmt: skip
_BY_KEY = {each.key: each for each in CLEANINGS}
KEYS = frozenset(_BY_KEY)


def title_of(key: str) -> str:
    """What people call the cleaning; a kind of repair that is no cleaning is its own title."""
    return _BY_KEY[key].title if key in _BY_KEY else key


def sentence(key: str, count: int, before: str, after: str) -> str:
    """What a notice says: how often, and one example."""
    verb = _BY_KEY[key].verb if key in _BY_KEY else "统一"
    return f"{title_of(key)}：{verb} {count} 处，如“{before}” → “{after}”。"


def checked_off(keys: Iterable[object]) -> frozenset[str]:
    """The cleanings that a mapping switches off.

    Raises:
        ConfigError: there is no such cleaning.
    """
    off = frozenset(map(str, keys))
    unknown = sorted(off - KEYS)
    if unknown:
        raise ConfigError(
            f"对照文件的 off 里没有名为“{'、'.join(unknown)}”的清洗。", f"可用的有：{'、'.join(_BY_KEY)}。"
        )
    return off
