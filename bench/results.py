"""Write `bench/results.md` from the reports of the benchmarks."""

from __future__ import annotations

import json
import pkgutil
from pathlib import Path
from typing import Any

import bench
from bench.paired import REPORTS

_NOT_BENCHMARKS = {"machine", "national", "national_case", "paired", "results"}
MODULES = tuple(
    module.name
    for module in pkgutil.iter_modules(bench.__path__)
    if not module.name.startswith("_") and module.name not in _NOT_BENCHMARKS
)
RESULTS = Path(__file__).parent / "results.md"
_HEAD = """# What was measured · 性能实测

Written by `make bench` (`python -m bench`). Each side of a comparison runs in a process of its
own, in turn, which begins alternating; the figures are medians of wall-clock seconds, the peak is
the resident memory of that process with its libraries and its case. *Ours; theirs* in both the
seconds and the memory columns. A row that misses its limit fails the run.
"""


def write_results(reports: Path = REPORTS, path: Path = RESULTS) -> None:
    """Write every report found below `reports` to `path`, in the order of the modules."""
    documents = [
        json.loads((reports / f"{name}.json").read_text(encoding="utf-8"))
        for name in MODULES
        if (reports / f"{name}.json").is_file()
    ]
    documents = [document for document in documents if document.get("rows")]
    parts = [_HEAD, *(_section(document) for document in documents)]
    machines = [document["machine"] for document in documents if "machine" in document]
    if machines:
        about = machines[-1]
        parts.append(
            "## Machine and versions · 机器与版本\n\n"
            + "\n".join(f"- {name}: {value}" for name, value in about.items())
            + "\n"
        )
    path.write_text("\n".join(parts), encoding="utf-8")


def _section(document: dict[str, Any]) -> str:
    lines = [
        f"## {document['bench']}",
        "",
        f"Measured {document.get('measured_at', '')}.",
        "",
        "| job | ours | against | theirs | ratio | limit | peak | result | |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for row in document.get("rows", []):
        cells = [
            row["job"],
            row["ours"],
            row["against"],
            row["theirs"],
            row["ratio"],
            row["limit"],
            row["peak"],
            row["agreement"],
            "✓" if row["is_within"] else "**missed**",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])
