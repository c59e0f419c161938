"""What goes wrong, as the exit code and the error document that the command's contract names."""

from __future__ import annotations

from typing import Any, Final

from loyalty_core.errors import (
    Busy,
    Conflict,
    Invalid,
    LoyaltyError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refused,
    Unusable,
)

DONE: Final = 0
REFUSED: Final = 1
WRONG: Final = 2
NOT_ALLOWED: Final = 3
NOT_FOUND: Final = 4
CONFLICT: Final = 5
NOT_VERIFIED: Final = 6
DEFECT: Final = 70
"""Something that should not have happened; it is in the log under the error's id."""
INTERRUPTED: Final = 130

_CODES: Final[dict[type[LoyaltyError], int]] = {
    Refused: REFUSED,
    Invalid: WRONG,
    Unusable: WRONG,
    NotSignedIn: NOT_ALLOWED,
    NotAllowed: NOT_ALLOWED,
    NotFound: NOT_FOUND,
    Conflict: CONFLICT,
    Busy: CONFLICT,
}


def exit_code(error: LoyaltyError) -> int:
    """Return the exit code of an error; of a kind that has none of its own, that of a refusal."""
    return next((_CODES[kind] for kind in type(error).__mro__ if kind in _CODES), REFUSED)


def document(error: LoyaltyError) -> dict[str, Any]:
    """Return an error as the JSON document that stands in for the answer."""
    return {"error": {"code": error.code, "message": error.message, "field": error.field, "id": error.id}}


def defect(number: str) -> LoyaltyError:
    """Return what is said of a fault of the program itself, which was written down under a number."""
    words = f"Something went wrong that should not have. It was written down as {number}; nothing else is affected."
    return LoyaltyError(words, code="defect", id=number)
