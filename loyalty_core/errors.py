"""What the core says when it will not do something: a stable code, a sentence for staff, and the field it belongs to.

Anything that is not a `LoyaltyError` is a defect, not an answer.
"""


class LoyaltyError(Exception):
    """A refusal in words.

    Attributes:
        code: stable, for programs; lower case with hyphens.
        message: one sentence that a person at the counter can act on; never markup, never a driver's text.
        field: name of the input it belongs to, or None.
        id: what the answer is about (a request or an error number), or None.
    """

    code = "refused"

    def __init__(
        self, message: str, *, field: str | None = None, code: str | None = None, id: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.id = id
        if code is not None:
            self.code = code


class Refused(LoyaltyError):
    """A rule of the programme says no."""


class Invalid(LoyaltyError):
    """An input is not what it should be."""

    code = "invalid"


class NotSignedIn(LoyaltyError):
    """Nobody is signed in, or the session has ended."""

    code = "not-signed-in"


class NotAllowed(LoyaltyError):
    """The person signed in may not do this."""

    code = "not-allowed"


class NotFound(LoyaltyError):
    """What was named does not exist."""

    code = "not-found"


class Conflict(LoyaltyError):
    """It was done already, or done otherwise, or somebody else was faster."""

    code = "conflict"


class Busy(LoyaltyError):
    """The database is taken or out of reach for now; trying again is right."""

    code = "busy"


class Unusable(LoyaltyError):
    """The database cannot be worked with as it is: wrong version, unreadable, not a database."""

    code = "database"
