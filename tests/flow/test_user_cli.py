"""`user`: the accounts by the command line, beside an open book."""

import io
import json

import pytest

from cleancity import cli
from cleancity.accounts import Book, Role, register, sessions
from cleancity.desk import HOLDING
from cleancity.settings import Access


@pytest.fixture
def user(tmp_path, monkeypatch, capsys):
    """Runs `user ...` on a book of the test's own: exit code, stdout, stderr."""
    monkeypatch.setenv("CLEANCITY_STORE", f"duckdb:///{(tmp_path / 'city.duckdb').as_posix().lstrip('/')}")
    HOLDING.let_go()

    def run(*arguments, stdin=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        code = cli.main(["user", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    yield run
    HOLDING.let_go()


@pytest.fixture
def book(tmp_path):
    opened = Book(tmp_path)
    yield opened
    opened.close()


def test_an_account_lives_through_all_its_commands_beside_an_open_book(user, book):
    code, out, _ = user(
        "add", "王芳", "--role", "clerk", "--department", "园林管理处", "--datasets", "issue,task", "--json"
    )
    made = json.loads(out)
    assert code == 0 and made["name"] == "王芳" and len(made["password"]) == 23
    account = register.known(book, "王芳")
    assert (account.role, account.department, account.datasets) == (Role.CLERK, "园林管理处", ("issue", "task"))
    token = sessions.begin(book, "王芳", "10.1.1.1")
    _, out, _ = user("sessions", "--json")
    assert [(each["name"], each["address"]) for each in json.loads(out)] == [("王芳", "10.1.1.1")]
    assert user("revoke", "王芳")[:2] == (0, "账号“王芳”的 1 个登录已失效。\n")
    assert sessions.of_token(book, Access(), token) is None
    assert user("set", "王芳", "--role", "leader", "--datasets", "")[0] == 0
    assert register.known(book, "王芳").role is Role.LEADER and register.known(book, "王芳").datasets == ()
    assert user("disable", "王芳")[0] == 0 and register.known(book, "王芳").is_disabled
    assert user("enable", "王芳")[0] == 0 and not register.known(book, "王芳").is_disabled
    assert "领导" in user("list")[1]


def test_a_given_password_is_read_from_stdin_and_never_repeated(user, book):
    code, out, err = user("add", "boss", "--role", "admin", "--password-stdin", stdin="correct horse battery\n")
    assert code == 0 and "correct horse" not in out + err
    assert register.has_password(book, "boss", "correct horse battery")
    assert user("password", "boss", "--password-stdin", stdin="\n")[0] == 3
    assert user("password", "boss", "--password-stdin", stdin="1234567890\n")[0] == 3
    assert user("password", "boss", "--ask")[0] == 3, "no terminal"


def test_refusals_are_sentences_with_exit_3_and_one_json_value(user):
    user("add", "boss", "--role", "admin")
    for arguments in (("disable", "boss"), ("set", "boss", "--role", "leader"), ("disable", "nobody"),
                      ("add", "boss", "--role", "leader"), ("sessions", "nobody")):  # fmt: skip
        code, out, err = user(*arguments, "--json")
        assert code == 3 and json.loads(out)["error"] == err.strip().splitlines()[-1]


def test_wrong_usage_exits_2(user):
    for arguments in ((), ("add", "x"), ("add", "x", "--role", "king"), ("fire", "x")):
        with pytest.raises(SystemExit) as stopped:
            user(*arguments)
        assert stopped.value.code == 2


def test_an_account_of_single_sign_on_has_no_password(user, book):
    assert user("add", "wang", "--role", "leader", "--origin", "oidc")[0] == 0
    assert register.kept_password(book, "wang") == ""
    assert user("password", "wang")[0] == 3
