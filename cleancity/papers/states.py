"""拟稿 -> 审核 -> 签发: which step a paper may take next, and the words when it may not."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from cleancity.errors import Refused

DRAFTED, REVIEWED, ISSUED, SENT_BACK, VOID = "拟稿", "审核", "签发", "退回", "作废"
STATES = (DRAFTED, REVIEWED, ISSUED, SENT_BACK, VOID)
# State -> the states that may follow; 拟稿 after 拟稿 is an edited text.
NEXT: Mapping[str, tuple[str, ...]] = {
    DRAFTED: (DRAFTED, REVIEWED, SENT_BACK, VOID),
    REVIEWED: (ISSUED, SENT_BACK, VOID),
    SENT_BACK: (DRAFTED, VOID),
    ISSUED: (VOID,),
    VOID: (),
}
_WITH_REASON = (SENT_BACK, VOID)
AUTOMATIC = "自动"  # who drafts what is made unattended; it can neither review nor issue
LONGEST_PERSON, LONGEST_WORDS = 30, 500
_WHY = {
    (DRAFTED, ISSUED): ("这份稿子还没有审核。", "请先审核，再签发。"),
    (REVIEWED, DRAFTED): ("这份稿子已经审核，不能再改。", "要改请先退回，写明原因。"),
    (REVIEWED, REVIEWED): ("这份稿子已经审核过了。", "可以签发，或者退回。"),
    (SENT_BACK, REVIEWED): ("这份稿子已被退回。", "请先改稿，存为新稿后再审核。"),
    (SENT_BACK, ISSUED): ("这份稿子已被退回。", "请先改稿，再审核、签发。"),
    (SENT_BACK, SENT_BACK): ("这份稿子已经退回了。", "请先改稿。"),
    (ISSUED, DRAFTED): ("已签发的文件不能再改。", "要更正请作废这一份，另发一份。"),
    (ISSUED, REVIEWED): ("这份文件已经签发。", "要更正请作废这一份，另发一份。"),
    (ISSUED, SENT_BACK): ("这份文件已经签发，不能退回。", "要更正请作废这一份，另发一份。"),
    (ISSUED, ISSUED): ("这份文件已经签发过了。", "不用再签。"),
}


def check_step(now: str, then: str, person: str, words: str) -> None:
    """Let a paper go from the state `now` to `then`, or say why not.

    Raises:
        Refused: the step is out of order, nobody is named, or the reason that it needs is missing.
    """
    if then not in NEXT.get(now, ()):
        raise Refused(*_WHY.get((now, then), (f"已{now}的文件不能再{then}。", "请另做一份。")))
    check_person(person)
    if person.strip() == AUTOMATIC and then != DRAFTED:
        raise Refused(f"“{AUTOMATIC}”不能{then}。", "请写上经办人的姓名。")
    if then in _WITH_REASON and not words.strip():
        raise Refused(f"{then}要写明原因。", "请写一句为什么。")
    if len(words) > LONGEST_WORDS:
        raise Refused(f"原因太长（{len(words)} 字）。", f"请写在 {LONGEST_WORDS} 字以内。")


def check_two_persons(drafters: Collection[str], person: str) -> None:
    """Whether somebody other than those who drafted the paper issues it.

    Raises:
        Refused: they wrote it, or changed its text, themselves.
    """
    if person.strip() in {name.strip() for name in drafters}:
        raise Refused(
            f"这份文件由“{person.strip()}”拟稿，拟稿人不能签发自己拟的稿。",
            "请由另一位签发；只有一个人办文的，可以在 cleancity.toml 的 [papers] 里改 two_persons。",
        )


def check_person(person: str) -> None:
    """Whether that can be somebody's name.

    Raises:
        Refused: it is empty or too long, or has characters that are none of a name.
    """
    if not person.strip():
        raise Refused("没有写经办人。", "请写上姓名。")
    if len(person) > LONGEST_PERSON or not person.isprintable():
        raise Refused("经办人的姓名太长，或有不能用的字符。", f"请写在 {LONGEST_PERSON} 字以内。")
