"""What a promise of the ledger is to who verifies it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Promise:
    """What must hold, and the statement that finds where it does not.

    The statement is one that both engines understand and that sees one state of the tables. It returns `customer_id`
    (or null) and `detail` of each row that breaks the promise.

    Attributes:
        number: the promise's in the ledger's rules.
    """

    number: int
    says: str
    breaches: str
