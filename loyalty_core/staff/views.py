"""What is shown of staff, stores and terminals."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StaffView:
    """A person who works with the programme."""

    login: str
    name: str
    role: str
    store: str | None
    disabled: bool
    locked: bool


@dataclass(frozen=True, slots=True)
class StoreView:
    """A store and the IDs of its terminals."""

    store: str
    name: str
    terminals: tuple[str, ...]
