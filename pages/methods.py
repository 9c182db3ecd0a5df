"""Every method with its formula and where it comes from, in one short entry each."""

from __future__ import annotations

from dataclasses import dataclass

from errors import N_
from pages import markup
from pages.markup import Markup
from pages.screen import Screen


@dataclass(frozen=True)
class Method:
    """One entry: what is measured, how, by whose method, and what to keep in mind."""

    name: str
    formula: str
    origin: str
    note: str


OUR_RULE = N_("Rule of this product")
PROGRESS = (
    Method(
        N_("Growth ratio R (headline status)"),
        "R = d · [(yᵢ/y₀)^(1/(tᵢ−t₀)) − 1] ÷ |(y_T/y₀)^(1/(t_T−t₀)) − 1|",
        "Open SDG / Statistics Canada; Eurostat (2014–)",
        N_(
            "Met: achieved. R ≥ 0.95 on track; 0.60 to 0.95 needs acceleration; 0 to 0.60 limited "
            "progress; below 0 deteriorating. Version open-sdg/1."
        ),
    ),
    Method(
        N_("Straight line"),
        "y(t) = y₀ + (y_T − y₀)(t − t₀)/(t_T − t₀)",
        OUR_RULE,
        N_(
            "Used instead of R for what is newly added since the plan began, for a base of zero, and "
            "for counts that move by fewer than 5 units. Same thresholds. Version linear/1."
        ),
    ),
    Method(
        N_("Progress toward the target"),
        "(yᵢ − y₀)/(y_T − y₀)",
        OUR_RULE,
        N_("Without a base figure the share of the target, yᵢ/y_T, is shown and named as such."),
    ),
    Method(
        N_("Required pace"),
        "(y_T − yᵢ)/(t_T − tᵢ)",
        OUR_RULE,
        N_("What each remaining year must add; undefined from the target's day on."),
    ),
    Method(
        N_("Second opinion P"),
        "P = [yᵢ(1+g)^(t_T−tᵢ) − y₀]/(y_T − y₀)",
        "UN ESCAP, UN DESA",
        N_(
            "Where the growth seen so far leads: 0.95 on track, 0.10 to 0.95 fair, below stagnation."
        ),
    ),
    Method(
        N_("Closing assessment"),
        "y ⋛ y_T",
        OUR_RULE,
        N_(
            "After the target's day a status needs a figure of that year or later; without one it is "
            "“no data”, with the last known figure and its date."
        ),
    ),
    Method(
        N_("Which figure counts"),
        "max tᵢ ≤ t",
        OUR_RULE,
        N_(
            "The newest figure of the target's own definition and scope. Proxies, part years and other "
            "scopes are drawn hollow and never carry the status."
        ),
    ),
)
SPACE = (
    Method(
        N_("Area"),
        "∮ geodesic",
        "Karney (2013), J. Geodesy 87:43–55",
        N_("On the ellipsoid. Density uses land area; the sea is left out and lakes are stated."),
    ),
    Method(
        N_("Facility density"),
        "n_z / A_z (km⁻²)",
        OUR_RULE,
        N_(
            "Per km² of land, with the range that position accuracy leaves. A boundary of grade C is "
            "indicative, and so is its density."
        ),
    ),
    Method(
        N_("Coverage"),
        "area(z ∩ ∪ D(f, r)) / area(z)",
        OUR_RULE,
        N_(
            "Straight-line radius on land; circles are united first; facilities outside a zone still "
            "serve it. Surely and possibly: the radius less and plus the uncertainty of each position."
        ),
    ),
    Method(
        N_("Expected count"),
        "E = Σ P(f ∈ z); Poisson-binomial",
        "Hong (2013), CSDA 59:41–51",
        N_(
            "Each position is a disc of its uncertainty; the range holds the share of cases that the "
            "parameter confidence_share names."
        ),
    ),
    Method(
        N_("Counted on the map"),
        "n / N",
        OUR_RULE,
        N_(
            "Facilities with a position that stood on the day, beside the register's completeness; it "
            "never stands in for a published figure. Undated: no opening year and first found later."
        ),
    ),
)
COORDINATES = (
    Method(
        N_("Coordinates and datum"),
        "GCJ-02, BD-09 → WGS-84; |Δ| < 10⁻⁷°",
        "EPSG 4490, 4326",
        N_(
            "Every source names its datum; GCJ-02 and BD-09 are inverted by iteration on the way in. "
            "Lengths and areas use the package's metric system, never web Mercator."
        ),
    ),
    Method(
        N_("Boundary grades"),
        "A · B · C",
        OUR_RULE,
        N_(
            "A: bounds and area published, and they agree. B: drawn from published bounds. "
            "C: indicative, drawn dotted and hatched."
        ),
    ),
)


def method_list(screen: Screen) -> Markup:
    """Return every method under its heading."""
    wording = screen.wording
    groups = (
        (wording.text("Progress"), PROGRESS),
        (wording.text("Spatial measures"), SPACE),
        (wording.text("Coordinates and boundaries"), COORDINATES),
    )
    parts: list[Markup] = []
    for heading, methods in groups:
        parts.append(markup.element("h2", heading))
        parts.append(
            markup.element("div", *(_entry(screen, one) for one in methods), cls="lc-methods")
        )
    crs = screen.workspace.layers.crs
    parts.append(
        markup.element(
            "p",
            wording.text("Metric coordinate system of this package: {name}.", name=crs.name),
            cls="lc-note",
        )
    )
    return markup.joined(*parts)


def _entry(screen: Screen, method: Method) -> Markup:
    wording = screen.wording
    return markup.element(
        "article",
        markup.element("h3", wording.text(method.name)),
        markup.element("code", method.formula),
        markup.element("p", wording.text(method.note)),
        markup.element("small", wording.text(method.origin)),
    )
