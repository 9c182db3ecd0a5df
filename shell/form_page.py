"""The pages that need no script: sign-in, set-up, a new password."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from shell.request_checks import form_seed, form_token, keep_seed, safe_next
from shell.settings import ShellSettings
from wording.language import LANGUAGES, Wording, wording_in

LANGUAGE_NAMES = {"zh-CN": "中文", "en": "English"}
_templates = Environment(
    loader=FileSystemLoader(Path(__file__).resolve().parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
)


@dataclass(frozen=True)
class FormField:
    """One line to fill in.

    Parameters
    ----------
    name, label : str
    kind : str
        As HTML knows it: ``text`` or ``password``.
    autocomplete : str
        What a password keeper may put there.
    value, hint : str
    longest : int
        Characters that may be typed.
    is_first : bool
        Whether typing starts here.
    """

    name: str
    label: str
    kind: str = "text"
    autocomplete: str = "off"
    value: str = ""
    hint: str = ""
    longest: int = 200
    is_first: bool = False


@dataclass(frozen=True)
class FormPage:
    """What a page says.

    Parameters
    ----------
    action : str
        Path of the page, which also receives the form.
    title : str
    submit : str
        What the button says.
    lead, commands : tuple of str
        Lines under the title; lines to type into a shell.
    fields : tuple of FormField
        Empty for a page that only tells.
    ways : tuple of (str, str)
        Other ways on: what the link says, where it leads.
    told, refused, note : str
    """

    action: str
    title: str
    submit: str = ""
    lead: tuple[str, ...] = ()
    fields: tuple[FormField, ...] = ()
    commands: tuple[str, ...] = ()
    ways: tuple[tuple[str, str], ...] = ()
    told: str = ""
    refused: str = ""
    note: str = ""


def words_of(request: Request) -> Wording:
    """Return the words of the language that the address, or the page asked for, is in."""
    asked = request.query_params.get("lang", "")
    wanted = request.query_params.get("next", "")
    is_english = asked == "en" or (not asked and "lang=en" in wanted)
    return wording_in("en" if is_english else "zh-CN")


def next_of(request: Request, fields: dict[str, str] | None = None) -> str:
    """Return the page to go to afterwards, in the language of this one."""
    given = (fields or {}).get("next") or request.query_params.get("next", "/")
    return safe_next(given)


def shown(
    request: Request,
    page: FormPage,
    settings: ShellSettings,
    *,
    next_page: str = "/",
    status: int = 200,
) -> Response:
    """Return a page as it is sent.

    Parameters
    ----------
    request : Request
    page : FormPage
    settings : ShellSettings
    next_page : str
        Where the form leads afterwards.
    status : int
    """
    wording = words_of(request)
    seed = form_seed(request)
    html = _templates.get_template("form.html").render(
        language=wording.language,
        language_label=wording.text("Language"),
        languages=_languages(request, wording, page, next_page),
        name=wording.text("Langcheng"),
        title=page.title,
        submit=page.submit,
        lead=page.lead,
        fields=page.fields,
        commands=page.commands,
        ways=[{"label": label, "href": href} for label, href in page.ways],
        told=page.told,
        refused=page.refused,
        note=page.note,
        action=_address(page.action, wording.language, ""),
        token=form_token(seed, page.action),
        next=next_page,
    )
    response = HTMLResponse(html, status, {"Cache-Control": "no-store"})
    keep_seed(response, seed, settings)
    return response


def _languages(
    request: Request, wording: Wording, page: FormPage, next_page: str
) -> list[dict[str, object]]:
    code = request.query_params.get("code", "")
    return [
        {
            "tag": tag,
            "label": LANGUAGE_NAMES[tag],
            "is_current": tag == wording.language,
            "href": _address(page.action, tag, _in_language(next_page, tag), code),
        }
        for tag in LANGUAGES
    ]


def _address(action: str, language: str, next_page: str, code: str = "") -> str:
    given = {"lang": "en" if language == "en" else "zh", "next": next_page, "code": code}
    return f"{action}?{urlencode({name: value for name, value in given.items() if value})}"


def _in_language(next_page: str, language: str) -> str:
    path, _, query = next_page.partition("?")
    kept = [one for one in query.split("&") if one and not one.startswith("lang=")]
    if language == "en":
        kept.append("lang=en")
    return path + (f"?{'&'.join(kept)}" if kept else "")
