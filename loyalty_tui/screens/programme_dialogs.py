"""Changing the programme: what purchases earn, and its policies; all of its dialogs by their names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from textual.content import Content

from loyalty_core.money import to_minor
from loyalty_tui.fields import AmountField, ChoiceField, DayField, Field, Filled, NumberField, Option
from loyalty_tui.inert import inert
from loyalty_tui.presenters.programme import Whole, earning_in_words, pairs
from loyalty_tui.presenters.styles import QUIET
from loyalty_tui.screens.programme_form import ProgrammeDialog, first_instant, major, options, read_pairs, some
from loyalty_tui.screens.programme_opt_in import OptInDialog
from loyalty_tui.screens.programme_segments_dialog import SegmentsDialog
from loyalty_tui.screens.programme_tier_dialogs import AddTierDialog, EntryRewardDialog, TierRulesDialog
from loyalty_tui.widgets.dialog import CommandDialog

if TYPE_CHECKING:
    from loyalty_core.desk.command import Command

NOTHING: Final = "-"
"""Stands for no channel."""

ROUNDINGS: Final = options(down="down", nearest="nearest", up="up")
VALIDITIES: Final = options(never="for ever", days="days", month_end="month’s end", year_end="year’s end")
SHORTFALLS: Final = options(debt="owed", write_off="written off")
CONSENTS: Final = options(yes="is written to", no="is not written to")
CHANNELS: Final = options(sms="SMS", whatsapp="WhatsApp", email="e-mail", push="push")
NOTICES: Final = (Option(NOTHING, "nothing"), *CHANNELS, Option("app", "app"))
_NUMBERS: Final = ("value_points", "lapsed_days", "otp_minutes", "expiry_notice_days")
_CHOSEN: Final = ("shortfall", "otp_channel", "notice_channel", "consent_by_default")


class EarningDialog(ProgrammeDialog):
    """What purchases earn, from now or a later day on; what was earned stays as it is."""

    HEADING = "What purchases earn"
    SHOWN_AT = MappingProxyType({"valid_from": "begins"})

    def about(self) -> Content:
        """Return the rule in force."""
        return inert(earning_in_words(self.known.programme.earning)).stylize(QUIET)

    def fields(self) -> Sequence[Field]:
        """Return the fields, with the rule in force filled in."""
        rule = self.known.programme.earning
        return (
            NumberField("points", "Points", initial=str(rule.points)),
            AmountField("per", "For each", rule.per.currency, major(rule.per)),
            ChoiceField("rounding", "Rounded", initial=rule.rounding, options=ROUNDINGS),
            NumberField("pending_days", "Pending days", initial=some(rule.pending_days), required=False),
            ChoiceField("validity", "They live", initial=rule.validity, options=VALIDITIES),
            NumberField("validity_days", "Days", initial=some(rule.validity_days), required=False),
            Field("tier_multipliers", "Tiers", "Like gold=3/2", pairs(rule.tier_multipliers), required=False),
            Field("store_multipliers", "Stores", "Like LEEDS=2", pairs(rule.store_multipliers), required=False),
            DayField("begins", "First day", "Empty: from now on", required=False),
        )

    def command(self, filled: Filled) -> Command:
        """Return the command."""
        from loyalty_core.programme.commands import SetEarning

        chosen: dict[str, Any] = {name: filled.text(name) for name in ("rounding", "validity")}
        chosen |= {name: filled.number_or_none(name) or 0 for name in ("pending_days", "validity_days")}
        for name in ("tier_multipliers", "store_multipliers"):
            chosen[name] = read_pairs(filled.text_or_none(name) or "", name)
        return SetEarning(
            request_id=self.request_id,
            points=filled.number("points"),
            per=str(filled.amount("per")),
            valid_from=first_instant(filled),
            **chosen,
        )


class PoliciesDialog(ProgrammeDialog):
    """The policies as they are; what is changed is sent, and nothing else."""

    HEADING = "Policies"
    SHOWN_AT = MappingProxyType({"value_minor": "value"})

    def fields(self) -> Sequence[Field]:
        """Return the fields, with the policies filled in."""
        now = self._now()
        return (
            NumberField("value_points", "Points", initial=now["value_points"]),
            AmountField("value", "Are worth", self.known.programme.currency, now["value"]),
            ChoiceField("shortfall", "Spent, refunded", initial=now["shortfall"], options=SHORTFALLS),
            NumberField("lapsed_days", "Given back", "Days that expired points live again", now["lapsed_days"]),
            ChoiceField("otp_channel", "Codes go by", initial=now["otp_channel"], options=CHANNELS),
            NumberField("otp_minutes", "Codes live", "Minutes, 1 to 10", now["otp_minutes"]),
            ChoiceField("notice_channel", "Coupons told by", initial=now["notice_channel"], options=NOTICES),
            ChoiceField("consent_by_default", "Said nothing", initial=now["consent_by_default"], options=CONSENTS),
            NumberField("expiry_notice_days", "Expiry told", "Days before, 0 for never", now["expiry_notice_days"]),
            Field("quiet_hours", "Quiet hours", "Like 21:00-08:00; empty: never", now["quiet_hours"], required=False),
        )

    def command(self, filled: Filled) -> Command:
        """Return the command, which names only what is different now."""
        from loyalty_core.programme.commands import SetPolicies

        before = self._now()
        now: dict[str, Any] = {name: filled.number(name) for name in _NUMBERS}
        now |= {name: filled.text(name) for name in _CHOSEN}
        now["quiet_hours"] = filled.text_or_none("quiet_hours") or ""
        chosen = {name: value for name, value in now.items() if str(value) != before[name]}
        value = to_minor(filled.amount("value"), self.known.programme.currency, "value")
        if value != self.known.programme.policies.value.minor:
            chosen["value_minor"] = value
        if chosen.get("notice_channel") == NOTHING:
            chosen["notice_channel"] = None
        if chosen.get("quiet_hours") == "":
            chosen["quiet_hours"] = None
        if "consent_by_default" in chosen:
            chosen["consent_by_default"] = chosen["consent_by_default"] == "yes"
        return SetPolicies(request_id=self.request_id, **chosen)

    def _now(self) -> dict[str, str]:
        """Return the policies as they are filled in."""
        policies = self.known.programme.policies
        return {
            "value_points": str(policies.value_points),
            "value": major(policies.value),
            "shortfall": policies.shortfall,
            "lapsed_days": str(policies.lapsed_days),
            "otp_channel": policies.otp_channel,
            "otp_minutes": str(policies.otp_minutes),
            "notice_channel": policies.notice_channel or NOTHING,
            "consent_by_default": "yes" if policies.consent_by_default else "no",
            "expiry_notice_days": str(policies.expiry_notice_days),
            "quiet_hours": policies.quiet_hours or "",
        }


DIALOGS: Final[Mapping[str, Callable[[Whole], CommandDialog]]] = {
    "add_tier": AddTierDialog,
    "earning": EarningDialog,
    "entry_reward": EntryRewardDialog,
    "opt_in": OptInDialog,
    "policies": PoliciesDialog,
    "segments": SegmentsDialog,
    "tier_rules": TierRulesDialog,
}
"""All of them, by the names that the actions give."""
