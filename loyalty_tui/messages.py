"""The messages that travel through the console.

Two families. What the gateway answers goes to the one widget that asked, and carries the `key` under which it
asked; it does not bubble. What the door and the screens tell the app bubbles up to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from loyalty_core.desk.receipt import Receipt
    from loyalty_core.errors import LoyaltyError


@dataclass
class Answered(Message, bubble=False):
    """A query was answered: `answer` is its view. Answers that a newer question overtook never arrive."""

    key: str
    answer: Any


@dataclass
class Previewed(Message, bubble=False):
    """A command was tried and rolled back: `receipt` says what doing it would change."""

    key: str
    receipt: Receipt


@dataclass
class Done(Message, bubble=False):
    """A command was done and committed."""

    key: str
    receipt: Receipt


@dataclass
class Refused(Message, bubble=False):
    """The core said no, in words; nothing was changed unless the code is `unknown-outcome`."""

    key: str
    error: LoyaltyError


@dataclass
class Failed(Message, bubble=False):
    """A defect: it was written down under the number `defect`, and nothing more is known."""

    key: str
    defect: str


@dataclass
class Checking(Message, bubble=False):
    """A write found the database busy or out of reach and is tried again under the same request id."""

    key: str


@dataclass
class Progressed(Message, bubble=False):
    """Long work goes on: `progress` says how far it is, in the words of whoever does it."""

    key: str
    progress: Any


@dataclass
class Opened(Message):
    """The programme is open."""


@dataclass
class SignedIn(Message):
    """Somebody is signed in now; the door holds the session."""


@dataclass
class OpenCustomer(Message):
    """A person wants to see a customer; the app shows the profile."""

    customer_id: int


@dataclass
class CustomerShown(Message):
    """The profile shows a customer now; the sidebar names them."""

    customer_id: int
    name: str


@dataclass
class Scanned(Message):
    """A barcode scanner typed something, ended by Enter, while no input had the focus."""

    text: str
