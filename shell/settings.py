"""How this installation is opened to its readers, read from the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import urlsplit

from errors import N_, BadParameterError, Problem

URL = "LANGCHENG_URL"
OIDC_NAMES = {
    "issuer": "LANGCHENG_OIDC_ISSUER",
    "client_id": "LANGCHENG_OIDC_CLIENT_ID",
    "client_secret": "LANGCHENG_OIDC_CLIENT_SECRET",
}
OIDC_LABEL = "LANGCHENG_OIDC_LABEL"


@dataclass(frozen=True)
class OidcSettings:
    """The identity provider of the office.

    Parameters
    ----------
    issuer : str
        Address under which ``.well-known/openid-configuration`` lies.
    client_id, client_secret : str
    label : str
        What its button on the sign-in page says; empty for a general word.
    """

    issuer: str
    client_id: str
    client_secret: str
    label: str = ""

    def __repr__(self) -> str:
        return f"OidcSettings(issuer={self.issuer!r}, client_id={self.client_id!r})"


@dataclass(frozen=True)
class ShellSettings:
    """What the doors of the web app need to know.

    Parameters
    ----------
    base_url : str
        Address that browsers use, where it is not the one the server listens on; empty otherwise.
    oidc : OidcSettings, optional
    """

    base_url: str = ""
    oidc: OidcSettings | None = None

    @property
    def is_https(self) -> bool:
        """Whether browsers reach the app by HTTPS only."""
        return self.base_url.startswith("https://")

    @property
    def base_host(self) -> str:
        """Host and port of `base_url`; empty where none is set."""
        return urlsplit(self.base_url).netloc


def read_settings() -> ShellSettings:
    """Read the settings from the environment.

    Returns
    -------
    ShellSettings

    Raises
    ------
    BadParameterError
        When an address is none, or the identity provider is only half configured.
    """
    base_url = os.environ.get(URL, "").strip().rstrip("/")
    if base_url:
        _require_address(URL, base_url)
    given = {key: os.environ.get(name, "").strip() for key, name in OIDC_NAMES.items()}
    oidc = None
    if any(given.values()):
        missing = [OIDC_NAMES[key] for key, value in given.items() if not value]
        if missing or not base_url:
            named = ", ".join([*missing, *([] if base_url else [URL])])
            message = N_("sign-in by the office's provider also needs {names}")
            raise BadParameterError(Problem(OIDC_NAMES["issuer"], message, params={"names": named}))
        _require_address(OIDC_NAMES["issuer"], given["issuer"])
        oidc = OidcSettings(**given, label=os.environ.get(OIDC_LABEL, "").strip()[:40])
    return ShellSettings(base_url, oidc)


def _require_address(name: str, value: str) -> None:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.username is not None:
        message = N_("write an address such as https://langcheng.example")
        raise BadParameterError(Problem(name, message))
