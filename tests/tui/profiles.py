"""The profile of a customer to drive in tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import SecretStr
from sqlalchemy import update
from textual.widgets import Static

from loyalty_core.coupons.campaigns import AddCampaign
from loyalty_core.coupons.commands import IssueCoupon
from loyalty_core.desk.command import Query
from loyalty_core.models.customer import Customer
from loyalty_core.points.commands import AdjustPoints, Reason
from loyalty_core.programme.commands import AddTier
from loyalty_core.purchases.commands import RecordPurchase
from loyalty_core.rewards.catalogue import AddReward
from loyalty_core.rewards.commands import ConfirmRedemption, RequestRedemption
from loyalty_core.tiers.commands import SetTierRules
from loyalty_tui.messages import OpenCustomer
from loyalty_tui.screens.profile import ProfileScreen
from loyalty_tui.screens.profile_tabs.tab import ProfileTab
from loyalty_tui.widgets.form_dialog import FormDialog
from loyalty_tui.widgets.windowed_table import WindowedTable
from tests.tui.console import NOON, Console, OpenConsole
from tests.tui.desks import unreliable

AMARA = 1
JOSE = 2

HOSTILE = "[/x] [@click=app.quit]x[/] \x1b]0;owned\x07 \x1b[31mred"
"""Text that is markup, an action and an order to the terminal, if anybody believed it."""

INERT = "[/x] [@click=app.quit]x[/] ␛]0;owned␇ ␛[31mred"
"""The same as it has to be seen."""


async def open_profile(desk: OpenConsole, customer_id: int = AMARA) -> ProfileScreen:
    """Open a customer as a search would, and return the screen."""
    desk.app.post_message(OpenCustomer(customer_id))
    await desk.settle()
    return profile(desk)


def profile(desk: OpenConsole) -> ProfileScreen:
    """Return the profile's screen, under whatever dialog is open."""
    room = desk.app.screen_stack[0]
    assert isinstance(room, ProfileScreen)
    return room


def tab(desk: OpenConsole) -> ProfileTab[object]:
    """Return the tab with a list that is open."""
    opened = profile(desk).tab
    assert isinstance(opened, ProfileTab)
    return opened


def table(desk: OpenConsole) -> WindowedTable[object]:
    """Return the list of the tab that is open."""
    return tab(desk).table


async def into(desk: OpenConsole, field: str) -> None:
    """Put the cursor into a field of the dialog."""
    dialog = desk.app.screen
    assert isinstance(dialog, FormDialog)
    row = dialog.row(field)
    assert row is not None
    row.input.focus()
    await desk.settle()


def beside(desk: OpenConsole, field: str) -> str:
    """Return what the dialog says under a field."""
    dialog = desk.app.screen
    assert isinstance(dialog, FormDialog)
    row = dialog.row(field)
    assert row is not None
    return str(row.query_one(".field-row--words", Static).content)


def below(desk: OpenConsole) -> str:
    """Return what the dialog says about the whole."""
    return str(desk.app.screen.query_one("#dialog--words", Static).content)


def failing(desk: OpenConsole, kind: type[Query[Any]], error: Exception) -> list[Query[Any]]:
    """Let the next question of a kind fail; return the list to which every question from now on is added."""
    core = unreliable(desk.app)
    ask = core.ask
    troubles = [error]

    def answer(query: Query[Any]) -> Any:
        if isinstance(query, kind) and troubles:
            raise troubles.pop()
        return ask(query)

    core.ask = answer  # type: ignore[method-assign]
    return core.asked


def give_points(console: Console, points: int = 500, customer_id: int = AMARA) -> None:
    """Give a customer points by hand."""
    console.desk().do(AdjustPoints(customer_id=customer_id, points=points, reason=Reason.GOODWILL))


def sell(console: Console, receipt: str, amount: str, days_ago: int = 0, customer_id: int = AMARA) -> None:
    """Record a purchase of one amount."""
    at = NOON - timedelta(days=days_ago)
    console.desk().do(RecordPurchase(customer_id=customer_id, receipt=receipt, amount=amount, at=at))


def sell_lines(console: Console, receipt: str, *lines: str) -> None:
    """Record a purchase of lines like `A100:2:14.99:Mug`."""
    console.desk().do(RecordPurchase(customer_id=AMARA, receipt=receipt, lines=lines))


def add_campaign(console: Console, name: str = "Spring") -> int:
    """Add a campaign of ten percent; return its number."""
    number: int = console.desk().do(AddCampaign(campaign_name=name, percent=10)).result["campaign_id"]
    return number


def issue(console: Console, campaign_id: int) -> str:
    """Issue a coupon to Amara; return its code."""
    code: str = console.desk().do(IssueCoupon(customer_id=AMARA, campaign_id=campaign_id)).result["code"]
    return code


def add_reward(console: Console, name: str = "Candle", cost: int = 100, **terms: Any) -> int:
    """Add a reward, a product of its own name if nothing else is said; return its number."""
    terms = terms or {"product": name}
    number: int = console.desk().do(AddReward(reward_name=name, cost=cost, **terms)).result["reward_id"]
    return number


def code_of(console: Console) -> str:
    """Return the one-time password that went out last, as the outbox has it."""
    ((code,),) = console.rows("select secret from message where secret is not null order by id desc limit 1")
    return str(code)


def wrong(code: str) -> str:
    """Return a code that is not this one."""
    return f"{(int(code) + 1) % 10 ** len(code):0{len(code)}d}"


def redeem(console: Console, reward_id: int) -> int:
    """Redeem a reward for Amara from end to end; return the number of the redemption."""
    core = console.desk()
    number: int = core.do(RequestRedemption(customer_id=AMARA, reward_id=reward_id)).result["redemption_id"]
    core.do(ConfirmRedemption(redemption_id=number, code=SecretStr(code_of(console))))
    return number


def add_tiers(console: Console, *, rules: bool = True) -> None:
    """Add Silver, Gold and Platinum; by the rules they are reached with £100, £500 and £1,000 in a calendar year."""
    core = console.desk()
    for rank, name in enumerate(("Silver", "Gold", "Platinum"), 1):
        core.do(AddTier(tier_id=name.lower(), tier_name=name, rank=rank))
    if rules:
        core.do(SetTierRules(measure="spend", thresholds={"silver": "100", "gold": "500", "platinum": "1000"}))


def rename(console: Console, customer_id: int, first_name: str, last_name: str = "") -> None:
    """Give a customer a name that the core itself would not take."""
    with console.programme.database.writing() as connection:
        names = {"first_name": first_name, "last_name": last_name}
        connection.execute(update(Customer).where(Customer.id == customer_id).values(names))
        connection.commit()
