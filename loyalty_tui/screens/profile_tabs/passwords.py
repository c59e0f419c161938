"""The one-time passwords that a customer was sent while redeeming: when, for what, by whom; never the code (R141)."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from loyalty_core.paging import Page, PageRequest
from loyalty_core.rewards.views import OneTimePasswordView
from loyalty_tui.presenters import redemptions
from loyalty_tui.presenters.tones import Tones
from loyalty_tui.screens.profile_tabs.tab import ProfileTab
from loyalty_tui.widgets.table_columns import Column
from loyalty_tui.widgets.table_pages import PageSource

if TYPE_CHECKING:
    from loyalty_core.desk.command import Query


class PasswordsTab(ProfileTab[OneTimePasswordView]):
    """One-time passwords, the newest first."""

    NAME = "passwords"
    EMPTY = "No one-time password yet. One is sent when a reward is redeemed."
    NOUNS = ("password", "passwords")
    VIEW = OneTimePasswordView

    def key_of(self, row: OneTimePasswordView) -> Hashable:
        return row.password_id

    def columns(self, zone: ZoneInfo, tones: Tones, *, wide: bool) -> Sequence[Column[OneTimePasswordView]]:
        return redemptions.password_columns(zone, tones, wide=wide)

    def source(self, customer_id: int) -> PageSource[OneTimePasswordView]:
        return self.app.gateway.pages(partial(_list, customer_id))


def _list(customer_id: int, request: PageRequest) -> Query[Page[OneTimePasswordView]]:
    from loyalty_core.rewards.history import ListOneTimePasswords

    return ListOneTimePasswords(customer_id, request)
