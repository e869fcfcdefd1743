"""Sending mail through the service's own server, by the standard library.

Apart from `service.py` because it is an outside effect: a job does it, after what is sent stands in the outbox.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from tracker.config import Settings

PATIENCE = 20  # seconds


class NoServer(RuntimeError):
    """The service has not said through which server it sends mail, or from which address."""


def is_set_up(settings: Settings) -> bool:
    """Whether the service sends mail at all."""
    return bool(settings.smtp_host and settings.mail_from)


@contextmanager
def line(settings: Settings) -> Iterator[smtplib.SMTP]:
    """A connection to the server, encrypted as the settings say. Raises `NoServer`, and smtplib's own errors."""
    if not is_set_up(settings):
        raise NoServer("smtp_host and mail_from are not set")
    host, port = settings.smtp_host, settings.smtp_port
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(host, port, timeout=PATIENCE)
    with server:
        if settings.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        yield server


def message(settings: Settings, to: str, subject: str, text: str) -> EmailMessage:
    """A plain message that no machine should answer."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = settings.mail_from, to, subject
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text)
    return made
