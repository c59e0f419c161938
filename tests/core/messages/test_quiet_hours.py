"""In quiet hours codes go out and nothing else: the rest waits in the outbox, and says until when."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from loyalty_core.clock import FixedClock
from loyalty_core.desk.desk import Desk
from loyalty_core.jobs.queries import ListJobs
from loyalty_core.messages.channels.answers import Answer, Outgoing
from loyalty_core.messages.channels.webhook import WebhookSender
from loyalty_core.messages.delivering import deliver
from loyalty_core.models.message import Message
from loyalty_core.programme.commands import SetPolicies
from loyalty_core.programme.opening import Programme
from tests.core.messages.acts import messages, send, states, worker
from tests.core.messages.conftest import Configure
from tests.core.messages.servers import HttpProvider, Says
from tests.core.rewards.acts import add_reward, ask

EVENING = datetime.fromisoformat("2026-03-28T20:59:50+00:00")
"""Ten seconds before they begin in London, on the eve of the day on which the clock is put on."""
NIGHT = EVENING + timedelta(hours=1)
MORNING = datetime.fromisoformat("2026-03-29T07:00:00+00:00")
"""Eight o'clock on that day."""


@pytest.fixture
def clock() -> FixedClock:
    """The programme's clock: a little before quiet hours."""
    return FixedClock(EVENING)


@pytest.fixture
def sender(http: HttpProvider, configure: Configure, programme: Programme, desk: Desk) -> Desk:
    """The desk of a worker of a programme with quiet hours; codes and the application go to one place."""
    desk.do(SetPolicies(quiet_hours="21:00-08:00"))
    place = f"http://:key@{http.place}/"
    return worker(programme, configure(app=place, sms=place))


def change(desk: Desk, message_id: int, **values: Any) -> None:
    with desk.database.writing() as connection:
        connection.execute(update(Message).where(Message.id == message_id).values(values))
        connection.commit()


def due(desk: Desk) -> dict[str, int]:
    return {view.name: view.due.count for view in desk.ask(ListJobs()) if view.due is not None}


def test_what_is_no_code_waits_until_they_are_over_and_says_so(
    desk: Desk, member: int, sender: Desk, http: HttpProvider, clock: FixedClock
) -> None:
    clock.instant = NIGHT
    send(desk, member)
    ask(desk, member, add_reward(desk))
    assert (due(desk)["codes"], due(desk)["messages"]) == (1, 0)
    assert deliver(sender).count == 1
    assert states(desk, member) == [("queued", "quiet-hours"), ("sent", None)]
    assert messages(desk, member)[0].due_at == MORNING
    clock.instant = MORNING - timedelta(microseconds=1)
    assert deliver(sender).count == 0
    clock.instant = MORNING
    assert (states(desk, member)[0], due(desk)["messages"]) == (("queued", None), 1)
    assert deliver(sender).count == 1
    assert [view.tries for view in messages(desk, member)] == [1, 1]
    assert len(http.got) == 2


def test_what_is_worth_nothing_any_more_by_then_is_withdrawn(
    desk: Desk, member: int, sender: Desk, http: HttpProvider, clock: FixedClock
) -> None:
    clock.instant = NIGHT
    late, in_time = send(desk, member), send(desk, member)
    change(desk, late, not_after=MORNING)
    change(desk, in_time, not_after=MORNING + timedelta(microseconds=1))
    expected = [("withdrawn", "too-late"), ("queued", "quiet-hours")]
    assert states(desk, member) == expected
    assert deliver(sender).count == 1
    assert deliver(sender).count == 0
    assert states(desk, member) == expected
    desk.do(SetPolicies(quiet_hours=None))
    assert states(desk, member) == [("withdrawn", "too-late"), ("queued", None)], "that is for good"
    assert http.got == []


def test_what_is_tried_again_waits_for_them_too(desk: Desk, member: int, sender: Desk, http: HttpProvider) -> None:
    kept, lost = send(desk, member), send(desk, member)
    change(desk, lost, not_after=MORNING)
    http.says = [Says(500)]
    assert deliver(sender).count == 2
    assert states(desk, member) == [("queued", "server-error"), ("withdrawn", "server-error")]
    assert [(view.message_id, view.due_at) for view in messages(desk, member)] == [(kept, MORNING), (lost, None)]


def test_what_is_in_hand_when_they_begin_is_put_back_untried(
    desk: Desk, member: int, sender: Desk, http: HttpProvider, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        send(desk, member)
    sent = WebhookSender.send

    def send_slowly(own: WebhookSender, message: Outgoing) -> Answer:
        clock.advance(timedelta(seconds=10))
        return sent(own, message)

    monkeypatch.setattr(WebhookSender, "send", send_slowly)
    deliver(sender)
    assert states(desk, member) == [("sent", None), ("queued", "quiet-hours")]
    assert [(view.tries, view.due_at) for view in messages(desk, member)] == [(1, None), (0, MORNING)]
    assert len(http.got) == 1
