"""Correcting a customer's details."""

from __future__ import annotations

from sqlalchemy import update

from loyalty_core.customers.commands import EditCustomer
from loyalty_core.models.customer import Customer
from loyalty_tui.screens.edit_dialog import EditDialog
from tests.tui.console import Console, OpenConsole
from tests.tui.desks import raising, unreliable
from tests.tui.profiles import AMARA, below, beside, open_profile, profile

DETAILS = "select first_name, last_name, phone, email, birthday from customer where id = 1"


async def retype(desk: OpenConsole, text: str) -> None:
    """Put another text into the field that has the focus."""
    await desk.press("end", "ctrl+u")
    await desk.write(text)


async def test_details_are_corrected_and_seen(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("e", "tab", "tab", "tab")
        await retype(desk, "amara@new.example")
        assert "amara.okafor@example.com → amara@new.example" in desk.text
        await desk.press("down")
        await desk.write("4 May 1990")
        await desk.press("enter")
        assert console.rows(DETAILS) == [("Amara", "Okafor", "+447700900118", "amara@new.example", "1990-05-04")]
        assert "amara@new.example" in desk.text
        assert "born 4 May 1990" in desk.text


async def test_new_name_is_known_to_the_sidebar(console: Console) -> None:
    async with console.open(size=(120, 40)) as desk:
        await open_profile(desk)
        await desk.press("e")
        await retype(desk, "Amare")
        await desk.press("enter")
        assert desk.app.customer is not None
        assert desk.app.customer.name == "Amare Okafor"


async def test_only_what_is_different_is_sent(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        core = unreliable(desk.app)
        await desk.press("e", *["tab"] * 4)
        await desk.write("4 May 1990")
        await desk.press("enter")
        (command,) = core.sent
        assert isinstance(command, EditCustomer)
        assert command.model_dump(exclude_none=True, exclude={"request_id"}) == {
            "customer_id": AMARA,
            "version": 1,
            "birthday": "1990-05-04",
            "even_if_known": False,
        }


async def test_wrong_e_mail_is_refused_beside_it(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("e", "tab", "tab", "tab")
        await retype(desk, "nobody")
        await desk.press("enter")
        assert beside(desk, "email").startswith("✗")
        assert console.rows(DETAILS)[0][3] == "amara.okafor@example.com"


async def test_stale_edit_says_what_changed_meanwhile(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("e", *["tab"] * 4)
        console.desk().do(EditCustomer(customer_id=AMARA, phone="07700 900177"))
        await desk.write("4 May 1990")
        await desk.press("enter")
        assert "Somebody changed this customer meanwhile (phone number)." in below(desk)
        assert console.rows(DETAILS)[0][4] is None
        await desk.press("escape")
        assert "+447700900177" in desk.text
        await desk.press("e", *["tab"] * 4)
        await desk.write("4 May 1990")
        await desk.press("enter")
        assert console.rows(DETAILS) == [("Amara", "Okafor", "+447700900177", "amara.okafor@example.com", "1990-05-04")]


async def test_contact_of_somebody_else_needs_another_key(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("e", "tab", "tab")
        await retype(desk, "07700 900120")
        await desk.press("enter")
        assert isinstance(desk.app.screen, EditDialog)
        assert "José García" in below(desk) or "2" in below(desk)
        assert console.rows(DETAILS)[0][2] == "+447700900118"
        await desk.press("ctrl+s")
        assert console.rows(DETAILS)[0][2] == "+447700900120"


async def test_record_of_a_card_alone_can_be_completed_bit_by_bit(console: Console) -> None:
    with console.programme.database.writing() as connection:
        nothing = {"first_name": "", "last_name": "", "phone": None, "email": None, "email_key": None}
        connection.execute(update(Customer).where(Customer.id == AMARA).values(**nothing))
        connection.commit()
    async with console.open() as desk:
        await open_profile(desk)
        assert "no phone   no e-mail" in desk.text
        await desk.press("e", "tab", "tab")
        await desk.write("07700 900188")
        await desk.press("enter")
        assert console.rows("select phone, email from customer where id = 1") == [("+447700900188", None)]


async def test_failing_core_keeps_what_was_typed(console: Console) -> None:
    async with console.open() as desk:
        await open_profile(desk)
        await desk.press("e", *["tab"] * 4)
        await desk.write("4 May 1990")
        unreliable(desk.app).before_do = [raising(RuntimeError("secret"))]
        await desk.press("enter")
        assert "written down as E-" in below(desk)
        await desk.press("ctrl+s")
        assert console.rows(DETAILS)[0][4] == "1990-05-04"
        assert desk.app.screen is profile(desk)
