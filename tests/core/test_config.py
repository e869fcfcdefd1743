"""Settings: defaults, file, environment, secrets; mistakes named by file and key."""

import stat
from pathlib import Path

import pytest

from tracker.config import BadSettings, read_settings


def test_an_empty_instance_gets_a_database_and_a_secret_of_its_own(tmp_path: Path) -> None:
    one = read_settings(tmp_path / "one", {})
    other = read_settings(tmp_path / "other", {})
    assert one.database_url.endswith("one/tracker.sqlite3")
    assert len(one.secret_key) >= 48
    assert one.secret_key != other.secret_key
    assert read_settings(tmp_path / "one", {}).secret_key == one.secret_key


def test_the_secret_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    read_settings(tmp_path, {})
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_the_environment_wins_over_the_file_and_the_file_over_defaults(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('idle_minutes = 30\nservice_name = "Northmoor"\n')
    settings = read_settings(tmp_path, {"TRACKER_IDLE_MINUTES": "15", "TRACKER_SECURE_COOKIES": "yes"})
    assert (settings.idle_minutes, settings.service_name, settings.secure_cookies) == (15, "Northmoor", True)


@pytest.mark.parametrize(
    ("text", "environ", "message"),
    [
        ("idle_minute = 3", {}, "settings.toml: idle_minute: there is no such setting"),
        ('idle_minutes = "3"', {}, "settings.toml: idle_minutes: expected int, found str"),
        ("idle_minutes = true", {}, "settings.toml: idle_minutes: expected int, found bool"),
        ("idle_minutes =", {}, "settings.toml: not valid TOML"),
        ("", {"TRACKER_DEMO": "perhaps"}, "environment: TRACKER_DEMO: expected true or false"),
        ("", {"TRACKER_POOL_SIZE": "-1"}, "environment: TRACKER_POOL_SIZE: expected a whole number"),
    ],
)
def test_a_bad_setting_is_named_by_where_it_stands(
    tmp_path: Path, text: str, environ: dict[str, str], message: str
) -> None:
    (tmp_path / "settings.toml").write_text(text)
    with pytest.raises(BadSettings, match=message):
        read_settings(tmp_path, environ)
