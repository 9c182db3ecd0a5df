"""Read a gettext catalogue: the ``.po`` text itself, no compiled file beside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LOCALE_FOLDER = Path(__file__).parent / "locale"
DOMAIN = "langcheng"
GETTEXT_LOCALES = {"zh-CN": "zh_CN", "en": "en"}


def catalogue_path(language: str) -> Path:
    """Return the path of the ``.po`` file of `language` (``zh-CN`` or ``en``)."""
    return LOCALE_FOLDER / GETTEXT_LOCALES[language] / "LC_MESSAGES" / f"{DOMAIN}.po"


@cache
def read_catalogue(language: str) -> dict[tuple[str, str], str]:
    """Return what is translated, by context and msgid.

    Parameters
    ----------
    language : str
        ``zh-CN`` or ``en``.

    Returns
    -------
    dict
        ``(context, msgid) -> msgstr``; the context is empty for most messages.
        Empty and fuzzy entries are left out.
    """
    with catalogue_path(language).open("rb") as file:
        catalogue = read_po(file, locale=GETTEXT_LOCALES[language], domain=DOMAIN)
    return {
        (message.context or "", str(message.id)): str(message.string)
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }
