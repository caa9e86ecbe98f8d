"""What the load bench makes of what its readers saw: their pages, their clicks, their figures."""

import math
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from cleancity.bench import users
from cleancity.bench.crowd import Click
from cleancity.bench.sessions import Session
from tests.apart import awaited


@dataclass
class Server:
    """Answers each request with the next of its lists of messages."""

    answers: list[list[ForwardMsg]]
    asked: list[BackMsg] = field(default_factory=list)
    waiting: list[bytes] = field(default_factory=list)

    async def send(self, data: bytes) -> None:
        self.asked.append(BackMsg.FromString(data))
        self.waiting += [message.SerializeToString() for message in self.answers.pop(0)]

    async def recv(self, decode: bool) -> bytes:
        return self.waiting.pop(0)


def begun(session: str = "s") -> list[ForwardMsg]:
    new, navigation = ForwardMsg(), ForwardMsg()
    new.new_session.initialize.session_id = session
    navigation.navigation.page_script_hash = "h0"
    for address, page in (("", "h0"), ("hotspots", "h1")):
        navigation.navigation.app_pages.add(url_pathname=address, page_script_hash=page)
    return [new, navigation]


def ended(how: int = ForwardMsg.FINISHED_SUCCESSFULLY) -> ForwardMsg:
    return ForwardMsg(script_finished=how)


def drop_down(hash_: str = "") -> ForwardMsg:
    message = ForwardMsg(hash=hash_)
    message.metadata.cacheable = bool(hash_)
    message.delta.new_element.selectbox.id = "$$ID-0123-district"
    message.delta.new_element.selectbox.options.extend(["全部区县", "滨江区"])
    return message


def alert(text: str, is_error: bool) -> ForwardMsg:
    message = ForwardMsg()
    message.delta.new_element.alert.body = text
    kind = message.delta.new_element.alert
    kind.format = kind.ERROR if is_error else kind.SUCCESS
    return message


def session_of(*answers: list[ForwardMsg]) -> tuple[Session, Server]:
    server = Server(list(answers))
    return Session(server), server  # type: ignore[arg-type]


def test_a_run_tells_the_session_its_pages_and_the_widgets_by_their_keys() -> None:
    session, server = session_of([*begun(), drop_down(), ended()], [*begun(), drop_down(), ended()])
    awaited(session.run())
    assert (session.id, session.pages, session.page) == ("s", {"": "h0", "hotspots": "h1"}, "h0")
    assert session.widgets["district"].options == ("全部区县", "滨江区")
    awaited(session.select("district", "滨江区"))
    (state,) = server.asked[-1].rerun_script.widget_states.widgets
    assert (state.id, state.string_value) == ("$$ID-0123-district", "滨江区")


def test_a_run_that_is_begun_again_has_not_ended() -> None:
    early = ended(ForwardMsg.FINISHED_EARLY_FOR_RERUN)
    session, server = session_of([*begun(), early, *begun(), alert("已入库", False), ended()])
    awaited(session.run())
    assert session.text == ["已入库"]
    assert server.waiting == []


def test_what_goes_wrong_on_a_page_is_a_fault_and_good_news_is_none() -> None:
    broken = ForwardMsg()
    broken.delta.new_element.exception.message = "boom"
    session, _ = session_of([*begun(), broken, alert("没有读出来", True), alert("好", False), ended()])
    assert awaited(session.run()).faults == ("boom", "没有读出来")


def test_a_message_that_was_kept_need_not_be_sent_again() -> None:
    again = ForwardMsg(hash="kept", ref_hash="kept")
    session, server = session_of([*begun(), drop_down("kept"), ended()], [*begun(), again, ended()])
    awaited(session.run())
    awaited(session.run())
    assert list(server.asked[-1].rerun_script.cached_message_hashes) == ["kept"]
    assert session.widgets["district"].id == "$$ID-0123-district"


def readers(turns: list[tuple[float, float]], cpu: list[float], megabytes: list[float]) -> SimpleNamespace:
    return SimpleNamespace(turns=turns, cpu=cpu, megabytes=megabytes)


def measure(product: list[Click], constants: list[Click], upload: users.Upload) -> dict[str, users.Measure]:
    ours = readers([(0, 10), (20, 30), (40, 50)], [9.0, 2.0, 8.0], [100.0, 110.0, 130.0])
    theirs = readers([(10, 20), (30, 40), (50, 60)], [9.0, 1.0, 1.0], [1.0, 1.0, 1.0])
    found = users._measures(ours, theirs, product, constants, upload, 90.0)  # type: ignore[arg-type]
    return {each.measure: each for each in found}


def test_the_figures_leave_the_first_turn_out_and_tell_the_upload_apart() -> None:
    product = [Click(5, 9.0, "a"), *(Click(21 + n, 2.0, "a") for n in range(4)), Click(42, 6.0, "a", "boom")]
    constants = [Click(15, 9.0, "a"), *(Click(31 + n, 1.0, "a") for n in range(4)), Click(52, 1.0, "a")]
    found = measure(product, constants, users.Upload(41.0, 45.0))
    assert found["first turn, nothing asked before: p95"].value == 9.0
    assert found["the same fed constants: p95"].value == 1.0
    assert found["p95 before the upload"].value == 2.0
    assert found["p95 during the upload"].value == 6.0
    assert (found["p95 during / before"].value, found["p95 during / before"].met) == (3.0, False)
    assert found["processor seconds per click"].value == 0.5  # of the one turn that is neither first nor the upload's
    assert (found["errors"].value, found["errors"].met) == (1, False)
    assert found["memory at the end / after the first turn"].value == 1.3


def test_an_upload_that_failed_is_an_error_though_every_click_went_well() -> None:
    clicks = [Click(25, 1.0, "a"), Click(42, 1.0, "a")]
    assert measure(clicks, [Click(35, 1.0, "a")], users.Upload(41.0, 45.0, "refused"))["errors"].value == 1


@given(st.lists(st.floats(0.01, 50), min_size=1, max_size=30), st.floats(0.1, 9))
@settings(deadline=None, max_examples=50)
def test_the_ratio_is_by_how_much_the_product_is_slower(seconds: list[float], factor: float) -> None:
    product = [Click(21.0, each * factor, "a") for each in seconds]
    constants = [Click(31.0, each, "a") for each in seconds]
    ratio = measure(product, constants, users.Upload(200.0, 201.0))["p95 / p95 fed constants"]
    assert ratio.value == pytest.approx(factor, abs=0.002)
    assert ratio.met == (ratio.value <= users.AIM_RATIO) or math.isclose(ratio.value, users.AIM_RATIO, abs_tol=0.001)
