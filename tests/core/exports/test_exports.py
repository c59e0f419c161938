"""Exports: complete, in batches, and with cells that no spreadsheet calculates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_core.desk.desk import Desk
from loyalty_core.desk.permissions import Role
from loyalty_core.errors import NotAllowed
from loyalty_core.exports import queries
from loyalty_core.exports.cells import guarded, unguarded
from loyalty_core.exports.commands import What
from loyalty_core.exports.queries import ExportRows
from loyalty_core.programme.opening import Programme
from tests.core.members import add_member


@given(st.text())
def test_a_guarded_cell_is_read_back_exactly(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell


@given(st.sampled_from(["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", " =", "\n=", "'=", "''@"]), st.text())
def test_what_could_be_a_formula_begins_with_an_apostrophe(begin: str, rest: str) -> None:
    assert guarded(begin + rest) == "'" + begin + rest


@pytest.mark.parametrize("cell", ["", "Amara", "O'Brien", "1-2", "a=b", "'quoted'", "x@example.com"])
def test_other_cells_stay_as_they_are(cell: str) -> None:
    assert guarded(cell) == cell


def test_batches_follow_one_another_without_gap_or_repeat(
    programme: Programme, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    members = [add_member(programme) for _ in range(7)]
    monkeypatch.setattr(queries, "BATCH", 3)

    numbers, after, sizes = [], None, []
    while True:
        batch = desk.ask(ExportRows(What.CUSTOMERS, after))
        numbers += [row["customer_id"] for row in batch.rows]
        sizes.append(len(batch.rows))
        if batch.last is None:
            break
        after = batch.last

    assert numbers == members
    assert sizes == [3, 3, 1]


def test_an_empty_list_is_an_empty_batch(desk: Desk) -> None:
    assert desk.ask(ExportRows(What.POSTINGS)) == queries.Batch((), None)


@pytest.mark.parametrize("what", list(What))
def test_an_agent_may_not_export(desks: dict[Role, Desk], what: What) -> None:
    with pytest.raises(NotAllowed):
        desks[Role.AGENT].ask(ExportRows(what))
