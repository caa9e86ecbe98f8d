"""What the server says before it serves; its start, warm-up and stop are driven by the browser tests."""

import signal
import socket
from collections.abc import Iterator

import pytest

from cleancity import server


@pytest.fixture(autouse=True)
def keep_signals() -> Iterator[None]:
    """The server takes TERM over; the test run must get it back."""
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


def test_a_taken_port_is_one_sentence_and_exit_3(taken_port: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert server.main(["--port", str(taken_port), "--empty"]) == 3
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(f"端口 {taken_port} 已被占用：")
    assert shown.err.count("\n") == 1


def test_a_foreign_address_is_refused_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert server.main(["--host", "192.0.2.1", "--empty"]) == 3
    assert "本机没有 192.0.2.1 这个地址" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["0", "65536", "80x", "-1"])
def test_an_impossible_port_exits_2(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        server.main([f"--port={port}"])
    assert stopped.value.code == 2
    assert "端口应是 1 到 65535 之间的整数" in capsys.readouterr().err


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
def test_open_viewing_is_refused_where_others_could_come_in(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert server.main(["--open", "--host", host, "--port", "59871", "--empty"]) == 3
    assert "--open 只能用于本机试用" in capsys.readouterr().err
