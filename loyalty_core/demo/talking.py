"""What happens at the demo's service desk: points corrected by hand, and notes."""

from dataclasses import dataclass
from datetime import date, datetime

from loyalty_core.demo.people import Person
from loyalty_core.demo.scene import Scene
from loyalty_core.notes.commands import AddNote, Kind, ResolveNote
from loyalty_core.points.commands import AdjustPoints, Reason

COMMENTS = {
    Reason.FAILED_ACTION: "Points for the launch evening never arrived",
    Reason.GOODWILL: "Waited 40 minutes on the phone",
    Reason.MISTAKE: "Credited twice by the web shop",
    Reason.CORRECTION: "Wrong multiplier on the receipt",
    Reason.SUPPORT_CASE: "Promised by the help line after a long search",
    Reason.SPECIAL_CASE: "Prize of the window competition",
    Reason.OTHER: "Thank-you for reporting a broken link [/x] in the newsletter",
}

NOTES = {
    Kind.COMPLAINT: (
        "Parcel arrived broken, replacement promised by Friday.",
        "Says the points of the spring sale are missing. Wants a call back.",
        "Was charged twice for the casserole; bank statement sent by e-mail.",
        "Upset about the queue: “never again”. Offered 200 points.",
        "Gift hamper came without the chutney 😡",
    ),
    Kind.QUERY: (
        "Asks whether points can be shared with his wife.",
        "When do my points expire? Told: end of next month.",
        "Would like to know if the Leeds store takes back online orders.",
        "שאלה על הכרטיס: card not read at terminal 2.",
    ),
    Kind.REMINDER: (
        "Call back about the birthday voucher.",
        "Check that the correction of the receipt went through.",
        "Reserve two wool throws, grey, when they come in.",
    ),
    Kind.OTHER: (
        "Prefers to be called after 6 pm.",
        "Moved to York; still comes to Leeds on Saturdays.",
        "Speaks little English, French is fine.",
        "Line one\nline two\n\tindented\nline four",
        "\x1b]0;owned\x07\x1b[2J\x1b[31mred alert\x1b[0m: an escape sequence typed as a note",
        "[/x] [bold]not bold[/bold] [@click=app.quit]do not click[/] {0.__class__} %s",
        '=HYPERLINK("example.com";"pay here")',
        "Right to left: \u202eevil\u202c and zero\u200bwidth",
        "A very long story. " + "She said that he said that the parcel was not there. " * 30,
    ),
}


@dataclass(slots=True)
class Adjusted:
    """Points added or taken away by hand; what is not there is not taken."""

    at: datetime
    person: Person
    points: int
    reason: Reason

    def happen(self, scene: Scene) -> None:
        """Adjust them."""
        buyer = scene.buyer(self.person, self.at)
        enough = self.points > 0 or buyer.book.figures.available >= -self.points
        if not (enough and buyer.earns):
            return
        command = AdjustPoints(
            customer_id=self.person.customer_id,
            points=self.points,
            reason=self.reason,
            comment=COMMENTS[self.reason],
            request_id=scene.narrator.request_id(),
        )
        scene.do(command, self.at)


@dataclass(slots=True)
class Noted:
    """A note; `note_id` is known once it is written."""

    at: datetime
    person: Person
    kind: Kind
    text: str
    due_on: date | None = None
    note_id: int = 0

    def happen(self, scene: Scene) -> None:
        """Write it."""
        command = AddNote(
            customer_id=self.person.customer_id,
            kind=self.kind,
            text=self.text,
            due_on=self.due_on,
            request_id=scene.narrator.request_id(),
        )
        self.note_id = scene.do(command, self.at).result["note_id"]


@dataclass(slots=True)
class Settled:
    """A note that was settled."""

    at: datetime
    note: Noted

    def happen(self, scene: Scene) -> None:
        """Settle it."""
        if self.note.note_id:
            scene.do(ResolveNote(note_id=self.note.note_id, request_id=scene.narrator.request_id()), self.at)
