"""What is written out of the database reads back as what it was: the store is the database, files seed it."""

import pytest
from hypothesis import given

from tests.catalogue.generated import documents
from tests.catalogue.samples import Document, full, sound, toml
from tracker.catalogue.definitions.folder import SHIPPED, Definition, read_folder, read_text
from tracker.catalogue.definitions.writing import write

ODD = 'Tab\\t, "quotes", \\\\, """three""" and é: ' + "a long line of many words that has to be folded " * 4


def defined(text: str, code: str, version: str) -> Definition:
    found = read_text(text, folder=code, stem=version)
    assert isinstance(found, Definition), "\n".join(map(str, found))
    return found


def comes_back(document: Document) -> None:
    before = defined(toml(document), document["code"], document["version"])
    after = defined(write(before.content), document["code"], document["version"])
    assert after.content == before.content
    assert after.hash == before.hash


@given(documents())
def test_any_definition_comes_back(document: Document) -> None:
    comes_back(document)


@pytest.mark.parametrize("document", [sound(), full(), full(summary=ODD), full(summary="One line.\n\nAnother.")])
def test_one_with_everything_in_it_comes_back(document: Document) -> None:
    comes_back(document)


def test_the_shipped_definitions_come_back() -> None:
    for one in read_folder(SHIPPED).definitions:
        again = defined(write(one.content), one.content.code, one.content.version)
        assert again.content == one.content


def test_what_is_written_is_pleasant_to_edit() -> None:
    text = write(defined(toml(full()), "garden", "1").content)
    assert '[[modules.sessions]]\nnumber = 1\ncode = "welcome"' in text
    assert 'provisional = "open-1"' in text
    assert "minutes = { group = 120 }" in text
    assert max(len(line) for line in text.splitlines()) < 140
