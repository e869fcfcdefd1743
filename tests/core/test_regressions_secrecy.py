"""What lies on the disk is its owner's alone, and a secret is never empty."""

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tracker.config import BadSettings, read_settings


def test_the_records_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    environ = {**os.environ, "TRACKER_INSTANCE": str(tmp_path / "service")}
    subprocess.run([sys.executable, "-m", "tracker.cli", "db", "upgrade"], env=environ, check=True, capture_output=True)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [tmp_path / "service", *tmp_path.glob("*/*")]}
    assert "tracker.sqlite3" in modes
    assert {name: mode for name, mode in modes.items() if mode & 0o077} == {}


def test_a_secret_that_another_process_is_just_writing_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    path.touch()
    writing = threading.Timer(0.1, path.write_text, ["made meanwhile"])
    writing.start()
    assert read_settings(tmp_path, {}).secret_key == "made meanwhile"
    writing.join()


def test_an_empty_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.key").touch()
    with pytest.raises(BadSettings, match=r"secret\.key: it is empty"):
        read_settings(tmp_path, {})
