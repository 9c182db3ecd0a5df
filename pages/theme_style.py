"""The look's tokens as style variables, light and dark, following the reader's system."""

from __future__ import annotations

from functools import cache

from cartography.symbology import (
    DARK,
    FACILITY_KINDS,
    FONT_FAMILY,
    FONT_SIZES_PX,
    LIGHT,
    STATUSES,
    Theme,
)

TOKENS = ("ink", "muted", "paper", "card", "line", "accent")


@cache
def theme_style() -> str:
    """Return a style element that sets every colour that the pages use."""
    sizes = "".join(
        f"--lc-{name.replace('_', '-')}:{size}px;" for name, size in FONT_SIZES_PX.items()
    )
    statuses = "".join(
        f".lc-status-{name}{{--lc-status:var(--lc-status-{name})}}" for name in STATUSES
    )
    kinds = "".join(f".lc-kind-{name}{{color:var(--lc-kind-{name})}}" for name in FACILITY_KINDS)
    return (
        f"<style>:root{{--lc-font:{FONT_FAMILY};{sizes}{_variables(LIGHT)}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{_variables(DARK)}}}}}"
        f"{statuses}{kinds}</style>"
    )


def _variables(theme: Theme) -> str:
    written = [f"--lc-{name}:{getattr(theme, name)};" for name in TOKENS]
    written += [f"--lc-status-{name}:{style.colour(theme)};" for name, style in STATUSES.items()]
    written += [
        f"--lc-kind-{name}:{style.colour(theme)};" for name, style in FACILITY_KINDS.items()
    ]
    return "".join(written)
