"""What a file really is, whatever it is called: the few types that evidence may have."""

from __future__ import annotations

import io
import lzma
import re
import unicodedata
import zipfile
import zlib
from pathlib import PurePosixPath

from errors import N_, BadParameterError, Problem

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "zip": "application/zip",
    "txt": "text/plain",
}
"""By the ending that a file of this type is stored with."""

LONGEST_NAME = 120
MOST_MEMBERS = 2_000
MOST_UNPACKED_BYTES = 500 * 2**20

_BEGINNINGS = ((b"%PDF-", "pdf"), (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"))
_PROGRAMS = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa")
_PROGRAM_ENDINGS = frozenset(
    [
        *("apk", "app", "bat", "bin", "cmd", "com", "cpl", "dll", "dmg", "docm", "dylib", "exe"),
        *("gadget", "hta", "htm", "html", "iso", "jar", "js", "jse", "lnk", "msi", "msp", "mst"),
        *("pif", "pptm", "ps1", "py", "pyz", "reg", "rpm", "scr", "sh", "so", "svg", "sys", "vb"),
        *("vbe", "vbs", "wsf", "xlam", "xlsm", "xltm"),
    ]
)
_DAMAGES = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError),
    *(OSError, EOFError, ValueError),
)
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')
_DEVICES = re.compile(r"^(con|prn|aux|nul|com\d|lpt\d)$", re.IGNORECASE)


def sniffed_ending(content: bytes) -> str:
    """Return the ending of the type that `content` is.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    str
        A key of `MEDIA_TYPES`.

    Raises
    ------
    BadParameterError
        Where it is of no type that evidence may have, or holds a program.
    """
    for beginning, ending in _BEGINNINGS:
        if content.startswith(beginning):
            return ending
    if content.startswith(b"PK\x03\x04"):
        return _package_ending(content)
    if _is_text(content):
        return "txt"
    raise _refused(
        N_("this type of file is not taken; hand in pdf, png, jpg, xlsx, docx, txt or zip")
    )


def cleaned_name(name: str, ending: str) -> str:
    """Return the name that a file is stored and handed out under.

    Parameters
    ----------
    name : str
        As the sender has it; a path in it goes.
    ending : str
        Of the type that the file really is.

    Returns
    -------
    str
        Without signs that a file system, a terminal or a header would obey; with `ending`.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    printable = "".join(
        sign for sign in last if sign == " " or unicodedata.category(sign)[0] not in "CZ"
    )
    stem = PurePosixPath(_UNSAFE.sub("", printable)).name
    known = ("jpeg", *MEDIA_TYPES)
    while "." in stem and stem.rsplit(".", 1)[1].lower() in known:
        stem = stem.rsplit(".", 1)[0]
    stem = stem.strip(" .")[: LONGEST_NAME - len(ending) - 1].strip(" .")
    if not stem or _DEVICES.match(stem):
        stem = f"evidence-{stem}".strip("-")
    return f"{stem}.{ending}"


def _is_text(content: bytes) -> bool:
    if not content.strip() or content.startswith(_PROGRAMS):
        return False
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return all(sign in "\t\r\n\f" or sign.isprintable() or sign > "\x9f" for sign in text)
    return False


def _package_ending(content: bytes) -> str:
    """Return what a zip is, after looking at all that it holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = package.infolist()
            _check_members(members)
            for one in members:
                with package.open(one) as opened:
                    if opened.read(4).startswith(_PROGRAMS):
                        raise _refused(N_("the file holds a program: take it out"))
    except BadParameterError:
        raise
    except _DAMAGES as error:
        raise _refused(N_("the file is damaged: save it again, and hand in the new one")) from error
    names = {one.filename for one in members}
    if "[Content_Types].xml" in names:
        for folder, ending in (("xl/workbook.xml", "xlsx"), ("word/document.xml", "docx")):
            if folder in names:
                return ending
    return "zip"


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(one.file_size for one in members)
    if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED_BYTES:
        raise _refused(N_("the file unpacks to too much: hand in fewer or smaller files"))
    for one in members:
        path = PurePosixPath(one.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in one.filename:
            raise _refused(N_("a file inside has a path that leads outside: pack it again"))
        if one.flag_bits & 0x1:
            raise _refused(N_("the file is locked with a password: hand it in unlocked"))
        ending = path.suffix.lower().lstrip(".")
        is_macro = path.name.lower() in ("vbaproject.bin", "vbadata.xml")
        if is_macro or (ending in _PROGRAM_ENDINGS and not _is_office_part(path)):
            raise _refused(N_("the file holds a program: take it out"))


def _is_office_part(path: PurePosixPath) -> bool:
    """Say whether a member is one of the harmless ``.bin`` parts that Excel writes."""
    return path.parts[0] in ("xl", "word") and path.name.startswith(
        ("printerSettings", "oleObject")
    )


def _refused(said: str) -> BadParameterError:
    return BadParameterError(Problem("evidence", said))
