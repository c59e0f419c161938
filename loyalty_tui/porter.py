"""The porter: lets people into the rooms, and sees to it that nobody finds there what the one before left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyalty_tui import modes

if TYPE_CHECKING:
    from loyalty_tui.app import LoyaltyApp


class Porter:
    """Stands between the mode in which one signs in and the rooms."""

    def __init__(self, app: LoyaltyApp) -> None:
        self._app = app

    def ask_who(self) -> None:
        """Show the screen on which one signs in, or chooses who to be."""
        if self._app.gateway.door.candidates:
            from loyalty_tui.screens.choose_person import ChoosePersonScreen

            self._app.push_screen(ChoosePersonScreen())
            return
        from loyalty_tui.screens.sign_in import SignInScreen

        self._app.push_screen(SignInScreen())

    async def let_in(self) -> None:
        """Show the rooms to whoever signed in."""
        while len(self._app.screen_stack) > 1:
            await self._app.pop_screen()
        self._clear_up()
        self._app.is_connected = True
        await self._app.switch_mode(modes.CUSTOMERS)

    async def show_out(self, why: str = "") -> None:
        """Sign the person out, and keep nothing of what they saw; `why` is said where it was not their wish."""
        app = self._app
        app.gateway.door.leave()
        await app.switch_mode(modes.DOOR)
        for mode, factory in modes.ROOMS.items():
            await app.remove_mode(mode)
            app.add_mode(mode, factory)
        self._clear_up()
        self.ask_who()
        if why:
            app.notify(why, severity="warning", timeout=20)

    def _clear_up(self) -> None:
        self._app.customer = None
        self._app.done_here.clear()
        self._app.clear_notifications()
        if self._app.clipboard:
            self._app.copy_to_clipboard("")
