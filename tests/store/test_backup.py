"""A backup holds everything, shows every changed byte, and goes back only into an empty place."""

from __future__ import annotations

import hashlib
import random
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from errors import AccessDeniedError, NewerSchemaError
from store import backup as backup_module
from store.access import ANONYMOUS, OPERATOR, AccessTarget, Action
from store.audit import audit_head, verify_audit
from store.backup import BackupError, back_up, check_backup, restore
from store.backup_file import seal, write_manifest
from store.database import Database, open_database
from store.ledger import new_id
from store.schema import credential, evidence, metadata, observation, session

KEEPER = OPERATOR("test")


def fill(database: Database, count: int = 5) -> None:
    """Record figures and evidence whose values are hard to carry over."""
    for index in range(count):
        target = AccessTarget("observation", plan="toy", zone_id="a_b" if index % 2 else "aB")
        with database.acting(KEEPER, Action.MAINTAIN_STORE, target) as writing:
            figure = {
                "observation_id": new_id(),
                "plan": "toy",
                "indicator_id": "r_and_d",
                "zone_id": target.zone_id,
                "value": (0.1 + 0.2) * 10.0 ** (index * 40 - 80),
                "unit": "亿元",
                "observed_on": date(2024, 2, 29),
                "comparability": "same",
                "is_approximate": bool(index % 2),
                "note": '引号 " 反斜杠 \\ 换行\n表情 😀 {{7*7}} \u2028',
                "state": "draft",
                "author_id": "a",
                "acted_by": "a",
            }
            writing.append(observation, figure)
            content = bytes(range(256)) * (index + 1)
            held = {
                "sha256": f"{index:064d}",
                "name": "证明.pdf",
                "media_type": "application/pdf",
                "size_bytes": len(content),
                "content": content,
                "added_by": "a",
            }
            writing.append(evidence, held)
    now = "2024-03-01T00:00:00.000000Z"
    with database.changing() as connection:
        secret = {"person_id": "a", "password_hash": "$argon2id$x", "changed_at": now}
        connection.execute(insert(credential), {**secret, "must_change": False})
        visit = {"token_sha256": "0" * 64, "person_id": "a", "started_at": now}
        visit |= {"last_seen_at": now, "address": "::1", "agent": "x"}
        connection.execute(insert(session), visit)


def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reading() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def without_the_note(held: dict[str, list[tuple[object, ...]]]) -> dict[str, object]:
    """Leave out the entry that the restore itself wrote, and what backups leave out."""
    entries = sorted(held["audit_entry"], key=lambda row: int(str(row[0])))[:-1]
    return {**held, "audit_entry": entries, "session": []}


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_backup_goes_back_whole_on_either_database(database, target, tmp_path, request):
    fill(database)
    before = everything(database)
    path = back_up(database, tmp_path / "backups")
    url = f"sqlite:///{tmp_path / 'elsewhere' / 'records.sqlite'}"
    if target == "postgresql":
        cluster = request.getfixturevalue("postgres")
        url = cluster.new_database()
    contents = restore(path, url)
    restored = open_database(url)
    after = everything(restored)
    with restored.reading() as connection:
        report = verify_audit(connection)
    assert not report.problems
    assert report.head.seq == contents.head_seq + 1
    assert contents.tables["observation"].row_count == 5
    ordered = {
        **before,
        "audit_entry": sorted(before["audit_entry"], key=lambda row: int(str(row[0]))),
    }
    assert without_the_note(after) == {**ordered, "session": []}
    assert after["session"] == []
    with restored.acting(KEEPER, Action.MAINTAIN_STORE, AccessTarget("store")) as writing:
        assert writing.note(Action.MAINTAIN_STORE, AccessTarget("store")) == report.head.seq + 1
    restored.close()
    if target == "postgresql":
        cluster.drop(url)


def test_a_backup_is_for_its_owner_alone(database, tmp_path):
    path = back_up(database, tmp_path / "backups", actor=KEEPER)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert list(path.parent.iterdir()) == [path]
    with database.reading() as connection:
        assert check_backup(path).head_seq == audit_head(connection).seq == 1


def test_who_may_not_take_a_backup_gets_none(database, tmp_path):
    with pytest.raises(AccessDeniedError):
        back_up(database, tmp_path / "backups", actor=ANONYMOUS)
    assert not (tmp_path / "backups").exists()


def small_backup(tmp_path: Path) -> Path:
    database = open_database(f"sqlite:///{tmp_path}/source.sqlite")
    fill(database, 2)
    path = back_up(database, tmp_path / "backups")
    database.close()
    return path


def test_every_flipped_byte_is_found(tmp_path):
    path = small_backup(tmp_path)
    good = path.read_bytes()
    broken = tmp_path / "broken.zip"
    seeded = random.Random(4)
    places = {*range(40), *range(len(good) - 200, len(good)), *seeded.sample(range(len(good)), 400)}
    for place in places:
        changed = bytearray(good)
        changed[place] ^= 1 << seeded.randrange(8)
        broken.write_bytes(changed)
        with pytest.raises(BackupError):
            check_backup(broken)
    for cut in (0, 1, 64, len(good) // 2, len(good) - 1):
        broken.write_bytes(good[:cut])
        with pytest.raises(BackupError):
            check_backup(broken)


def test_without_the_seal_a_flipped_byte_goes_unseen(tmp_path, monkeypatch):
    """The checksums inside the archive alone do not cover its own headers."""
    path = small_backup(tmp_path)
    good = path.read_bytes()
    monkeypatch.setattr("store.backup_file._digest", lambda file, length: _ending(file))
    unseen = 0
    for place in range(len(good) - 400, len(good) - 64):
        changed = bytearray(good)
        changed[place] ^= 1
        path.write_bytes(changed)
        try:
            check_backup(path)
            unseen += 1
        except BackupError:
            continue
    assert unseen > 0


def _ending(file):
    file.seek(-64, 2)
    ending = file.read(64)
    file.seek(-64, 2)
    return ending


def test_a_damaged_file_touches_no_place(tmp_path):
    path = small_backup(tmp_path)
    changed = bytearray(path.read_bytes())
    changed[len(changed) // 2] ^= 1
    path.write_bytes(changed)
    with pytest.raises(BackupError, match="damaged"):
        restore(path, f"sqlite:///{tmp_path}/new/records.sqlite")
    assert not (tmp_path / "new").exists()
    with pytest.raises(BackupError, match="cannot be read"):
        restore(tmp_path / "none.zip", f"sqlite:///{tmp_path}/new/records.sqlite")


def test_a_place_with_records_is_refused_and_stays_as_it_is(database, database_url, tmp_path):
    path = small_backup(tmp_path)
    fill(database, 1)
    before = everything(database)
    with pytest.raises(BackupError, match="already holds records"):
        restore(path, database_url)
    assert everything(database) == before


def forged(path: Path, **changes: object) -> Path:
    """Write a backup again, whole and sealed, with another manifest or other members."""
    members = changes.pop("members", {})
    contents = replace(check_backup(path), **changes)
    other = path.with_name("other.zip")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(other, "w") as archive:
        for name in source.namelist():
            if name != "manifest.json":
                archive.writestr(name, members.get(name, source.read(name)))
        write_manifest(archive, contents)
    with other.open("r+b") as file:
        seal(file)
    return other


def test_a_newer_schema_is_refused(tmp_path):
    other = forged(small_backup(tmp_path), schema="9999")
    with pytest.raises(NewerSchemaError, match="newer"):
        restore(other, f"sqlite:///{tmp_path}/new/records.sqlite")
    assert not (tmp_path / "new").exists()


def test_a_backup_whose_trail_does_not_verify_is_refused_whole(tmp_path):
    """Whoever rewrites a figure, the checksums and the seal still meets the audit trail."""
    path = small_backup(tmp_path)
    with zipfile.ZipFile(path) as archive:
        text = archive.read("observation.jsonl").replace(b'"draft"', b'"verified"', 1)
    contents = check_backup(path)
    said = replace(contents.tables["observation"], sha256=hashlib.sha256(text).hexdigest())
    other = forged(
        path,
        members={"observation.jsonl": text},
        tables={**contents.tables, "observation": said},
    )
    check_backup(other)
    url = f"sqlite:///{tmp_path}/new/records.sqlite"
    with pytest.raises(BackupError, match="it was changed"):
        restore(other, url)
    restore(path, url)  # the place stayed empty


def test_what_arrives_otherwise_is_not_kept(tmp_path, monkeypatch):
    path = small_backup(tmp_path)
    given = backup_module._batches
    monkeypatch.setattr(
        backup_module, "_batches", lambda rows: (batch[:-1] or batch for batch in given(rows))
    )
    url = f"sqlite:///{tmp_path}/new/records.sqlite"
    with pytest.raises(BackupError, match=r"nothing was restored"):
        restore(path, url)
    monkeypatch.undo()
    restore(path, url)


def test_a_folder_that_refuses_is_said_in_words(tmp_path):
    database = open_database(f"sqlite:///{tmp_path}/source.sqlite")
    (tmp_path / "file").write_text("")
    with pytest.raises(BackupError, match="cannot be written here"):
        back_up(database, tmp_path / "file" / "backups")
    database.close()
