"""Staff, stores and terminals."""

import pytest

from loyalty_core.desk.permissions import Role
from tests.cli.shop import PASSWORD, Shop

DEV = ["staff", "add", "dev", "--name", "Dev Perera", "--role", "agent", "--password-stdin"]


def staff_of(shop: Shop) -> dict[str, dict[str, object]]:
    """Return everybody by login."""
    return {who["login"]: who for who in shop.asked("staff", "list")["staff"]}


def test_somebody_is_added_and_signs_in(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.done(*DEV, "--store", "YORK", stdin=PASSWORD)

    assert staff_of(shop)["dev"] == {
        "login": "dev",
        "name": "Dev Perera",
        "role": "agent",
        "store": "YORK",
        "disabled": False,
        "locked": False,
    }
    monkeypatch.delenv("LOYALTY_TOKEN")
    assert shop.asked("sign-in", "dev", "--password-stdin", stdin=PASSWORD)["store"] == "YORK"


def test_a_role_is_changed_and_holds_at_once(shop: Shop) -> None:
    shop.done("staff", "role", "agent", "auditor")

    assert staff_of(shop)["agent"]["role"] == "auditor"
    shop.act_as(Role.AGENT)
    assert shop.refused("points", "adjust", shop.amara, "5", "--reason", "goodwill")[0] == 3


def test_somebody_is_shut_out_and_let_in_again(shop: Shop) -> None:
    shop.done("staff", "disable", "agent")
    assert staff_of(shop)["agent"]["disabled"] is True

    shop.act_as(Role.AGENT)
    assert shop.refused("whoami")[0] == 3

    shop.act_as(Role.ADMINISTRATOR)
    shop.done("staff", "unlock", "agent")
    assert staff_of(shop)["agent"]["disabled"] is False


def test_a_password_is_reset(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.done("staff", "reset", "agent", "--password-stdin", stdin="another long password")

    monkeypatch.delenv("LOYALTY_TOKEN")
    assert shop.refused("sign-in", "agent", "--password-stdin", stdin=PASSWORD)[0] == 3
    shop.done("sign-in", "agent", "--password-stdin", stdin="another long password")


def test_nobody_who_may_not_manages_staff(shop: Shop) -> None:
    shop.act_as(Role.MANAGER)

    assert shop.refused(*DEV, stdin=PASSWORD)[0] == 3
    assert shop.refused("staff", "disable", "agent")[0] == 3
    assert shop.refused("store", "add", "HULL", "--name", "Hull")[0] == 3


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        ("staff add agent --name X --role agent --password-stdin", 5, "login"),
        ("staff add dev --name X --role king --password-stdin", 2, "role"),
        ("staff add dev --name X --role agent --password-stdin --store PARIS", 4, "store_id"),
        ("staff role nobody agent", 4, "login"),
        ("staff disable ada", 1, "login"),
        ("store add LEEDS --name Again", 5, "store_id"),
        ("terminal add T1", 5, "terminal_id"),
        ("terminal add T9 --store PARIS", 4, "store_id"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(shop: Shop, line: str, code: int, field: str) -> None:
    refused, error = shop.refused(*line.split(), stdin=PASSWORD)

    assert (refused, error["field"]) == (code, field)


def test_stores_and_terminals_are_added_and_listed(shop: Shop) -> None:
    shop.done("store", "add", "HULL", "--name", "Hull", "--terminal", "K1")
    shop.done("terminal", "add", "K2", "--store", "HULL")

    stores = {store["store"]: store["terminals"] for store in shop.asked("store", "list")["stores"]}
    assert stores == {"HULL": ["K1", "K2"], "LEEDS": ["T1", "T2"], "YORK": ["T1"]}
    assert shop.asked("terminal", "list", "--store", "HULL")["terminals"] == [
        {"store": "HULL", "terminal": "K1"},
        {"store": "HULL", "terminal": "K2"},
    ]
    assert "K1, K2" in shop.done("store", "list")
    assert "YORK" in shop.done("terminal", "list")
    assert "Manager" in shop.done("staff", "list")
