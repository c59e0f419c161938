"""Notes: everybody reads them, only the author changes them, and nothing in them is obeyed."""

from loyalty_core.desk.permissions import Role
from tests.cli.shop import Shop, days_ago

HOSTILE = "\x1b]0;owned\x07 [/x] [@click=app.quit]x[/] \u202e =1+1"


def write(shop: Shop, text: str = "Parcel broken", kind: str = "complaint", *more: str) -> int:
    """Write a note about Amara; return its number."""
    line = ["note", "add", shop.amara, text, "--kind", kind, *more]
    number: int = shop.asked(*line)["receipt"]["result"]["note_id"]
    return number


def test_a_note_is_written_edited_settled_and_opened_again(shop: Shop) -> None:
    note = write(shop, "Parcel broken", "complaint", "--due", "2099-01-31")
    shop.done("note", "edit", note, "--text", "Parcel broken; new one sent", "--due", "")

    (row,) = shop.asked("note", "list", shop.amara)["notes"]
    assert (row["note_id"], row["kind"], row["text"]) == (note, "complaint", "Parcel broken; new one sent")
    assert (row["due_on"], row["author"], row["mine"]) == (None, "ada", True)

    shop.done("note", "resolve", note)
    assert shop.asked("note", "list", shop.amara)["notes"][0]["resolved_by"] == "ada"
    shop.done("note", "reopen", note)
    assert shop.asked("note", "list", shop.amara)["notes"][0]["resolved_at"] is None


def test_only_the_author_edits_or_deletes(shop: Shop) -> None:
    note = write(shop)
    shop.act_as(Role.MANAGER)

    assert shop.refused("note", "edit", note, "--text", "Nothing happened")[0] == 3
    assert shop.refused("note", "delete", note)[0] == 3

    shop.act_as(Role.ADMINISTRATOR)
    shop.done("note", "delete", note)
    assert shop.asked("note", "list", shop.amara)["notes"] == []


def test_the_board_shows_what_is_open_and_whose_it_is(shop: Shop) -> None:
    write(shop, "late", "complaint", "--due", days_ago(2))
    shop.act_as(Role.MANAGER)
    write(shop, HOSTILE, "reminder")
    write(shop, "no promise", "other")

    board = shop.asked("note", "board")
    assert [(row["kind"], row["overdue"], row["mine"]) for row in board["promises"]] == [
        ("complaint", True, False),
        ("reminder", False, True),
    ]
    assert board["more"] is False
    assert [row["text"] for row in shop.asked("note", "board", "--overdue")["promises"]] == ["late"]
    assert [row["text"] for row in shop.asked("note", "board", "--mine")["promises"]] == [HOSTILE]
    assert shop.asked("note", "board", "--here", "--kind", "query")["promises"] == []
    assert "Nothing is promised" in shop.done("note", "board", "--kind", "query")
    assert shop.refused("note", "board", "--mine", "--here")[0] == 2
    assert shop.refused("note", "board", "--kind", "gossip")[1]["field"] == "kind"
    said = shop.done("note", "board") + shop.done("note", "hand-over", "--here")
    assert " overdue " in said
    assert all(char == "\n" or char.isprintable() for char in said)

    mine = shop.asked("note", "hand-over")
    assert [row["text"] for row in mine["left_open"]] == [HOSTILE]
    assert [row["text"] for row in mine["written"]] == ["no promise"]
    assert [row["text"] for row in shop.asked("note", "hand-over", "--here")["left_open"]] == ["late", HOSTILE]


def test_a_hostile_note_is_kept_as_typed_and_shown_inert(shop: Shop) -> None:
    write(shop, HOSTILE, "other")

    answer = shop.type("note", "list", shop.amara, "--json")
    assert answer.document["notes"][0]["text"] == HOSTILE
    for said in (answer.out, shop.done("note", "list", shop.amara), shop.done("customer", "show", shop.amara)):
        assert all(char == "\n" or char.isprintable() for char in said)
        assert "[/x] [@click=app.quit]x[/]" in said


def test_what_cannot_be_is_refused(shop: Shop) -> None:
    note = write(shop)

    assert shop.refused("note", "add", shop.amara, " ", "--kind", "query")[1]["field"] == "text"
    assert shop.refused("note", "add", shop.amara, "x", "--kind", "gossip")[1]["field"] == "kind"
    assert shop.refused("note", "add", shop.amara, "x", "--kind", "query", "--due", "soon")[1]["field"] == "due_on"
    assert shop.refused("note", "edit", note)[0] == 2
    assert shop.refused("note", "resolve", 999)[0] == 4
