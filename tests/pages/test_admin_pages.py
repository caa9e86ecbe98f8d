"""账号 and 审计, and who sees which pages."""

import io
import re
from dataclasses import replace

import pandas as pd
import pytest

from cleancity.accounts import DOOR, Person, Role, at_the_command_line, door, register, sessions
from cleancity.desk import HOLDING, auditing
from cleancity.desk.audit_words import told
from cleancity.settings import load_settings
from cleancity.ui import menus, persons
from tests.city import PAGES

ADMIN = at_the_command_line("admin")
CLERK = Person("hong", "李小红", Role.CLERK, "园林管理处", address="10.0.0.7", session=7)
NEEDS = {"数据上传": (Role.CLERK, Role.ADMIN), "会议主持": (Role.SECRETARY, Role.ADMIN),
         "账号": (Role.ADMIN,), "审计": (Role.ADMIN,)}  # fmt: skip


@pytest.fixture
def book(empty):
    """The book of the store behind the pages, with an administrator and a clerk."""
    empty()
    if register.find(HOLDING.book(), "boss") is None:
        register.add(HOLDING.book(), ADMIN, "boss", Role.ADMIN, shown="王主任", origin="oidc")
        register.add(HOLDING.book(), ADMIN, "hong", Role.CLERK, shown="李小红", password="a word of mine")
    return HOLDING.book()


def choose_row(app, name):
    """As a click on the box before a row: the choice is in the state of the grid."""
    rows = next(frame.value for frame in app.at.dataframe if "name" in frame.value.columns)
    at = list(rows["name"]).index(name)
    app.at.session_state["table_账号"] = {"selection": {"rows": [at], "columns": [], "cells": []}}
    app.at.run()
    return app


def texts(app):
    return app.words + "\n".join(str(each.value) for each in app.at.code)


@pytest.mark.parametrize("role", list(Role))
def test_a_role_has_the_pages_in_its_menu_that_are_of_use_to_it(role):
    with persons.standing_in(replace(CLERK, role=role)):
        for title, address in PAGES.items():
            assert menus.is_theirs(address or "overview") == (role in NEEDS.get(title, list(Role))), (role, title)


def test_no_link_leads_to_a_page_that_is_not_theirs(empty):
    with persons.standing_in(replace(CLERK, role=Role.LEADER)):
        app = empty()
        assert "还没有数据" in app.words and not app.at.get("page_link"), "who cannot upload is not sent there"
        with pytest.raises(ValueError, match="Could not find a navigation page"):
            app.open("数据上传")
    assert [each.label for each in empty().at.get("page_link")] == ["去上传数据"]


def test_the_list_says_who_is_in_who_is_shut_out_and_who_must_change(empty, book):
    register.add(book, ADMIN, "gone", Role.LEADER, shown="走了的", origin="oidc")
    register.disable(book, ADMIN, "gone")
    sessions.begin(book, "boss", "10.0.0.1")
    app = empty().open("账号")
    assert app.faults == []
    rows = app.at.dataframe[0].value.set_index("name")
    assert rows.loc["gone", "state"] == "✕ 已停用" and rows.loc["hong", "state"] == "可用，待改密码"
    assert rows.loc["boss", "state"].startswith("● 正在使用") and pd.notna(rows.loc["boss", "seen_at"])
    assert (rows.loc["hong", "shown"], rows.loc["hong", "role"], rows.loc["hong", "department"]) == (
        "李小红", "填报员", "全市",
    )  # fmt: skip


def test_a_new_account_shows_its_password_once_and_the_audit_names_who_made_it(empty, book):
    app = empty().open("账号").press("account_new")
    app.at.text_input(key="account_name").set_value("Chen")
    app.at.text_input(key="account_shown_new").set_value("陈主任")
    app.at.selectbox(key="account_role_new").select(Role.LEADER)
    app.press("account_new_yes")
    assert app.faults == []
    [password] = [each.value for each in app.at.code]
    assert register.has_password(book, "chen", password) and register.known(book, "chen").must_change
    assert password not in texts(app.open("账号"))
    begun = book.rows("SELECT * FROM audit WHERE subject = 'chen' ORDER BY number")[0]
    assert (begun["name"], begun["act"]) == ("admin", "users") and password not in "".join(map(str, tuple(begun)))


def test_nothing_is_done_before_the_window_has_asked_and_a_refusal_is_said_there(empty, book):
    app = empty().open("账号").press("account_new")
    app.at.text_input(key="account_name").set_value("x")
    app.press("account_new_yes")
    assert app.faults == [] and "登录名应是" in app.words
    assert register.find(book, "x") is None


def test_an_account_is_disabled_and_let_in_again_each_after_a_question(empty, book):
    register.add(book, ADMIN, "temp", Role.LEADER, shown="临时", origin="oidc")
    app = choose_row(empty().open("账号"), "temp").press("account_disable")
    assert "停用" in app.words and not register.known(book, "temp").is_disabled
    app.press("account_disable_yes")
    assert app.faults == [] and register.known(book, "temp").is_disabled and "已停用：temp" in app.words
    choose_row(app, "temp").press("account_enable").press("account_enable_yes")
    assert not register.known(book, "temp").is_disabled


def test_sessions_are_ended_and_a_password_given_anew(empty, book):
    token = sessions.begin(book, "hong", "10.0.0.2")
    app = choose_row(empty().open("账号"), "hong").press("account_end").press("account_end_yes")
    assert app.faults == [] and sessions.of_token(book, load_settings().access, token) is None
    app = choose_row(app, "hong").press("account_password").press("account_password_yes")
    [password] = [each.value for each in app.at.code]
    assert register.has_password(book, "hong", password) and not register.has_password(book, "hong", "a word of mine")


def test_what_a_person_may_is_changed_with_what_was_and_is_in_the_audit(empty, book):
    app = choose_row(empty().open("账号"), "hong").press("account_change")
    app.at.selectbox(key="account_role_hong").select(Role.SECRETARY)
    app.press("account_change_yes")
    assert app.faults == [] and register.known(book, "hong").role is Role.SECRETARY
    begun = book.rows("SELECT * FROM audit WHERE subject = 'hong' AND outcome = 'begun' ORDER BY number DESC")[0]
    assert "角色：填报员" in told(begun["before"]) and {"角色：会务", "做了什么：修改"} <= set(told(begun["after"]))


def test_the_audit_is_read_narrowed_and_taken_away_in_chinese(empty, book):
    app = empty().open("审计")
    assert app.faults == [] and "审计记录完整" in app.words
    shown = app.at.dataframe[0].value
    assert list(shown["number"]) == sorted(shown["number"], reverse=True) and set(shown["outcome"]) <= set(
        auditing.OUTCOMES.values()
    )
    app.choose("choice_act", "users")
    assert set(app.at.dataframe[0].value["act"]) == {"账号"}
    [label] = [each for each in app.downloads if each.startswith("导出")]
    taken = pd.read_excel(io.BytesIO(app.take(label)), engine="calamine").fillna("")
    assert list(taken.columns) == list(auditing.TITLES.values()) and set(taken["事项"]) == {"账号"}
    assert any("做了什么：" in text for text in taken["后来"])
    assert not any(re.search(r'[{}"]', text) for text in taken["后来"])
    last = book.rows("SELECT act, subject, outcome FROM audit ORDER BY number DESC LIMIT 1")[0]
    assert tuple(last) == ("audit", "审计记录.xlsx：审计记录", "done")


def test_an_edited_row_is_said_at_the_head_of_the_page(empty, book):
    with book.writing() as connection:
        was = connection.execute("SELECT subject FROM audit WHERE number = 1").fetchone()[0]
        connection.execute("UPDATE audit SET subject = 'x' WHERE number = 1")
    app = empty().open("审计")
    with book.writing() as connection:
        connection.execute("UPDATE audit SET subject = ? WHERE number = 1", [was])
    assert "审计记录有 1 处对不上" in app.words and "第 1 行被改过" in app.words
    assert "审计记录完整" in app.press("audit_verify").words


def test_the_corner_says_who_is_here_and_the_way_out(empty, monkeypatch):
    with persons.standing_in(CLERK):
        app = empty()
        [html] = [each for each in app.at.get("html") if "/logout" in str(each.proto)]
        assert "/password" in str(html.proto) and "园林管理处" in app.words
    monkeypatch.setattr(DOOR, "is_open", True)
    with persons.standing_in(door.VIEWER):
        app = empty()
        assert "试用·只能查看" in app.words and any("/login" in str(each.proto) for each in app.at.get("html"))
        assert not any("/logout" in str(each.proto) for each in app.at.get("html"))


def test_no_value_that_the_audit_holds_is_shown_as_code():
    assert told('{"rows": {"good": 3, "added": 2}, "must_change": true, "dataset": "issue", "role": "clerk"}') == [
        "行数：可用 3，新增 2", "须改密码：是", "数据集：检查问题", "角色：填报员",
    ]  # fmt: skip
    assert told("") == [] and told("not json") == ["not json"]
