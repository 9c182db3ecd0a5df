"""The fields of a figure being entered: what stands in them, and what they say."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import streamlit as st

from errors import N_, Problem
from pages.figures import COMPARABILITIES
from pages.screen import Screen
from plan.models import Comparability, Indicator, IndicatorKind
from store.evidence_types import MEDIA_TYPES
from store.observation_reading import RecordedObservation
from wording.days import parse_day

OVER_TIME = (IndicatorKind.FLOW, IndicatorKind.CUMULATIVE_NEW)
YEARS_OFFERED = 3
LARGEST_MB = 20


@dataclass(frozen=True)
class EntryFields:
    """The fields of one form.

    Parameters
    ----------
    ending : str
        What the keys of this form's fields end in.
    indicator : Indicator
        What is entered.
    is_correction : bool
        Whether a verified figure is corrected, which needs a reason.
    """

    ending: str
    indicator: Indicator
    is_correction: bool = False

    def key(self, name: str) -> str:
        """Return the key of a field."""
        return f"entry_{name}_{self.ending}"

    def text(self, name: str) -> str:
        """Return what stands in a field."""
        return str(st.session_state.get(self.key(name)) or "").strip()

    def fill(self, shown: RecordedObservation | None, *, suggested_on: date | None) -> None:
        """Put what is known into the fields, once a form."""
        given: dict[str, Any] = {
            "value": "" if shown is None else f"{shown.value:.6f}".rstrip("0").rstrip("."),
            "on": suggested_on.isoformat() if suggested_on else None,
            "from": "",
            "comparability": Comparability.SAME,
            "reference": "",
            "note": "",
            "approximate": False,
            "reason": "",
        }
        if shown is not None:
            given |= {
                "on": shown.observed_on.isoformat(),
                "from": shown.period_from.isoformat() if shown.period_from else "",
                "comparability": Comparability(shown.comparability),
                "reference": shown.evidence_reference,
                "note": shown.note,
                "approximate": shown.is_approximate,
            }
        for name, value in given.items():
            st.session_state.setdefault(self.key(name), value)

    def draw(self, screen: Screen, *, today: date, file_name: str | None) -> None:
        """Draw the fields, in the order in which a manager fills them."""
        wording = screen.wording
        unit = wording.unit(self.indicator.unit)
        left, right = st.columns(2, gap="small")
        with left:
            st.text_input(wording.text("Value ({unit})", unit=unit), key=self.key("value"))
        with right:
            days = day_offers(today)
            if (known := self.text("on")) and known not in days:
                days = [known, *days]
            st.selectbox(
                wording.text("True of the day"),
                days,
                key=self.key("on"),
                accept_new_options=True,
                index=None,
                placeholder=wording.text("choose, or write {day}", day=f"{today.year - 1}-12-31"),
            )
        left, right = st.columns(2, gap="small")
        with left:
            if self.indicator.kind in OVER_TIME:
                st.text_input(
                    wording.text("Counted from (first day)"),
                    key=self.key("from"),
                    placeholder="2023-01-01",
                )
            else:
                st.checkbox(wording.text("Approximate figure"), key=self.key("approximate"))
        with right:
            st.selectbox(
                wording.text("Definition and scope"),
                list(COMPARABILITIES),
                format_func=lambda one: wording.text(COMPARABILITIES[one]),
                key=self.key("comparability"),
            )
        st.text_input(
            wording.text("Evidence: document, number, page or address"), key=self.key("reference")
        )
        kept = wording.text("attached: {name}; another file takes its place", name=file_name or "")
        st.file_uploader(
            wording.text("Evidence file") + (f" · {kept}" if file_name else ""),
            type=sorted(MEDIA_TYPES),
            key=self.key("file"),
            max_upload_size=LARGEST_MB,
        )
        if self.is_correction:
            st.text_input(wording.text("Why is the verified figure wrong?"), key=self.key("reason"))
        st.text_input(wording.text("Note (optional)"), key=self.key("note"))

    def read(self) -> tuple[dict[str, Any], list[Problem]]:
        """Return what the fields say, in the names of the store, and what cannot be read."""
        problems: list[Problem] = []
        value = read_number(self.text("value"))
        if value is None:
            said = N_("Value: write a number, such as 1,024 or 3.02")
            problems.append(Problem("value", said))
        on = parse_day(self.text("on"))
        if on is None:
            said = N_("True of the day: choose a day or write it as 2023-12-31")
            problems.append(Problem("observed_on", said))
        first = parse_day(self.text("from"))
        if self.text("from") and first is None:
            said = N_("Counted from: write the first day as 2023-01-01")
            problems.append(Problem("period_from", said))
        comparability = st.session_state.get(self.key("comparability")) or Comparability.SAME
        content = {
            "value": value,
            "observed_on": on,
            "period_from": first,
            "period_to": on if first else None,
            "comparability": str(comparability),
            "is_approximate": bool(st.session_state.get(self.key("approximate"))),
            "evidence_reference": self.text("reference"),
            "note": self.text("note"),
        }
        return content, problems

    def file(self) -> tuple[str, bytes] | None:
        """Return the file that was handed in, with its name."""
        given = st.session_state.get(self.key("file"))
        return None if given is None else (str(given.name), bytes(given.getvalue()))


def read_number(text: str) -> float | None:
    """Return a number as people type it: full-width digits, thousands separators; None if none."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "").replace("−", "-")
    try:
        return float(plain.replace(",", ""))
    except ValueError:
        return None


def day_offers(today: date) -> list[str]:
    """Return the ends of the last quarters, newest first: the days that figures are reported for."""
    ends: list[date] = []
    for year in range(today.year, today.year - YEARS_OFFERED, -1):
        for month in (12, 9, 6, 3):
            first_after = date(year + month // 12, month % 12 + 1, 1)
            ends.append(first_after - timedelta(days=1))
    return [one.isoformat() for one in ends if one <= today]
