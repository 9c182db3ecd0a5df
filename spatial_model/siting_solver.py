"""Hand a sparse whole-number program to HiGHS and take back what it found."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from spatial_model.siting_problem import Floats

KeepGoing = Callable[[], None]
RELATIVE_GAP = 1e-7  # below this a choice counts as proven best
SEED = 0


@dataclass(frozen=True, eq=False)
class WholeProgram:
    """Maximise ``gain · v`` under ``low ≤ A v ≤ high``, ``0 ≤ v ≤ 1``.

    Parameters
    ----------
    gain : ndarray of float, shape (variables,)
        The first `sites` variables are sites, which are built or not; the others are shares.
    rows : scipy.sparse.csr_matrix, shape (rules, variables)
        A.
    low, high : ndarray of float, shape (rules,)
        Limits of the rules.
    sites : int
        How many variables are yes or no.
    """

    gain: Floats
    rows: csr_matrix
    low: Floats
    high: Floats
    sites: int


@dataclass(frozen=True, eq=False)
class SolverReport:
    """What the solver says.

    Parameters
    ----------
    built : ndarray of bool or None
        Sites of the best found; None where none was found.
    bound : float
        Largest gain that is still possible; infinite where unknown.
    is_optimal : bool
        Whether the best found is proven.
    seconds : float
        Its own run time.
    """

    built: NDArray[np.bool_] | None
    bound: float
    is_optimal: bool
    seconds: float


def solve_program(
    program: WholeProgram,
    *,
    time_limit_s: float,
    start: Floats | None = None,
    keep_going: KeepGoing | None = None,
) -> SolverReport:
    """Return the best that HiGHS finds in the time.

    Parameters
    ----------
    program : WholeProgram
        What to maximise.
    time_limit_s : float
        Seconds after which the best so far is taken.
    start : ndarray of float, shape (sites,), optional
        A choice to better: 1 for each site that it builds.
    keep_going : callable, optional
        Called many times a second; what it raises stops the solver and is raised here.

    Returns
    -------
    SolverReport
        One thread and a fixed seed: without a time limit the same program gives the same answer.

    Notes
    -----
    HiGHS: Huangfu & Hall 2018, Mathematical Programming Computation 10, 119–142.
    """
    import highspy

    solver = _quiet_solver()
    for option, value in (
        ("output_flag", False),
        ("threads", 1),
        ("random_seed", SEED),
        ("time_limit", float(time_limit_s)),
        ("mip_rel_gap", RELATIVE_GAP),
        ("mip_abs_gap", RELATIVE_GAP),
    ):
        solver.setOptionValue(option, value)
    solver.passModel(_model(program))
    stopped: list[Exception] = []
    if keep_going is not None:
        _watch(solver, keep_going, stopped)
    if start is not None:
        columns = np.arange(program.sites, dtype=np.int32)  # the solver works out the shares
        solver.setSolution(program.sites, columns, np.asarray(start, dtype="float64"))
    solver.run()
    if stopped:
        raise stopped[0]
    info = solver.getInfo()
    is_optimal = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    has_found = int(info.primal_solution_status) == int(
        highspy.SolutionStatus.kSolutionStatusFeasible
    )
    built = None
    if has_found:
        built = np.asarray(solver.getSolution().col_value)[: program.sites] > 0.5
    bound = float(info.mip_dual_bound)
    return SolverReport(
        built=built,
        bound=bound if abs(bound) < 1e100 else math.inf,
        is_optimal=is_optimal,
        seconds=float(solver.getRunTime()),
    )


def _quiet_solver() -> Any:
    """Return a solver that prints nothing: the package's own start prints a banner."""
    import highspy
    from highspy.highs import HighsCallback

    class QuietHighs(highspy.Highs):
        def __init__(self) -> None:
            super(highspy.Highs, self).__init__()
            self.setOptionValue("output_flag", False)
            kinds = range(int(highspy.cb.HighsCallbackType.kCallbackMax) + 1)
            self.callbacks = [
                HighsCallback(highspy.cb.HighsCallbackType(kind), self) for kind in kinds
            ]
            self.enableCallbacks()  # type: ignore[no-untyped-call]

    return QuietHighs()


def _model(program: WholeProgram) -> object:
    import highspy

    variables = len(program.gain)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = variables, program.rows.shape[0]
    model.sense_ = highspy.ObjSense.kMaximize
    model.col_cost_ = program.gain
    model.col_lower_, model.col_upper_ = np.zeros(variables), np.ones(variables)
    model.row_lower_, model.row_upper_ = program.low, program.high
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_ = program.rows.indptr
    model.a_matrix_.index_ = program.rows.indices
    model.a_matrix_.value_ = program.rows.data
    whole, part = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    model.integrality_ = [whole] * program.sites + [part] * (variables - program.sites)
    return model


def _watch(solver: Any, keep_going: KeepGoing, stopped: list[Exception]) -> None:
    def ask(event: Any) -> None:
        if not stopped:
            try:
                keep_going()
            except Exception as error:  # noqa: BLE001  raised again once the solver has let go
                stopped.append(error)
        if stopped:
            event.interrupt()

    for name in ("cbMipInterrupt", "cbSimplexInterrupt", "cbIpmInterrupt"):
        callback = getattr(solver, name)
        callback += ask
