"""Every message that a reader may see is there in Chinese, whole, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from wording.catalogue import catalogue_paths, read_catalogue
from wording.extraction import marked_messages, placeholders, source_files


@pytest.fixture(scope="module")
def marked() -> dict[str, str]:
    return marked_messages(source_files())


def test_messages_are_found_in_every_room(marked):
    rooms = {where.split("/")[0] for where in marked.values()}
    assert {"plan", "layers", "geodata", "cartography", "monitoring", "pages", "shell"} <= rooms


def test_every_message_is_translated(marked):
    chinese = read_catalogue("zh-CN")
    missing = [f"{where}: {msgid}" for msgid, where in marked.items() if ("", msgid) not in chinese]
    assert not missing, "not in zh_CN.po:\n" + "\n".join(missing)


def test_a_message_without_translation_is_noticed(tmp_path: Path):
    room = tmp_path / "room.py"
    room.write_text('from errors import N_\nWORD = N_("a word that nobody " "translated")\n')
    found = marked_messages([room])
    assert list(found) == ["a word that nobody translated"]
    assert ("", "a word that nobody translated") not in read_catalogue("zh-CN")


def test_no_entry_is_left_over(marked):
    left = [
        msgid for context, msgid in read_catalogue("zh-CN") if not context and msgid not in marked
    ]
    assert not left


def test_translations_keep_their_parameters(marked):
    chinese = read_catalogue("zh-CN")
    wrong = [msgid for msgid in marked if placeholders(msgid) != placeholders(chinese[("", msgid)])]
    assert not wrong


@pytest.mark.parametrize(
    "path", [*catalogue_paths("zh-CN"), *catalogue_paths("en")], ids=lambda path: path.stem
)
def test_catalogues_are_sound(path: Path):
    with path.open("rb") as file:
        catalogue = read_po(file)
    assert not catalogue.obsolete
    for message in catalogue:
        assert not message.fuzzy or not message.id, message.id
        if message.id:
            assert message.string, message.id


def test_a_message_is_translated_in_one_file_only():
    seen: dict[tuple[str, str], str] = {}
    for path in catalogue_paths("zh-CN"):
        with path.open("rb") as file:
            for message in read_po(file):
                key = (message.context or "", str(message.id))
                assert not message.id or key not in seen, (key, seen[key], path.name)
                seen[key] = path.name


def test_only_wording_owns_text_calls_as_messages(tmp_path: Path):
    room = tmp_path / "room.py"
    room.write_text(
        'row.text("column_name")\nscreen.wording.text("A message")\nwording.text("B")\n'
    )
    assert list(marked_messages([room])) == ["A message", "B"]
