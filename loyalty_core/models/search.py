"""The look-up terms of customers: folded, clustered by their key, written with the customer."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_core.database.types import KeyText
from loyalty_core.models.base import Base


class SearchTerm(Base):
    """One text that finds one customer by a range scan; `kind` says what it is."""

    __tablename__ = "search_term"
    __table_args__ = ({"sqlite_with_rowid": False},)

    kind: Mapped[str] = mapped_column(KeyText, primary_key=True)
    term: Mapped[str] = mapped_column(KeyText, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), primary_key=True, autoincrement=False)


class NameToken(Base):
    """A word that occurs in names, and in how many customers' names; the vocabulary for mistyped names."""

    __tablename__ = "name_token"
    __table_args__ = ({"sqlite_with_rowid": False},)

    token: Mapped[str] = mapped_column(KeyText, primary_key=True)
    customers: Mapped[int]


class TokenDelete(Base):
    """A word of the vocabulary with one letter left out, leading back to the word."""

    __tablename__ = "token_delete"
    __table_args__ = ({"sqlite_with_rowid": False},)

    variant: Mapped[str] = mapped_column(KeyText, primary_key=True)
    token: Mapped[str] = mapped_column(KeyText, primary_key=True)
