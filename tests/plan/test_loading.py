"""Each fault of a plan package is told with its file and key, and all at once."""

from __future__ import annotations

import shutil

import pytest

from errors import PlanPackageError
from plan.loading import FILES, read_plan
from tests.plan.spoilt import PACKAGES, change, copied_plan, problems_of
from tests.refusal import refuse

SOURCE = "citation: {source: toy_plan, at: 表1#1, also: [第4章]}"

# file, old text, new text, key of the one problem, words of its message
FAULTS = {
    # keys
    "unknown key": ("targets.yaml", "    scope: all", "    scope: all\n    colour: red", "T_D01.colour", "unknown key"),
    "unknown key deep": ("observations.yaml", "printed: 2027年末}", "printed: 2027年末, zone: x}", "OBS001.period.zone", "unknown key"),
    "unknown top-level key": ("zones.yaml", "zones:", "zone: []\nzones:", "zone", "unknown key"),
    "unknown key of the header": ("plan.yaml", "plan_id: toy_2030", "plan_id: toy_2030\nmayor: x", "mayor", "unknown key"),
    "missing key": ("indicators.yaml", "    unit: 家\n", "", "D01.unit", "missing"),
    "missing key of the header": ("plan.yaml", "default_as_of: 2027-12-31\n", "", "default_as_of", "missing"),
    "missing list": ("parameters.yaml", "parameters:", "other:", "parameters", "missing"),
    "missing citation": ("targets.yaml", SOURCE, "", "T_D01.citation", "missing"),
    "missing citation of a zone": ("zones.yaml", "    citation: {source: toy_plan, at: 第3章}\n", "", "makers_unit.citation", "missing"),
    "citation without a place": ("targets.yaml", SOURCE, "citation: {source: toy_plan}", "T_D01.citation.at", "missing"),
    "duplicate YAML key": ("targets.yaml", "    scope: all", "    scope: all\n    scope: all", "T_D01.scope", "stands twice (line 12)"),
    "duplicate YAML key deep": ("zones.yaml", "{zh: 示范区, en: Demo district}", "{zh: 示范区, zh: 甲, en: Demo district}", "zh", "stands twice"),
    "a record without its id": ("zones.yaml", "  - zone_id: corridor\n    zone_kind", "  - zone_kind", "zones #2.zone_id", "missing"),
    "not a record": ("zones.yaml", "zones:\n", "zones:\n  - 甲\n", "zones #1", "record of keys"),
    "not a list": ("zones.yaml", "zones:\n", "zones: 7\nother:\n", "zones", "expected a list, found 7"),
    # ids
    "unknown zone": ("targets.yaml", "zone: corridor", "zone: korridor", "T_S01.zone", "no zone korridor"),
    "unknown zone of a part": ("zones.yaml", "part_of: district", "part_of: distrikt", "corridor.part_of", "no zone distrikt"),
    "unknown zone of a contradiction": ("contradictions.yaml", "zones: [district]", "zones: [x]", "C01.zones #1", "no zone x"),
    "unknown zone of the header": ("plan.yaml", "district_zone: district", "district_zone: x", "district_zone", "no zone x"),
    "unknown indicator": ("observations.yaml", "indicator: D01\n", "indicator: D99\n", "OBS001.indicator", "no indicator D99"),
    "unknown predecessor": ("indicators.yaml", "continues: P01", "continues: P99", "D01.continues", "no indicator P99"),
    "unknown proxied indicator": ("indicators.yaml", "proxy_of: D01", "proxy_of: D98", "D01_REG.proxy_of", "no indicator D98"),
    "unknown scope": ("targets.yaml", "scope: all", "scope: some", "T_D01.scope", "no scope some"),
    "unknown target scope": ("plan.yaml", "target_scope: all", "target_scope: some", "target_scope", "no scope some"),
    "unknown category": ("indicators.yaml", "category: money", "category: mony", "D02.category", "no category mony"),
    "unknown field": ("organisations.yaml", "field: biology", "field: biologie", "ORG001.M002.field", "no field biologie"),
    "unknown source": ("targets.yaml", "source: toy_plan, at: 表1#1", "source: plan, at: 表1#1", "T_D01.citation.source", "no source plan"),
    "unknown source in a list": ("contradictions.yaml", "source: toy_yearbook", "source: x", "C01.citations #2.source", "no source x"),
    "unknown source deep": ("indicators.yaml", "published_citation: {source: toy_plan", "published_citation: {source: x", "S01.counted.published_citation.source", "no source x"),
    "unknown source of a mention": ("organisations.yaml", "sub_direction: 诊断\n        citation: {source: toy_plan", "sub_direction: 诊断\n        citation: {source: x", "ORG002.mentions #1.citation.source", "no source x"),
    "duplicate id": ("targets.yaml", "target_id: T_S02", "target_id: T_S01", "T_S01", "stands 2 times"),
    "duplicate mention": ("organisations.yaml", "mention_id: M003", "mention_id: M001", "ORG001.M001", "stands 2 times"),
    "duplicate scope": ("plan.yaml", "scope_id: elsewhere\n", "scope_id: all\n", "all", "stands 2 times"),
    "not an id": ("zones.yaml", "zone_id: makers_unit", "zone_id: makers-unit", "makers-unit.zone_id", "cannot be an id"),
    # values
    "bad colour": ("zones.yaml", '"#0B6E75"', "teal", "corridor.colour", "teal is not a colour"),
    "address that runs": ("citations.yaml", "url: https://example.org/yearbook", "url: javascript:alert(1)", "toy_yearbook.url", "not an address"),
    "bad comparator": ("targets.yaml", 'comparator: "="', "comparator: about", "T_D01.comparator", "about is not one of '=', '>='"),
    "bad zone kind": ("zones.yaml", "zone_kind: functional_unit", "zone_kind: unit", "makers_unit.zone_kind", "unit is not one of"),
    "number as text": ("targets.yaml", "target_value: 200", 'target_value: "200"', "T_D01.target_value", "expected a number, found 200"),
    "number with a unit": ("targets.yaml", "target_value: 200", "target_value: 200家", "T_D01.target_value", "found 200家"),
    "number is nan": ("observations.yaml", "value: 150", "value: .nan", "OBS001.value", "expected a number"),
    "not a whole number": ("observations.yaml", "filed_under_year: 2027", "filed_under_year: 2027.5", "OBS001.filed_under_year", "whole number"),
    "not a flag": ("indicators.yaml", "is_integer: true", "is_integer: 1", "D01.is_integer", "true or false, found 1"),
    "not a text": ("organisations.yaml", "name_zh: 示范医院", "name_zh: 120", "ORG002.name_zh", "expected a text, found 120"),
    "empty label": ("zones.yaml", "en: Makers unit", 'en: " "', "makers_unit.label.en", "empty"),
    "no such day": ("targets.yaml", "target_on: 2030-12-31", "target_on: 2030-02-30", "T_D01.target_on", "date such as 2025-12-31, found 2030-02-30"),
    "year for a date": ("targets.yaml", "target_on: 2030-12-31", "target_on: 2030", "T_D01.target_on", "date such as"),
    "too many decimals": ("indicators.yaml", "decimals: 2", "decimals: 9", "D03.decimals", "too large; at most 4"),
    "negative decimals": ("indicators.yaml", "decimals: 2", "decimals: -1", "D03.decimals", "too small; at least 0"),
    "year of a filing out of range": ("observations.yaml", "filed_under_year: 2027", "filed_under_year: 20270", "OBS001.filed_under_year", "too large; at most 9999"),
    "day of a month that is none": ("citations.yaml", "published_on: 2026-01-15", "published_on: 2026-13-01", "toy_plan.published_on", "found 2026-13-01"),
    "number beyond any measure": ("observations.yaml", "value: 150", "value: 1.5e+16", "OBS001.value", "too large; at most 1000000000000000"),
    "number far below": ("observations.yaml", "value: 150", "value: -1.5e+300", "OBS001.value", "too small; at least -1000000000000000"),
    "number of 5,000 digits": ("observations.yaml", "value: 150", "value: " + "9" * 5000, "OBS001.value", "expected a number, found 999"),
    "huge hexadecimal number": ("observations.yaml", "value: 150", "value: 0x" + "f" * 5000, "OBS001.value", "expected a number, found 0xfff"),
    "huge hexadecimal baseline": ("targets.yaml", "baseline_value: 100", "baseline_value: 0x" + "f" * 400, "T_D01.baseline_value", "expected a number, found 0xfff"),
    "whole number that no float holds": ("observations.yaml", "filed_under_year: 2027", "filed_under_year: " + "9" * 400, "OBS001.filed_under_year", "expected a whole number"),
    "tag that does not fit": ("observations.yaml", "value: 150", "value: !!int many", "OBS001.value", "expected a number, found many"),
    "confidence of all": ("parameters.yaml", "value: 0.9", "value: 1", "confidence_share.value", "1 must be above 0 and below 1"),
    "confidence of none": ("parameters.yaml", "value: 0.9", "value: 0", "confidence_share.value", "above 0"),
    "radius of nothing": ("parameters.yaml", "value: 500", "value: 0", "service_radius_m.value", "above 0 and at most 1000000"),
    "radius of a kind beyond the map": ("parameters.yaml", "value: 1000\n", "value: 1000001\n", "service_radius_m_incubator.value", "at most 1000000"),
    "stale before it is made": ("parameters.yaml", "value: 1\n", "value: -1\n", "stale_after_year.value", "above 0"),
    # figures that do not make sense together
    "unit not in the header": ("indicators.yaml", "unit: 件", "unit: 份", "S02.unit", "unit 份 is not in units"),
    "unit of a parameter": ("parameters.yaml", "unit: m", "unit: 米", "service_radius_m.unit", "unit 米 is not in units"),
    "unit unlike the indicator's": ("observations.yaml", "unit: 家", "unit: 件", "OBS001.unit", "unit 件, but indicator D01 is in 家"),
    "target without comparator": ("targets.yaml", '    comparator: "="\n', "", "T_D01.comparator", "needs a comparator"),
    "comparator without target": ("targets.yaml", '    baseline_comparator: ">"\n', '    comparator: ">"\n', "T_G01.comparator", "without a target value"),
    "target without date": ("targets.yaml", "    target_on: 2030-12-31\n", "", "T_D01.target_on", "target_value is given"),
    "base without date": ("targets.yaml", "    baseline_on: 2025-12-31\n", "", "T_D01.baseline_on", "baseline_value is given"),
    "date without base": ("targets.yaml", "    baseline_value: 100\n", "", "T_D01.baseline_value", "baseline_on is given"),
    "target before base": ("targets.yaml", "target_on: 2030-12-31", "target_on: 2024-12-31", "T_D01.target_on", "2024-12-31 is not after 2025-12-31"),
    "printed actual without date": ("targets.yaml", "    printed_actual_on: 2025-12-31\n", "", "T_P01.printed_actual_on", "is given"),
    "range without upper end": ("targets.yaml", "    target_max: 3\n", "", "T_D05.target_max", "upper end"),
    "range upside down": ("targets.yaml", "target_max: 3", "target_max: 1", "T_D05.target_max", "1 is not above 1"),
    "upper end without range": ("targets.yaml", "target_value: 200", "target_value: 200\n    target_max: 300", "T_D01.target_max", "only a range"),
    "same promise twice": ("targets.yaml", "indicator: D02", "indicator: D01", "T_D02", "same indicator, zone and year as T_D01"),
    "promise on a baseline-only indicator": ("indicators.yaml", "role: zone_target", "role: baseline_only", "T_S01.target_value", "promises nothing"),
    "half a firm": ("targets.yaml", "target_value: 200", "target_value: 200.5", "T_D01.target_value", "not whole"),
    "more decimals than the indicator": ("observations.yaml", "value: 12.5", "value: 12.53", "OBS002.value", "more than the 1 decimals"),
    "whole number with decimals": ("indicators.yaml", "decimals: 0", "decimals: 1", "D01.decimals", "has 0 decimals"),
    "proxy of nothing": ("indicators.yaml", "    proxy_of: D01\n", "", "D01_REG.proxy_of", "must name"),
    "proxy_of without the role": ("indicators.yaml", "    continues: P01\n", "    continues: P01\n    proxy_of: D02\n", "D01.proxy_of", "only an indicator with role proxy"),
    "proxy taken for the thing": ("observations.yaml", "comparability: proxy", "comparability: same", "OBS004.comparability", "role proxy"),
    "part-year without start": ("observations.yaml", "{kind: part_year, start: 2028-01-01, ", "{kind: part_year, ", "OBS003.period.start", "first day"),
    "period upside down": ("observations.yaml", "start: 2027-01-01", "start: 2028-01-01", "OBS002.period.end", "not after"),
    "published count without citation": ("indicators.yaml", "      published_citation: {source: toy_plan, at: 第1章}\n", "", "S01.counted.published_citation", "needs this key"),
    "plan ends before it starts": ("plan.yaml", "ends_on: 2030-12-31", "ends_on: 2026-01-01", "ends_on", "not after"),
    "a district that is none": ("zones.yaml", "zone_kind: district", "zone_kind: context", "district_zone", "not district"),
    "parameter that measures need": ("parameters.yaml", "parameter_id: stale_after_year", "parameter_id: stale", "stale_after_year", "measures need"),
    "a zone within itself": ("zones.yaml", "part_of: district", "part_of: corridor", "corridor.part_of", "part of itself"),
}  # fmt: skip


# nothing else may follow from one fault, but for these
MORE = {
    "missing list": 2,
    "not a list": 2,
    "a record without its id": 3,
    "duplicate scope": 2,
    "not an id": 2,
}


def test_the_toy_plan_is_good():
    plan = read_plan(PACKAGES / "toy")
    assert plan.header.plan_id == "toy_2030"
    assert plan.zone("makers_unit").label.in_language("zh_CN") == "创客单元"
    assert plan.zone("makers_unit").label.in_language("en") == "Makers unit"
    assert plan.source("toy_yearbook").url == "https://example.org/yearbook"
    assert plan.parameter("confidence_share").value == 0.9
    assert plan.indicator("D01").continues == "P01"
    with pytest.raises(KeyError):
        plan.zone("elsewhere")


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_file_and_key(name, tmp_path):
    file, old, new, key, words = FAULTS[name]
    package = copied_plan(tmp_path)
    change(package, file, old, new)
    told = problems_of(package)
    assert key in {problem.key for problem in told}
    [problem] = [problem for problem in told if problem.key == key]
    assert words in str(problem)
    where = "plan.yaml" if key == "district_zone" else file
    where = "targets.yaml" if key.startswith("T_") else where
    assert problem.where == f"plan/{where}"
    assert len(told) == MORE.get(name, 1), [str(problem) for problem in told]


@pytest.mark.parametrize("file", ["plan.yaml", *FILES])
def test_a_missing_file_is_one_problem(file, tmp_path):
    package = copied_plan(tmp_path)
    (package / "plan" / file).unlink()
    [problem] = problems_of(package)
    assert str(problem) == f"plan/{file}: the file is missing"


@pytest.mark.parametrize("file", ["plan.yaml", *FILES])
def test_broken_yaml_is_one_problem_with_its_line(file, tmp_path):
    package = copied_plan(tmp_path)
    path = package / "plan" / file
    lines = len(path.read_text(encoding="utf-8").splitlines())
    path.write_text(path.read_text(encoding="utf-8") + "x: [1, 2\ny: 3\n", encoding="utf-8")
    [problem] = problems_of(package)
    assert problem.where == f"plan/{file}"
    assert "not valid YAML at line" in str(problem)
    assert int(problem.params["line"]) > lines


@pytest.mark.parametrize("text", ["", "甲", "- 1", "7"])
@pytest.mark.parametrize("file", ["plan.yaml", "zones.yaml", "organisations.yaml"])
def test_a_file_of_another_shape_is_told(file, text, tmp_path):
    package = copied_plan(tmp_path)
    (package / "plan" / file).write_text(text, encoding="utf-8")
    told = problems_of(package)
    assert {problem.where for problem in told} == {f"plan/{file}"}
    assert len(told) <= 2


def test_a_file_in_another_encoding_is_told(tmp_path):
    package = copied_plan(tmp_path)
    path = package / "plan" / "zones.yaml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    [problem] = problems_of(package)
    assert "not UTF-8" in str(problem)


@pytest.mark.parametrize("file", ["plan.yaml", "zones.yaml"])
def test_a_folder_in_the_place_of_a_file_is_told(file, tmp_path):
    package = copied_plan(tmp_path)
    (package / "plan" / file).unlink()
    (package / "plan" / file).mkdir()
    [problem] = problems_of(package)
    assert str(problem) == f"plan/{file}: this is a folder; a file must stand here"


def test_a_file_that_may_not_be_read_is_told(tmp_path, monkeypatch):
    package = copied_plan(tmp_path)
    refuse(monkeypatch, "read_bytes", package / "plan" / "zones.yaml")
    [problem] = problems_of(package)
    assert str(problem) == "plan/zones.yaml: cannot be read: Permission denied"


@pytest.mark.parametrize("method", ["iterdir", "is_dir"])
def test_a_folder_that_may_not_be_listed_is_told(method, tmp_path, monkeypatch):
    package = copied_plan(tmp_path)
    refuse(monkeypatch, method, package / "plan")
    [problem] = problems_of(package)
    assert str(problem) == "plan/: cannot be read: Permission denied"


@pytest.mark.parametrize("depth", [65, 100_000])
def test_yaml_that_is_nested_too_deep_is_told(depth, tmp_path):
    package = copied_plan(tmp_path)
    path = package / "plan" / "zones.yaml"
    path.write_text("zones: " + "[" * depth + "]" * depth, encoding="utf-8")
    [problem] = problems_of(package)
    assert str(problem) == "plan/zones.yaml: line 1: lists and keys are nested too deep"


@pytest.mark.parametrize("text", ["? [a]\n: b\n", "!!map [a, b]\n", "!!set {a, b}\n", "? 1\n: 2\n"])
def test_odd_yaml_is_told(text, tmp_path):
    package = copied_plan(tmp_path)
    (package / "plan" / "zones.yaml").write_text(text, encoding="utf-8")
    assert {problem.where for problem in problems_of(package)} == {"plan/zones.yaml"}


def test_a_misnamed_file_is_told(tmp_path):
    package = copied_plan(tmp_path)
    shutil.copy(package / "plan" / "zones.yaml", package / "plan" / "zone.yaml")
    [problem] = problems_of(package)
    assert problem.where == "plan/zone.yaml"
    assert "not a file of a plan package" in str(problem)


def test_a_folder_without_a_plan_is_told(tmp_path):
    [problem] = problems_of(tmp_path)
    assert "no plan package here" in str(problem)


def test_yaml_makes_no_python_objects(tmp_path):
    package = copied_plan(tmp_path)
    change(package, "zones.yaml", "zone_id: makers_unit", "zone_id: !!python/name:os.system")
    [problem] = problems_of(package)
    assert "not valid YAML" in str(problem)


def test_yaml_does_not_grow(tmp_path):
    package = copied_plan(tmp_path)
    change(package, "zones.yaml", "label: {zh: 示范区", "label: &a {zh: 示范区")
    change(package, "zones.yaml", "label: {zh: 示范走廊, en: Demo corridor}", "label: *a")
    [problem] = problems_of(package)
    assert str(problem) == "plan/zones.yaml: line 9: write the value out, *a is not followed"


def test_all_problems_come_at_once(tmp_path):
    package = copied_plan(tmp_path)
    # one record with three faults, and faults in four other files
    change(package, "targets.yaml", '    comparator: "="\n', "    colour: red\n")
    change(package, "targets.yaml", "indicator: D01", "indicator: D99")
    change(package, "zones.yaml", '"#0B6E75"', "teal")
    change(package, "indicators.yaml", "unit: 件", "unit: 份")
    change(package, "observations.yaml", "scope: elsewhere", "scope: nowhere")
    (package / "plan" / "orientations.yaml").unlink()
    told = problems_of(package)
    assert [problem.place() for problem in told] == [
        "plan/zones.yaml: corridor.colour",
        "plan/indicators.yaml: S02.unit",
        "plan/targets.yaml: T_D01.colour",
        "plan/targets.yaml: T_D01.indicator",
        "plan/targets.yaml: T_D01.comparator",
        "plan/observations.yaml: OBS005.scope",
        "plan/orientations.yaml",
    ]


def test_the_error_is_a_value_error_that_reads_as_a_list(tmp_path):
    package = copied_plan(tmp_path)
    change(package, "targets.yaml", "zone: corridor", "zone: korridor")
    change(package, "zones.yaml", '"#0B6E75"', "teal")
    with pytest.raises(ValueError, match="korridor") as caught:
        read_plan(package)
    assert isinstance(caught.value, PlanPackageError)
    assert str(caught.value).splitlines() == [
        "plan/zones.yaml: corridor.colour: teal is not a colour such as #0B6E75",
        "plan/targets.yaml: T_S01.zone: no zone korridor in plan/zones.yaml",
    ]


def test_strange_names_stay_text(tmp_path):
    package = copied_plan(tmp_path)
    name = "{{7*191}} {% </script> {value}"
    change(package, "organisations.yaml", "示范医院", f"'{name}'")
    assert read_plan(package).organisations[1].name_zh == name
    change(package, "zones.yaml", '"#0B6E75"', "'{value} {zh}'")
    [problem] = problems_of(package)
    assert str(problem).startswith("plan/zones.yaml: corridor.colour: {value} {zh} is not")
