"""Every template parses, uses what it imports, and has no style or script of its own, as the CSP demands."""

import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from jinja2 import Environment, TemplateError, nodes

PACKAGE = Path(__file__).resolve().parents[2] / "tracker"
FORBIDDEN = {
    "inline style": re.compile(r"""\sstyle\s*=\s*["']|["']style["']\s*:|<style\b"""),
    "inline handler": re.compile(r"""\son[a-z]+\s*=\s*["']|["']on[a-z]+["']\s*:"""),
    "inline script": re.compile(r"<script\b(?![^>]*\b(?:src=|type=\"application/json\"))|javascript:"),
}


def templates() -> Iterator[tuple[str, Path]]:
    """Each template's name for Jinja and its file."""
    for folder in sorted(PACKAGE.glob("*/templates")):
        for path in sorted(folder.rglob("*.html")):
            yield path.relative_to(folder).as_posix(), path


def trees(env: Environment) -> Iterator[tuple[str, nodes.Template]]:
    for name, path in templates():
        yield name, env.parse(path.read_text(encoding="utf-8"), name)


def imported(tree: nodes.Template) -> Iterator[tuple[str, str, str | None]]:
    """Template, name in this template, and the macro's own name (none for a whole module)."""
    for node in tree.find_all(nodes.FromImport):
        if isinstance(node.template, nodes.Const):
            for entry in node.names:
                macro, alias = entry if isinstance(entry, tuple) else (entry, entry)
                yield node.template.value, alias, macro
    for whole in tree.find_all(nodes.Import):
        if isinstance(whole.template, nodes.Const):
            yield whole.template.value, whole.target, None


def defined(env: Environment, template: str) -> set[str]:
    """What a template offers to those who import it."""
    assert env.loader is not None
    tree = env.parse(env.loader.get_source(env, template)[0], template)
    macros = {node.name for node in tree.find_all(nodes.Macro)}
    return macros | {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}


def referred(tree: nodes.Template) -> Iterator[str]:
    """Templates that this one extends, includes or imports by name."""
    for node in tree.find_all(nodes.Stmt):
        match node:
            case (
                nodes.Extends(template=nodes.Const(value=str(name)))
                | nodes.Include(template=nodes.Const(value=str(name)))
                | nodes.Import(template=nodes.Const(value=str(name)))
                | nodes.FromImport(template=nodes.Const(value=str(name)))
            ):
                yield name


def test_every_template_is_mounted_and_compiles(app: Flask) -> None:
    offenders = []
    for name, _path in templates():
        try:
            app.jinja_env.get_template(name)
        except TemplateError as error:
            offenders.append(f"{name}: {type(error).__name__}: {error}")
    assert offenders == []


def test_an_area_keeps_its_templates_under_its_own_name() -> None:
    offenders = [
        str(path.relative_to(PACKAGE))
        for name, path in templates()
        if path.parts[len(PACKAGE.parts)] != name.split("/")[0]
    ]
    assert offenders == []


def test_a_template_uses_every_name_it_imports(app: Flask) -> None:
    offenders = []
    for name, tree in trees(app.jinja_env):
        used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
        offenders += [f"{name}: {alias} from {source}" for source, alias, _ in imported(tree) if alias not in used]
    assert offenders == []


def test_what_a_template_imports_or_extends_exists(app: Flask) -> None:
    env, offenders = app.jinja_env, []
    known = set(env.list_templates())
    for name, tree in trees(env):
        offenders += [f"{name}: {other}" for other in referred(tree) if other not in known]
        offenders += [
            f"{name}: {macro} from {source}"
            for source, _, macro in imported(tree)
            if source in known and macro is not None and macro not in defined(env, source)
        ]
    assert offenders == []


def test_no_template_carries_a_style_a_handler_or_a_script() -> None:
    offenders = [
        f"{name}: {what}: {found.group().strip()}"
        for name, path in templates()
        for what, pattern in FORBIDDEN.items()
        for found in pattern.finditer(path.read_text(encoding="utf-8"))
    ]
    assert offenders == []
