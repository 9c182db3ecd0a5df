"""The app with a density run that takes its time, to watch its progress and stop it."""

from __future__ import annotations

import time

from streamlit.starlette import App

import analysis.density
from analysis.progress import Progress, silent
from analysis.result import AnalysisResult
from analysis.study import Study
from shell.application import app_parts

SECONDS = 120
STEP_SECONDS = 0.05
quick = analysis.density.run_density


def run_slowly(
    study: Study, options: analysis.density.DensityOptions, progress: Progress = silent
) -> AnalysisResult:
    """Count for two minutes unless stopped; at once where a seed of 5 asks for it."""
    end = time.monotonic() + (0 if options.seed == 5 else SECONDS)
    while (left := end - time.monotonic()) > 0:
        progress(1 - left / SECONDS, "Density")
        time.sleep(STEP_SECONDS)
    return quick(study, options, progress)


analysis.density.run_density = run_slowly

app = App(**app_parts())
