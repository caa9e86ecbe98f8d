"""Single sign-on against a small provider of our own, and log-in by a proxy's header."""

import dataclasses

import pytest

from cleancity.accounts import Role, register
from cleancity.errors import ConfigError
from cleancity.server.sso import SECRET as SECRET_NAME
from cleancity.server.sso import Provider as Found
from cleancity.settings import SingleSignOn, TrustedHeader, access_of
from tests.server.asking import ask
from tests.server.making import ADMIN, House
from tests.server.provider import CLIENT, SECRET, provider


@pytest.fixture(scope="module")
def idp():
    with provider() as running:
        yield running


@pytest.fixture
def house(idp, tmp_path, monkeypatch):
    monkeypatch.setenv(SECRET_NAME, SECRET)
    idp.wrong, idp.signs_with = {}, idp.key
    idp.claims = {"sub": "1", "preferred_username": "wangfang", "name": "王芳"}
    made = House(tmp_path, oidc=SingleSignOn(issuer=idp.issuer, client_id=CLIENT))
    yield made
    made.book.close()


def with_oidc(idp, folder, **oidc):
    return House(folder, oidc=SingleSignOn(issuer=idp.issuer, client_id=CLIENT, **oidc))


def log_in(house, idp, wanted="/"):
    """The whole way; the last answer."""
    sent = ask(house.app, f"/sso/login?next={wanted}")
    assert sent.status == 303, sent.text
    return ask(house.app, idp.log_in(sent.location), cookies=sent.cookies), sent


def known(house, role=Role.LEADER, **account):
    register.add(house.book, ADMIN, "wangfang", role, origin="oidc", **account)


def test_whoever_the_provider_vouches_for_ends_in_a_session_of_ours(house, idp):
    known(house)
    answer, _ = log_in(house, idp, "/hotspots?period=week")
    assert (answer.status, answer.location) == (303, "/hotspots?period=week")
    cookies = {"cleancity": answer.cookies["cleancity"]}
    assert ask(house.app, "/anything", cookies=cookies).status == 200
    assert "HttpOnly" in answer.set_cookie[0] and "SameSite=lax" in answer.set_cookie[0]
    assert idp.asked["code_challenge_method"] == "S256" and idp.asked["nonce"] and idp.asked["state"]
    register.revoke(house.book, ADMIN, "wangfang")
    assert ask(house.app, "/anything", cookies=cookies).status == 401


@pytest.mark.parametrize(
    "wrong",
    [{"nonce": "another"}, {"nonce": None}, {"aud": "another"}, {"aud": None}, {"iss": "http://another"},
     {"exp": 1_700_000_000}, {"exp": None}, {"preferred_username": None}, {"azp": "another"}],
    ids=str,
)  # fmt: skip
def test_a_token_that_is_not_for_this_question_lets_nobody_in(house, idp, wrong):
    known(house)
    idp.wrong = wrong
    answer, _ = log_in(house, idp)
    assert answer.location == "/login?sso=1" and "cleancity" not in answer.cookies


def test_a_token_signed_by_somebody_else_lets_nobody_in(house, idp):
    known(house)
    idp.signs_with = idp.stranger
    answer, _ = log_in(house, idp)
    assert answer.location == "/login?sso=1"


def test_a_wrong_state_a_foreign_browser_and_a_second_answer_let_nobody_in(house, idp):
    known(house)
    sent = ask(house.app, "/sso/login")
    back = idp.log_in(sent.location)
    code = back.partition("code=")[2].partition("&")[0]
    assert ask(house.app, f"/sso/callback?code={code}&state=guessed", cookies=sent.cookies).location == "/login?sso=1"
    other = ask(house.app, "/sso/login")
    assert ask(house.app, back, cookies=other.cookies).location == "/login?sso=1", "a code planted in another browser"
    sent = ask(house.app, "/sso/login")
    back = idp.log_in(sent.location)
    assert ask(house.app, back, cookies=sent.cookies).location == "/"
    assert ask(house.app, back, cookies=sent.cookies).location == "/login?sso=1", "replayed"


def test_a_code_that_was_used_before_lets_nobody_in(house, idp):
    known(house)
    _, sent = log_in(house, idp)
    used = idp.log_in(sent.location).partition("code=")[2].partition("&")[0]
    idp.codes.clear()
    again = ask(house.app, "/sso/login")
    idp.log_in(again.location)
    state = again.location.partition("state=")[2].partition("&")[0]
    assert ask(house.app, f"/sso/callback?code={used}&state={state}", cookies=again.cookies).location == "/login?sso=1"


def test_an_unknown_person_is_refused_in_words_and_noted(house, idp):
    answer, _ = log_in(house, idp)
    assert answer.status == 403 and "本系统里没有可用的账号" in answer.text and "cleancity" not in answer.cookies
    assert house.audit("login") == [("wangfang", "failed", '{"reason": "没有这个账号"}')]


def test_a_name_chosen_at_the_provider_does_not_become_a_local_account(house, idp):
    house.person(Role.ADMIN, name="admin")
    idp.claims = {"sub": "2", "preferred_username": "Admin"}
    answer, _ = log_in(house, idp)
    assert answer.status == 403 and "cleancity" not in answer.cookies


def test_a_disabled_person_is_refused(house, idp):
    known(house)
    house.person(Role.ADMIN)
    register.disable(house.book, ADMIN, "wangfang")
    answer, _ = log_in(house, idp)
    assert answer.status == 403


def test_claims_decide_role_and_department_where_the_settings_say_so(idp, tmp_path, house):
    bound = with_oidc(
        idp, tmp_path / "bound", admits_unknown=True, role_claim="groups", roles={"fill": "clerk", "look": "leader"},
        department_claim="dept", departments={"yl": "园林管理处"},
    )  # fmt: skip
    idp.claims = {"sub": "1", "preferred_username": "wangfang", "groups": ["other", "look", "fill"], "dept": "yl"}
    answer, _ = log_in(bound, idp)
    assert answer.location == "/"
    account = register.known(bound.book, "wangfang")
    assert (account.role, account.department, account.origin) == (Role.CLERK, "园林管理处", "oidc")
    idp.claims |= {"groups": ["look"]}
    log_in(bound, idp)
    assert register.known(bound.book, "wangfang").role is Role.LEADER
    assert ask(bound.app, "/x", cookies={"cleancity": answer.cookies["cleancity"]}).status == 401, "the old rights end"
    bound.book.close()


def test_without_a_department_told_nobody_becomes_the_whole_citys_clerk(idp, tmp_path, house):
    bound = with_oidc(
        idp, tmp_path / "bound", admits_unknown=True, role_claim="role", roles={"fill": "clerk", "look": "leader"},
        department_claim="dept",
    )  # fmt: skip
    idp.claims = {"sub": "1", "preferred_username": "wangfang", "role": "fill"}
    for told in ({}, {"dept": ""}, {"dept": " "}, {"dept": None}, {"dept": ["a"]}):
        idp.claims |= told
        assert log_in(bound, idp)[0].status == 403 and register.find(bound.book, "wangfang") is None, told
    idp.claims |= {"dept": "园林管理处"}
    assert log_in(bound, idp)[0].location == "/"
    idp.claims |= {"dept": ""}
    assert log_in(bound, idp)[0].location == "/"
    assert register.known(bound.book, "wangfang").department == "园林管理处"
    bound.book.close()


def test_the_log_in_page_offers_it_and_the_secret_is_in_no_setting(house):
    assert "用统一身份认证登录" in ask(house.app, "/login").text
    with pytest.raises(ConfigError):
        access_of({"oidc": {"client_secret": "x"}})


def test_a_provider_that_says_it_is_another_is_not_believed(house, idp):
    settings = dataclasses.replace(house.access.oidc, issuer=idp.issuer.replace("127.0.0.1", "localhost"))
    with pytest.raises(ConfigError):
        Found.found(settings)


def test_a_provider_that_is_away_is_said_in_words(tmp_path):
    lost = House(tmp_path, oidc=SingleSignOn(issuer="http://127.0.0.1:9", client_id=CLIENT))
    answer = ask(lost.app, "/sso/login")
    assert answer.location == "/login?sso=1" and "单点登录没有完成" in ask(lost.app, answer.location).text
    lost.book.close()


@pytest.fixture
def behind(tmp_path):
    made = House(tmp_path, proxy=TrustedHeader(header="X-Remote-User", addresses=("10.9.9.9",)))
    register.add(made.book, ADMIN, "李四", Role.CLERK, origin="proxy")
    yield made
    made.book.close()


NAVIGATING = {"Sec-Fetch-Mode": "navigate", "X-Remote-User": "李四"}


def test_a_proxys_header_lets_in_from_its_address_alone(behind):
    answer = ask(behind.app, "/hotspots?a=1", headers=NAVIGATING, client="10.9.9.9")
    assert (answer.status, answer.location) == (303, "/hotspots?a=1")
    cookies = {"cleancity": answer.cookies["cleancity"]}
    seen = ask(behind.app, "/x", cookies=cookies, headers=NAVIGATING, client="10.9.9.9")
    assert seen.status == 200 and "x-remote-user" not in seen.text
    for headers in (NAVIGATING, {**NAVIGATING, "X-Forwarded-For": "10.9.9.9"}):
        spoofed = ask(behind.app, "/hotspots", headers=headers, client="10.1.1.1")
        assert spoofed.location.startswith("/login") and not spoofed.cookies


def test_a_session_of_another_name_than_the_proxy_says_is_no_session(behind):
    cookies = behind.cookies(Role.ADMIN)
    assert ask(behind.app, "/x", cookies=cookies, client="10.9.9.9").status == 200
    assert ask(behind.app, "/x", cookies=cookies, headers={"X-Remote-User": "李四"}, client="10.9.9.9").status == 401


def test_two_names_in_the_header_and_unknown_names_let_nobody_in(behind):
    two = {**NAVIGATING, "X-Remote-User": ["李四", "admin"]}
    assert ask(behind.app, "/", headers=two, client="10.9.9.9").location.startswith("/login")
    unknown = {**NAVIGATING, "X-Remote-User": "王五"}
    assert ask(behind.app, "/", headers=unknown, client="10.9.9.9").status == 403


def test_after_coming_in_by_header_nobody_is_led_to_another_host(behind):
    answer = ask(behind.app, "//evil.test/x", headers=NAVIGATING, client="10.9.9.9")
    assert answer.location == "/"


def test_whoever_is_in_already_is_not_let_in_anew_at_an_address_that_is_shut(behind):
    cookies = {"cleancity": ask(behind.app, "/", headers=NAVIGATING, client="10.9.9.9").cookies["cleancity"]}
    answer = ask(behind.app, "/auth/login", cookies=cookies, headers=NAVIGATING, client="10.9.9.9")
    assert answer.status == 404 and not answer.cookies and not answer.location
