"""What the columns of a file of purchases mean."""

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from loyalty_core.imports.mapping import DatedMapping, Part, read_toml

Unknown = Literal["reject", "anonymous", "enrol"]
"""What becomes of a receipt with a customer number that nobody has: refused, taken in for nobody, or a new customer."""

CustomerBy = Literal["card", "email", "phone"]

_SHIPPED = Path(__file__).parent / "mappings"


class Columns(Part):
    """Names of the file's columns, as its header has them.

    The optional ones that are not named here are used where the file has a column of their own name.
    """

    receipt: str = "receipt"
    date: str = "date"
    sku: str = "sku"
    name: str = "name"
    quantity: str = "quantity"
    price: str = "price"
    amount: str = "amount"
    card: str = "card"
    country: str = "country"
    store: str = "store"
    terminal: str = "terminal"


class Kinds(Part):
    """How sales, refunds and bookkeeping entries are told apart: by the values of a column, by how the receipt ID
    begins, or (with neither) by the sign of the receipt's sum.

    Attributes:
        column: the column whose values say it; without it the lists are beginnings of the receipt ID.
        sale: if given, what is in no list is refused; otherwise it is a sale.
        refund_sign: whether quantities and amounts on refunds stand below or above zero in the file.
    """

    column: str | None = None
    sale: tuple[str, ...] = ()
    refund: tuple[str, ...] = ()
    adjustment: tuple[str, ...] = ()
    refund_sign: Literal["negative", "positive"] = "negative"

    @property
    def by_sign(self) -> bool:
        """Whether the sum decides."""
        return self.column is None and not (self.sale or self.refund or self.adjustment)

    @field_validator("sale", "refund", "adjustment", mode="before")
    @classmethod
    def _as_tuple(cls, value: object) -> object:
        return tuple(value) if isinstance(value, list) else value

    @model_validator(mode="after")
    def _is_whole(self) -> "Kinds":
        listed = [*self.sale, *self.refund, *self.adjustment]
        if self.column is not None and not listed:
            raise ValueError("name the values of the column that mean a refund")
        if len(set(listed)) != len(listed) or "" in listed:
            raise ValueError("each value stands in one list, and none is empty")
        if self.by_sign and self.refund_sign == "positive":
            raise ValueError("refunds above zero are only told apart by a column or by the receipt ID")
        return self


class Distance(Part):
    """Which lines make one receipt: those of one store and receipt ID, within `rows` rows of its line before and within
    `minutes` minutes of its first line."""

    rows: int = Field(default=1000, ge=0, le=10_000)
    minutes: int = Field(default=30, ge=0, le=24 * 60)


class Orders(Part):
    """What is peculiar to the order exports of shops.

    Attributes:
        only: orders count whose cells in these columns are among these words, in any case.
        discount: the column with what is taken off the whole order, in its first row.
    """

    only: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    discount: str | None = None

    @field_validator("only", mode="before")
    @classmethod
    def _as_tuples(cls, value: object) -> object:
        if not isinstance(value, dict):
            return value
        return {name: tuple(words) if isinstance(words, list) else words for name, words in value.items()}


class Mapping(DatedMapping):
    """What a file's columns mean.

    Attributes:
        store, terminal: where the file has no such column, or an empty cell.
        customer_by: what the column `card` holds. Only cards can be enrolled: the others come with too little.
        orders: what is peculiar to order exports; with it, an article without a number has its name for one.
        countries: two letters for each name of a country that the file has; used for customers who are enrolled.
    """

    decimal: Literal[".", ","] = "."
    store: str | None = None
    terminal: str | None = None
    unknown: Unknown = "reject"
    columns: Columns = Columns()
    kind: Kinds = Kinds()
    grouping: Distance = Distance()
    customer_by: CustomerBy = "card"
    orders: Orders = Orders()
    countries: dict[str, str] = Field(default_factory=dict)

    @field_validator("countries")
    @classmethod
    def _are_codes(cls, value: dict[str, str]) -> dict[str, str]:
        for name, code in value.items():
            if len(code) != 2 or not (code.isascii() and code.isalpha() and code.isupper()):
                raise ValueError(f"“{code}” for “{name}” is no country's two letters, like GB")
        return value


def read_mapping(path: Path) -> Mapping:
    """Return the mapping that a TOML file holds; see `read_toml`."""
    return read_toml(path, Mapping)


def named_mapping(text: str) -> Mapping:
    """Return a mapping that comes with the program, by its name, or the one in a TOML file.

    Raises:
        Invalid: it is neither; the sentence says what is wrong with it.
    """
    shipped = _SHIPPED / f"{text}.toml"
    return read_mapping(shipped if text.isalpha() and shipped.is_file() else Path(text))
