"""Read the gettext catalogues: the ``.po`` texts themselves, no compiled file beside them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LOCALE_FOLDER = Path(__file__).parent / "locale"
DOMAIN = "langcheng"
GETTEXT_LOCALES = {"zh-CN": "zh_CN", "en": "en"}


def catalogue_paths(language: str) -> list[Path]:
    """Return the ``.po`` files of `language` (``zh-CN`` or ``en``): the product's, then one a topic."""
    folder = LOCALE_FOLDER / GETTEXT_LOCALES[language] / "LC_MESSAGES"
    return sorted(folder.glob("*.po"), key=lambda path: (path.stem != DOMAIN, path.stem))


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
    translated: dict[tuple[str, str], str] = {}
    for path in catalogue_paths(language):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=GETTEXT_LOCALES[language], domain=DOMAIN)
        for message in catalogue:
            if message.id and message.string and not message.fuzzy:
                translated[message.context or "", str(message.id)] = str(message.string)
    return translated
