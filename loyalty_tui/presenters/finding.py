"""What to say about a look-up."""

from zoneinfo import ZoneInfo

from textual.content import Content

from loyalty_core.customers.views import CustomerHit, FindResult
from loyalty_tui.inert import inert
from loyalty_tui.messages import Failed, Refused
from loyalty_tui.presenters.customers import STRONG_REASONS, unlinked
from loyalty_tui.presenters.errors import sentence
from loyalty_tui.presenters.styles import KEY, QUIET, REFUSED


def only_one(found: FindResult) -> CustomerHit | None:
    """Return the one customer who can be meant: the only hit, or the only one found by more than a name."""
    if found.more:
        return None
    if len(found.hits) == 1:
        only = found.hits[0]
        return None if only.matched.kind.startswith("similar") else only
    strong = [hit for hit in found.hits if hit.matched.kind in STRONG_REASONS]
    return strong[0] if len(strong) == 1 else None


def count(found: FindResult) -> str:
    """Return how many were found, `3 found` or `50 of >50`."""
    hits = len(found.hits)
    return f"{hits} of >{hits}" if found.more else f"{hits} found"


def advice(found: FindResult, zone: ZoneInfo, *, may_register: bool) -> Content:
    """Return what is worth saying: that nobody was found, only similar ones, or purchases of nobody; often nothing."""
    lines = [unlinked(purchase, zone) for purchase in found.unlinked]
    if not found.hits and not found.unlinked:
        lines.append(Content("Nobody found for “") + inert(found.query) + Content("”."))
    if not found.hits and may_register:
        lines.append(Content.styled("Enter", KEY) + Content(" registers a new customer with what you typed."))
    if found.hits and all(hit.matched.kind.startswith("similar") for hit in found.hits):
        lines.append(Content.styled("Nobody fits exactly. These are similar:", QUIET))
    return Content("\n").join(lines)


def trouble(message: Refused | Failed) -> Content:
    """Return why nothing was looked up."""
    return Content.styled(inert(sentence(message)).plain, REFUSED)
