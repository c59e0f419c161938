"""SMS, WhatsApp and push by whatever service the programme has, through Apprise.

The URL is one of Apprise's, in which `{to}` stands for the phone number, or for the customer's number in the programme
where it is a push message. Apprise tells no more than whether a service took the message, and logs what it answered
instead; so the status is read from there. How long a service asks to be left alone is not known, our key for a message
reaches none, and Apprise reads the answer itself, however long it is. Who needs those promises has a signed webhook in
front of the service (`webhook.py`), which any channel can have.
"""

import logging
import re
from typing import Any
from urllib.parse import quote

from loyalty_core.errors import Unusable
from loyalty_core.messages.channels.answers import Answer, Outgoing, by_status, unreachable

TO = "{to}"
_SAMPLE = "+447700900000"
"""Stands for any destination while a URL is looked at; nothing is sent to it."""
_STATUS = re.compile(r"error=([1-5][0-9]{2})\b")


class AppriseSender:
    """Sends through one service; a new instance a message, as the destination is part of the URL."""

    def __init__(self, channel: str, url: str, timeout: float) -> None:
        """Take the URL of a service.

        Args:
            channel: for which channel.
            url: with `{to}` in it.
            timeout: seconds that connecting, and each wait for the answer, may take.

        Raises:
            Unusable: Apprise knows no such service, or the URL does not say where the message goes.
        """
        self._url, self._timeout = url, timeout
        if TO not in url:
            raise Unusable(
                f"The URL of the channel {channel} in the settings file does not say where {TO} belongs.",
                code="settings-file",
            )
        service = self._service(_SAMPLE)
        if service is None:
            raise Unusable(
                f"The URL of the channel {channel} in the settings file is none that Apprise knows.",
                code="settings-file",
            )
        if not service.verify_certificate:
            raise Unusable(
                f"The URL of the channel {channel} in the settings file would take any certificate.",
                code="settings-file",
            )

    def send(self, message: Outgoing) -> Answer:
        from apprise import Apprise, AppriseResultStatus

        service = self._service(message.to)
        if service is None:
            return Answer("failed", "refused")
        every = Apprise(asset=service.asset)
        every.add(service)
        title = message.subject if message.channel == "push" else ""
        result: Any = every.notify(message.text, title=title, body_format="text", timeout=3 * self._timeout)
        if result:
            return Answer("sent")
        if result.status == AppriseResultStatus.TIMEOUT:
            return unreachable("timeout")
        found = [_STATUS.search(str(entry)) for entry in result.logs()]
        statuses = [int(match[1]) for match in found if match]
        return by_status(statuses[-1]) if statuses else unreachable()

    def shown(self) -> str:
        return f"{self._url.partition('://')[0]}:// through Apprise"

    def _service(self, to: str) -> Any:
        """Return the service for a destination, which follows no redirect and tries once; None for no such service."""
        from apprise import Apprise, AppriseAsset

        log = logging.getLogger("apprise")
        log.propagate = False  # what it logs may name a customer's number
        if not log.handlers:
            log.addHandler(logging.NullHandler())
        asset = AppriseAsset(app_id="Loyalty", http_redirects=False, default_service_retry=0)
        service: Any = Apprise.instantiate(self._url.replace(TO, quote(to, safe="")), asset=asset)
        if service is not None:
            service.socket_connect_timeout = service.socket_read_timeout = self._timeout
        return service
