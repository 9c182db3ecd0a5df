"""``cli.py measure patterns``: clustering or chance, on a plan or on any two files."""

from __future__ import annotations

from analysis.patterns import PatternsOptions, run_patterns
from commands.options import (
    AsOfOption,
    FormatOption,
    KindOption,
    PlanOption,
    as_a_door,
    kinds_of,
)
from commands.printing import OutputFormat
from commands.results import told_result
from commands.study_choice import (
    CrsOption,
    FacilitiesOption,
    OutOption,
    SettingOption,
    ZonesOption,
    chosen_study,
    options_of,
    told_progress,
)


@as_a_door
def patterns(
    kind: KindOption = None,
    plan: PlanOption = None,
    as_of: AsOfOption = None,
    zones: ZonesOption = None,
    facilities: FacilitiesOption = None,
    crs: CrsOption = None,
    setting: SettingOption = None,
    out: OutOption = None,
    form: FormatOption = OutputFormat.TABLE,
) -> None:
    """Clustering or chance: each measure with its verdict, or why it cannot be computed."""
    kinds = kinds_of(kind)
    options = options_of(PatternsOptions, setting, {"kinds": kinds})
    study = chosen_study(plan, as_of, zones, facilities, crs)
    result = run_patterns(study, options, told_progress())
    head = {"measure": "patterns", "kinds": kinds}
    counted = len(study.of_kinds(options.kinds))
    told_result(result, study, head, out, form, counted=counted)
