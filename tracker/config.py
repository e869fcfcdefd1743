"""The settings: one frozen value, read once from `instance/` and the environment.

`instance/settings.toml` (made by hand; see the sample beside it) and then environment variables `TRACKER_*`
override the defaults. Secrets are made at the first start and kept in the instance folder, readable by its
owner alone.
"""

import os
import secrets
import time
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a service may set. Times in minutes."""

    instance: Path
    database_url: str
    secret_key: str
    service_name: str = "Tracker"
    demo: bool = False
    debug: bool = False
    secure_cookies: bool = False
    idle_minutes: int = 60
    longest_minutes: int = 12 * 60
    log_format: str = "json"
    pool_size: int = 5
    proxies: int = 0
    bus_stop_weeks: int = 6
    smtp_host: str = ""  # without one no mail is sent
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_security: str = "starttls"  # or "tls", or "none" inside a network of one's own
    mail_from: str = ""
    address: str = ""  # where people open Tracker, for links in mail
    digest_hour: int = 7  # local; the digest of what waits is written on working days after it
    catch_up_tries: int = 2  # after so many catch-ups that did not meet a session, a lead decides
    amber_weeks: int = 4  # a forecast this close to the end of a sentence is amber

    @property
    def wordings(self) -> tuple[Path, ...]:
        """Where licence holders' wordings of instruments stand; a demo brings its invented one."""
        return (self.instance / "wordings", *((ROOT / "tracker" / "demo" / "wordings",) if self.demo else ()))

    @property
    def idle(self) -> timedelta:
        """How long a sign-in lasts without a request."""
        return timedelta(minutes=self.idle_minutes)

    @property
    def longest(self) -> timedelta:
        """How long a sign-in lasts at most."""
        return timedelta(minutes=self.longest_minutes)


class BadSettings(ValueError):
    """A setting is unknown or of the wrong kind; the message names the file and the key."""


def instance_folder(environ: Mapping[str, str]) -> Path:
    """Where this installation keeps its own: `TRACKER_INSTANCE`, or `instance/`."""
    return Path(environ.get("TRACKER_INSTANCE", str(ROOT / "instance")))


def read_settings(instance: Path | None = None, environ: Mapping[str, str] | None = None, **forced: Any) -> Settings:
    """Read the settings of an instance folder (default `instance/`), making the folder and its secret if absent.

    Raises `BadSettings` with `file: key: what is wrong`.
    """
    env = os.environ if environ is None else environ
    folder = (instance or instance_folder(env)).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(
        instance=folder,
        database_url=f"sqlite:///{folder / 'tracker.sqlite3'}",
        secret_key=_secret(folder / "secret.key"),
    )
    settings = replace(settings, **_from_file(folder / "settings.toml"))
    settings = replace(settings, **_from_environment(env))
    return replace(settings, **forced)


def _kinds() -> dict[str, type]:
    kinds: dict[str, type] = {}
    for field in fields(Settings):
        if field.name == "instance":
            continue
        kinds[field.name] = field.type if isinstance(field.type, type) else str
    return kinds


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"{path.name}: not valid TOML: {error}") from error
    kinds = _kinds()
    for key, value in found.items():
        if key not in kinds:
            raise BadSettings(f"{path.name}: {key}: there is no such setting")
        if type(value) is not kinds[key]:
            raise BadSettings(f"{path.name}: {key}: expected {kinds[key].__name__}, found {type(value).__name__}")
    return found


def _from_environment(env: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, kind in _kinds().items():
        name = f"TRACKER_{key.upper()}"
        if name in env:
            found[key] = _parse(name, env[name], kind)
    return found


def _parse(name: str, text: str, kind: type) -> Any:
    if kind is bool:
        if text.lower() not in {"1", "0", "true", "false", "yes", "no"}:
            raise BadSettings(f"environment: {name}: expected true or false")
        return text.lower() in {"1", "true", "yes"}
    if kind is int:
        if not text.isdecimal():
            raise BadSettings(f"environment: {name}: expected a whole number")
        return int(text)
    return text


def _secret(path: Path) -> str:
    """The instance's secret, made by whichever process comes first; raises `BadSettings` when it stays empty."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _made_by_another(path)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        made = secrets.token_urlsafe(48)
        file.write(made)
    return made


def _made_by_another(path: Path) -> str:
    """Another process may be writing it just now."""
    for _ in range(100):
        found = path.read_text(encoding="ascii").strip()
        if found:
            return found
        time.sleep(0.01)
    raise BadSettings(f"{path.name}: it is empty: remove it, and another is made")


def flask_settings(settings: Settings) -> dict[str, object]:
    """What the web framework and its extensions are told."""
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key,
        "DEBUG": settings.debug,
        "SESSION_COOKIE_NAME": "tracker",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "DEMO": settings.demo,
    }
