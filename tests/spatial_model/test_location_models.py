import itertools
import math
import warnings
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spatial_model.location_models import (
    SitingModel,
    SitingProblem,
    SitingStatus,
    gain_curve,
    siting_problem,
    solve_siting,
)
from tests.spatial_model.test_siting_problem import points

MCLP, P_MEDIAN, LSCP = SitingModel.MCLP, SitingModel.P_MEDIAN, SitingModel.LSCP


def drawn_problem(seed, demand=14, candidates=8, standing=2, threshold=900.0):
    chance = np.random.default_rng(seed)
    ours, theirs, there = (
        chance.integers(0, 4000, (size, 2)).astype(float) for size in (demand, candidates, standing)
    )
    served = np.full(demand, np.inf)
    if standing:
        served = np.linalg.norm(ours[:, None] - there[None], axis=2).min(axis=1)
    return SitingProblem(
        cost=np.linalg.norm(ours[:, None] - theirs[None], axis=2),
        served_at=served,
        weights=chance.integers(0, 6, demand).astype(float) + np.eye(demand)[0],
        threshold=threshold,
    )


def subsets(problem, k):
    for chosen in itertools.combinations(range(problem.cost.shape[1]), k):
        yield np.array(chosen, dtype=np.int64)


seeds = st.integers(0, 10_000)


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(1, 4), st.integers(0, 3))
def test_maximal_covering_is_the_best_of_all_subsets(seed, k, standing):
    problem = drawn_problem(seed, standing=standing)
    best = max(problem.covered_weight(chosen) for chosen in subsets(problem, k))
    solution = solve_siting(problem, model=MCLP, k=k)
    assert solution.status is SitingStatus.OPTIMAL and solution.gap == 0
    assert solution.objective == solution.covered_weight == solution.bound
    assert solution.objective == pytest.approx(best, abs=1e-9)
    assert solution.covered_share == pytest.approx(best / problem.total_weight)
    assert len(solution.chosen) <= k


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(1, 4), st.integers(0, 3))
def test_the_p_median_is_the_best_of_all_subsets(seed, k, standing):
    problem = drawn_problem(seed, standing=standing)
    best = min(problem.mean_cost(chosen) for chosen in subsets(problem, k))
    solution = solve_siting(problem, model=P_MEDIAN, k=k)
    assert solution.status is SitingStatus.OPTIMAL
    assert solution.objective == solution.mean_cost == pytest.approx(best, rel=1e-7)


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(0, 3), st.sampled_from([900.0, 1500.0, 2500.0]))
def test_set_covering_is_the_smallest_of_all_subsets(seed, standing, threshold):
    problem = drawn_problem(seed, standing=standing, threshold=threshold)
    whole = problem.total_weight
    sizes = [
        k
        for k in range(9)
        if any(problem.covered_weight(chosen) == whole for chosen in subsets(problem, k))
    ]
    solution = solve_siting(problem, model=LSCP)
    if not sizes:
        assert solution.status is SitingStatus.INFEASIBLE and solution.chosen == ()
        assert math.isnan(solution.objective) and math.isnan(solution.bound)
        return
    assert solution.status is SitingStatus.OPTIMAL
    assert solution.objective == len(solution.chosen) == min(sizes)
    assert solution.covered_share == 1


def spopt_solved(problem, model, k):
    """Return the same problem as spopt solves it: standing sites as one more candidate."""
    import pulp
    import spopt.locate

    cost = np.column_stack([problem.cost, problem.served_at])
    fixed = np.zeros(cost.shape[1], dtype=int)
    fixed[-1] = 1
    given = {"predefined_facilities_arr": fixed}
    with warnings.catch_warnings():  # spopt 0.7.0 makes its variables as pulp 4 will not have it
        warnings.simplefilter("ignore", DeprecationWarning)
        if model is MCLP:
            built = spopt.locate.MCLP.from_cost_matrix(
                cost, problem.weights, problem.threshold, k + 1, **given
            )
        elif model is P_MEDIAN:
            built = spopt.locate.PMedian.from_cost_matrix(cost, problem.weights, k + 1, **given)
        else:
            built = spopt.locate.LSCP.from_cost_matrix(cost, problem.threshold, **given)
        return built.solve(pulp.HiGHS(msg=False), results=False).problem.objective.value()


@pytest.mark.parametrize("seed", range(4))
def test_spopt_finds_the_same(seed):
    problem = drawn_problem(seed, demand=60, candidates=20, standing=3, threshold=1000)
    ours = solve_siting(problem, model=MCLP, k=4)
    assert ours.objective == pytest.approx(spopt_solved(problem, MCLP, 4))
    ours = solve_siting(problem, model=P_MEDIAN, k=4)
    total = spopt_solved(problem, P_MEDIAN, 4)
    assert ours.objective * problem.total_weight == pytest.approx(total)
    wide = drawn_problem(seed, demand=60, candidates=20, standing=3, threshold=2200)
    wide = SitingProblem(wide.cost, wide.served_at, wide.weights + 1, wide.threshold)
    ours = solve_siting(wide, model=LSCP)
    assert ours.status is SitingStatus.OPTIMAL
    assert ours.objective + 1 == spopt_solved(wide, LSCP, 0)


def stores():
    """Return 205 census tracts and 16 stores of San Francisco, network metres, population."""
    folder = files("spopt") / "tests" / "test_locate" / "data"
    ways = pd.read_csv(
        str(folder / "SF_network_distance_candidateStore_16_censusTract_205_new.csv")
    )
    tracts = pd.read_csv(str(folder / "SF_demand_205_centroid_uniform_weight.csv"))
    table = ways.pivot_table(values="distance", index="DestinationName", columns="name")
    people = tracts.sort_values(by=["NAME"])["POP2000"].to_numpy(dtype="float64")
    return SitingProblem(
        cost=table.to_numpy(),
        served_at=np.full(len(table), np.inf),
        weights=people,
        threshold=5000.0,
        candidate_index=pd.Index(table.columns),
    )


def test_the_published_covering_of_san_francisco():
    # spopt 0.7.0, tests/test_locate/test_mclp.py, TestRealWorldLocate: four stores within
    # 5000 m leave 21 of 205 tracts uncovered and cover 89.75609756097561 % of them.
    # The data are those of Chen, Murray & Jiang 2021, Journal of Geographical Systems 23, 361–380.
    problem = stores()
    solution = solve_siting(problem, model=MCLP, k=4)
    assert solution.status is SitingStatus.OPTIMAL and len(solution.chosen) == 4
    at = problem.candidate_index.get_indexer(list(solution.chosen))
    is_covered = problem.covers[:, at].any(axis=1)
    assert int((~is_covered).sum()) == 21
    assert 100 * is_covered.mean() == pytest.approx(89.75609756097561)


def test_the_published_mean_way_of_san_francisco():
    # spopt 0.7.0, tests/test_locate/test_p_median.py, test_mixin_mean_distance: four stores.
    solution = solve_siting(stores(), model=P_MEDIAN, k=4)
    assert solution.status is SitingStatus.OPTIMAL
    assert solution.objective == pytest.approx(2982.1268579890657, rel=1e-9)


def test_a_row_of_houses_worked_by_hand():
    # Houses at 0, 1 … 9 km on a line, one site stands at 0 km, reach 1 km: it serves 0 and 1.
    # Candidates at 2, 4.5, 5 and 8 km reach {1,2,3}, {4,5}, {4,5,6}, {7,8,9}. One: 8 km (3 new).
    # Two: 8 and 5 km, 2 + 3 + 3 = 8 of 10. Three: 2 km adds 2 and 3: all 10.
    houses = points(*((1000.0 * km, 0.0) for km in range(10)))
    offered = points((2000, 0), (4500, 0), (5000, 0), (8000, 0))
    offered.index = ["two", "four", "five", "eight"]
    problem = siting_problem(houses, offered, points((0, 0)), radius_m=1000)
    assert problem.is_served.tolist() == [True, True] + [False] * 8
    curve = gain_curve(problem, up_to=4)
    assert curve.frame["covered_share"].tolist() == pytest.approx([0.2, 0.5, 0.8, 1.0, 1.0])
    assert curve.frame["marginal_gain"].tolist()[1:] == pytest.approx([0.3, 0.3, 0.2, 0.0])
    assert curve.frame.index.tolist() == [0, 1, 2, 3, 4]
    assert set(curve.solutions[1].chosen) == {"five", "eight"}
    # The fourth serves nobody new, so it is not proposed.
    assert set(curve.solutions[3].chosen) == {"two", "five", "eight"}
    assert solve_siting(problem, model=LSCP).chosen == curve.solutions[2].chosen
    # Mean way with 0 km only: 4.5 km. With a detour of 1.2 each metre counts 1.2.
    assert problem.mean_cost(np.empty(0, dtype=np.int64)) == 4500
    longer = siting_problem(houses, offered, points((0, 0)), radius_m=1000, detour_factor=1.2)
    assert longer.mean_cost(np.empty(0, dtype=np.int64)) == pytest.approx(5400)


@settings(max_examples=15, deadline=None)
@given(seeds, st.sampled_from([MCLP, P_MEDIAN]), st.integers(0, 2))
def test_a_gain_curve_never_falls_back(seed, model, standing):
    problem = drawn_problem(seed, demand=25, candidates=10, standing=standing)
    told = []
    curve = gain_curve(problem, model=model, up_to=6, told=told.append)
    assert told == [1, 2, 3, 4, 5, 6]
    first = 0 if standing else 1  # without a site there is no mean way
    gains = curve.frame["marginal_gain"].to_numpy()[1 + first :]
    assert (gains >= -1e-9).all()
    if model is MCLP:
        assert (np.diff(curve.frame["covered_share"]) >= -1e-12).all()
    else:
        assert (np.diff(curve.frame["mean_cost"].to_numpy()[first:]) <= 1e-9).all()


@settings(max_examples=20, deadline=None)
@given(seeds, st.integers(1, 3), st.sampled_from([MCLP, P_MEDIAN]))
def test_more_candidates_are_never_worse_and_order_does_not_matter(seed, k, model):
    problem = drawn_problem(seed, demand=20, candidates=9)
    fewer = SitingProblem(
        problem.cost[:, :6], problem.served_at, problem.weights, problem.threshold
    )
    turned = SitingProblem(
        problem.cost[::-1, ::-1], problem.served_at[::-1], problem.weights[::-1], 900.0
    )
    small, large, other = (
        solve_siting(one, model=model, k=k).objective for one in (fewer, problem, turned)
    )
    sign = 1 if model is MCLP else -1
    assert sign * large >= sign * small - 1e-9
    assert other == pytest.approx(large)


@settings(max_examples=20, deadline=None)
@given(seeds, st.integers(1, 4), st.sampled_from([MCLP, P_MEDIAN]))
def test_the_bound_holds_and_the_start_is_never_lost_when_time_is_up(seed, k, model):
    problem = drawn_problem(seed, demand=40, candidates=14)
    best = solve_siting(problem, model=model, k=k)
    hasty = solve_siting(problem, model=model, k=k, time_limit_s=1e-9)
    sign = 1 if model is MCLP else -1
    assert hasty.chosen or not best.chosen
    assert sign * hasty.bound >= sign * best.objective - 1e-6
    assert sign * hasty.objective <= sign * best.objective + 1e-6
    assert 0 <= hasty.gap <= 1
    assert hasty.status in (SitingStatus.OPTIMAL, SitingStatus.GREEDY, SitingStatus.TIME_LIMIT)
    again = solve_siting(problem, model=model, k=k, time_limit_s=1e-9, start=best.chosen)
    assert again.objective == pytest.approx(best.objective)


def test_a_hasty_answer_says_so():
    problem = drawn_problem(3, demand=400, candidates=120, standing=0, threshold=500)
    hasty = solve_siting(problem, model=MCLP, k=9, time_limit_s=1e-9)
    assert hasty.status is SitingStatus.GREEDY and hasty.gap > 0
    assert hasty.bound > hasty.objective > 0
    calm = solve_siting(problem, model=MCLP, k=9)
    assert hasty.objective <= calm.objective <= hasty.bound


def test_what_is_raised_while_the_solver_runs_stops_it():
    problem = drawn_problem(3, demand=400, candidates=120, standing=0, threshold=500)

    def stop():
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        solve_siting(problem, model=MCLP, k=9, keep_going=stop)
    with pytest.raises(RuntimeError, match="enough"):
        solve_siting(problem, model=P_MEDIAN, k=9, keep_going=stop)


def test_ground_that_is_served_already_asks_for_nothing():
    # One site serves everything: no further one is proposed, and all is covered.
    problem = SitingProblem(np.array([[1.0], [2.0]]), np.array([0.5, 0.5]), np.ones(2), 1.0)
    solution = solve_siting(problem, model=MCLP, k=1)
    assert solution.chosen == () and solution.covered_share == 1
    assert solve_siting(problem, model=LSCP).objective == 0
    assert solve_siting(problem, model=P_MEDIAN, k=1).mean_cost == 0.5


def test_where_nothing_stands_and_one_candidate_is_offered_it_is_chosen():
    problem = SitingProblem(np.array([[5.0], [7.0]]), np.full(2, np.inf), np.ones(2), 1.0)
    assert solve_siting(problem, model=P_MEDIAN, k=1).objective == 6
    assert math.isnan(problem.mean_cost(np.empty(0, dtype=np.int64)))


def test_of_choices_that_cover_as_much_one_with_a_short_way_is_taken():
    # Four houses far apart; candidate "near" covers house 1 and lies nearer to house 3 than
    # "far" does, which covers house 2: both cover one of four. With no way counted the first is as
    # good; the mean way is 100 + 900 + 500 + 700 against 1000 + 100 + 2000 + 2200.
    cost = np.array([[1000.0, 100.0], [100.0, 900.0], [2000.0, 500.0], [2200.0, 700.0]])
    problem = SitingProblem(
        cost, np.full(4, 3000.0), np.ones(4), 150.0, candidate_index=pd.Index(["far", "near"])
    )
    assert solve_siting(problem, k=1).chosen == ("near",)
    assert solve_siting(problem, k=1, is_tie_broken=False).chosen == ("far",)
    assert solve_siting(problem, k=1).mean_cost == 550
