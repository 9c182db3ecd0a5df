import geopandas as gpd
import numpy as np
import pytest
import shapely

from spatial_model.sites import gather_sites, moved_sites


def frame(rows, precision=None):
    layer = gpd.GeoDataFrame(
        {"uncertainty_m": [float(row[2]) for row in rows]},
        geometry=[shapely.Point(row[0], row[1]) for row in rows],
        crs="EPSG:4549",
    )
    return layer if precision is None else layer.assign(precision=precision)


def test_one_campus_is_one_site_and_a_town_is_none():
    # two institutes on one campus, a third there stated less well, one elsewhere
    rows = [(500, 100, 50), (0, 0, 10), (500, 100, 50), (500, 100, 80)]
    sites = gather_sites(frame(rows))
    assert list(zip(sites.x, sites.y, sites.radius_m, sites.members, strict=True)) == [
        (0, 0, 10, 1), (500, 100, 50, 2), (500, 100, 80, 1)
    ]  # fmt: skip
    assert sites.site_of.tolist() == [1, 0, 1, 2]
    # known only by their town, the first and third do not share a site
    apart = gather_sites(frame(rows, ["town", "street", "town", "street"]))
    assert apart.members.tolist() == [1, 1, 1, 1]
    assert sorted(apart.site_of.tolist()) == [0, 1, 2, 3]
    assert gather_sites(frame([])).members.size == 0


def test_places_are_spread_evenly_over_the_disc():
    sites = gather_sites(frame([(1000, 2000, 300), (9000, 2000, 0)]))
    x, y = moved_sites(sites, draws=20_000, generator=np.random.default_rng(1))
    away = np.hypot(x[0] - 1000, y[0] - 2000)
    assert away.max() <= 300
    # a quarter of the area lies within half the radius; the mean distance is 2/3 of it
    assert (away < 150).mean() == pytest.approx(0.25, abs=0.02)
    assert away.mean() == pytest.approx(200, abs=3)
    assert x[0].mean() == pytest.approx(1000, abs=5)
    assert set(x[1]) == {9000.0}
