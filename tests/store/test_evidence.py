"""Files that figures rest on: what is taken, what is refused, and who may read them."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from openpyxl import Workbook

from errors import AccessDeniedError, BadParameterError, UnknownNameError
from store.audit import verify_audit
from store.evidence import LARGEST_BYTES, add_evidence, evidence_file, read_evidence
from store.evidence_types import cleaned_name, sniffed_ending
from store.observations import NewObservation, add_observation, edit_observation
from tests.store.staff import CHEN, CORRIDOR, DING, FANG, KE, PLAN, SQUARE, WANG, employ

PDF = b"%PDF-1.7\n1 0 obj\n"
HERE = {"plan": PLAN, "zone_id": CORRIDOR}
FIGURE = NewObservation(PLAN, "S01", CORRIDOR, 3, "家", date(2025, 12, 31), scope="all")


@pytest.fixture
def staff(database):
    return employ(database)


def packed(**members: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name.replace("__", "."), content)
    return written.getvalue()


def workbook() -> bytes:
    written = io.BytesIO()
    Workbook().save(written)
    return written.getvalue()


def docx() -> bytes:
    return packed(**{"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (PDF, "pdf"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpg"),
        (workbook(), "xlsx"),
        (docx(), "docx"),
        (packed(a__txt=b"x", b__pdf=PDF), "zip"),
        ("一份说明\r\n第二行\t".encode(), "txt"),
        ("一份说明".encode("gb18030"), "txt"),
    ],
)
def test_types_are_known_by_what_they_hold(content, ending):
    assert sniffed_ending(content) == ending


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00\x03\x00\x00\x00",
        b"MZ only letters",
        b"\x7fELF\x02\x01\x01\x00",
        b"#!/bin/sh\nrm -rf /\n",
        b"GIF89a\x01\x00\x01\x00\x80",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",  # old .doc and .xls, which may hold macros
        b"\x00\x01\x02",
        b" \n\t",
        b"a\x1b[2Jb",
        packed(setup__exe=b"x"),
        packed(innocent__txt=b"MZ\x90\x00"),
        packed(
            **{"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"", "xl/vbaProject.bin": b"x"}
        ),
        packed(**{"../../outside.txt": b"x"}),
        packed(**{"/etc/passwd": b"x"}),
        workbook()[:-40],
        b"PK\x03\x04 no zip at all",
    ],
)
def test_what_is_no_evidence_is_refused(content):
    with pytest.raises(BadParameterError):
        sniffed_ending(content)


def test_a_zip_that_unpacks_to_too_much_is_refused_unread(monkeypatch):
    monkeypatch.setattr("store.evidence_types.MOST_UNPACKED_BYTES", 1_000)
    with pytest.raises(BadParameterError, match="too much"):
        sniffed_ending(packed(a__txt=b"0" * 1_001))
    assert sniffed_ending(packed(a__txt=b"0" * 1_000)) == "zip"


def test_a_locked_zip_is_refused():
    content = bytearray(packed(a__txt=b"0"))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    with pytest.raises(BadParameterError, match="password"):
        sniffed_ending(bytes(content))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("年报.pdf", "年报.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\a.PDF", "a.pdf"),
        ("report.exe", "report.exe.pdf"),
        ("a\u202efdp.exe", "afdp.exe.pdf"),
        ('x"\r\nSet-Cookie: a<b>|.pdf', "xSet-Cookie ab.pdf"),
        ("CON", "evidence-CON.pdf"),
        ("...", "evidence.pdf"),
        ("", "evidence.pdf"),
        ("a.pdf.PDF.jpeg", "a.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("长" * 300, "长" * 116 + ".pdf"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert cleaned_name(given, "pdf") == kept


def test_a_file_is_kept_once_and_given_back_whole(database, staff):
    file = add_evidence(database, staff[CHEN], PDF, "年报.pdf", **HERE)
    assert (file.sha256, file.size_bytes) == (hashlib.sha256(PDF).hexdigest(), len(PDF))
    assert (file.name, file.media_type, file.added_by) == ("年报.pdf", "application/pdf", CHEN)
    assert add_evidence(database, staff[DING], PDF, "另一个名字.pdf", **HERE) == file
    with database.reading() as connection:
        assert read_evidence(connection, staff[CHEN], file.sha256) == (file, PDF)
        assert not verify_audit(connection).problems


def test_size_is_limited_on_both_sides(database, staff):
    with pytest.raises(BadParameterError, match="empty"):
        add_evidence(database, staff[CHEN], b"", "a.txt", **HERE)
    with pytest.raises(BadParameterError, match="at most 20 MB"):
        add_evidence(database, staff[CHEN], b"a" * (LARGEST_BYTES + 1), "a.txt", **HERE)
    assert add_evidence(database, staff[CHEN], b"a" * LARGEST_BYTES, "a.txt", **HERE).size_bytes


def test_only_a_manager_of_the_zone_hands_in(database, staff):
    for who in (FANG, WANG, KE):
        with pytest.raises(AccessDeniedError):
            add_evidence(database, staff[who], PDF, "a.pdf", **HERE)


def test_a_file_is_read_by_whom_its_record_concerns(database, staff):
    sha256 = add_evidence(database, staff[CHEN], PDF, "a.pdf", **HERE).sha256
    with database.reading() as connection, pytest.raises(AccessDeniedError):
        read_evidence(connection, staff[WANG], sha256)  # it belongs to no record yet
    add_observation(database, staff[CHEN], replace(FIGURE, evidence_sha256=sha256))
    with database.reading() as connection:
        for who in (CHEN, DING, WANG, KE):
            assert read_evidence(connection, staff[who], sha256)[1] == PDF
        with pytest.raises(AccessDeniedError):
            read_evidence(connection, staff[FANG], sha256)
        disabled = replace(staff[WANG], is_enabled=False)
        with pytest.raises(AccessDeniedError):
            read_evidence(connection, disabled, sha256)


def test_knowing_its_number_gives_nobody_a_file(database, staff):
    sha256 = add_evidence(database, staff[CHEN], PDF, "a.pdf", **HERE).sha256
    own = replace(FIGURE, zone_id=SQUARE, indicator_id="S02", evidence_sha256=sha256)
    with pytest.raises(BadParameterError, match="no such file"):
        add_observation(database, staff[FANG], own)
    figure = add_observation(database, staff[FANG], replace(own, evidence_sha256=None))
    with pytest.raises(BadParameterError, match="no such file"):
        edit_observation(database, staff[FANG], figure.observation_id, 1, own)
    add_evidence(database, staff[FANG], PDF, "a.pdf", plan=PLAN, zone_id=SQUARE)  # has it himself
    assert edit_observation(database, staff[FANG], figure.observation_id, 1, own).has_evidence


def test_a_colleague_goes_on_with_the_file_that_is_there(database, staff):
    sha256 = add_evidence(database, staff[CHEN], PDF, "a.pdf", **HERE).sha256
    with_file = replace(FIGURE, evidence_sha256=sha256)
    figure = add_observation(database, staff[CHEN], with_file)
    edited = replace(with_file, value=9)
    edited = edit_observation(database, staff[DING], figure.observation_id, 1, edited)
    assert (edited.value, edited.evidence_sha256) == (9, sha256)


def test_a_file_that_is_not_there(database, staff):
    with database.reading() as connection:
        with pytest.raises(UnknownNameError):
            evidence_file(connection, "0" * 64)
        with pytest.raises(AccessDeniedError):
            read_evidence(connection, staff[WANG], "0" * 64)
    with pytest.raises(BadParameterError):
        add_observation(database, staff[CHEN], replace(FIGURE, evidence_sha256="0" * 64))
