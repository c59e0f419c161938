"""The words that occur in names, with how many customers bear them, and each with one letter left out."""

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, delete, select, update

from loyalty_core.customers.words import words_of_name
from loyalty_core.database.conflicts import conflict_insert, insert_missing
from loyalty_core.models.search import NameToken, TokenDelete

SHORTEST, LONGEST = 3, 30
"""Letters of a word that is worth correcting."""


def vocabulary_of(first_name: str, last_name: str) -> set[str]:
    """Return the words of a name that belong into the vocabulary."""
    return {word for word in words_of_name(first_name, last_name) if SHORTEST <= len(word) <= LONGEST}


def without_one(word: str) -> set[str]:
    """Return what a word becomes when one letter of it is left out."""
    return {word[:place] + word[place + 1 :] for place in range(len(word))}


def count_words(connection: Connection, words: Iterable[str]) -> None:
    """Count words for one more customer each; a word given twice counts for two."""
    counts: dict[str, int] = {}
    for word in sorted(words):
        counts[word] = counts.get(word, 0) + 1
    if not counts:
        return
    known = set(connection.execute(select(NameToken.token).where(NameToken.token.in_(counts))).scalars())
    statement = conflict_insert(connection, NameToken)
    more = NameToken.customers + statement.excluded.customers
    connection.execute(
        statement.on_conflict_do_update(index_elements=[NameToken.token], set_={"customers": more}),
        # In one order always, so that two people who register namesakes wait for each other and never both.
        [{"token": word, "customers": count} for word, count in counts.items()],
    )
    new = [word for word in counts if word not in known]
    insert_missing(
        connection,
        TokenDelete,
        [{"variant": variant, "token": word} for word in new for variant in sorted(without_one(word))],
    )


def forget_words(connection: Connection, words: Collection[str]) -> None:
    """Count words for one customer less each; a word that nobody bears any more goes."""
    for word in sorted(words):
        connection.execute(update(NameToken).where(NameToken.token == word).values(customers=NameToken.customers - 1))
    gone = select(NameToken.token).where(NameToken.token.in_(words), NameToken.customers <= 0)
    for word in connection.execute(gone).scalars().all():
        connection.execute(
            delete(TokenDelete).where(TokenDelete.variant.in_(without_one(word)), TokenDelete.token == word)
        )
        connection.execute(delete(NameToken).where(NameToken.token == word))
