"""A surface lies where it belongs on the web map, in the colours of its classes."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from PIL import Image
from pyproj import CRS, Transformer

from cartography.surface_image import surface_image
from cartography.value_classes import amount_classes

METRIC = CRS.from_proj4("+proj=tmerc +lon_0=121.5 +k=1 +x_0=500000 +ellps=WGS84 +units=m")
CELL = 500.0
WEST, NORTH = 495_000.0, 3_310_000.0


def mercator_y(latitude: float) -> float:
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


def colour_at(picture: Image.Image, bounds, lon: float, lat: float) -> tuple[int, ...]:
    (south, west), (north, east) = bounds
    x = (lon - west) / (east - west) * picture.width
    top, bottom = mercator_y(north), mercator_y(south)
    y = (top - mercator_y(lat)) / (top - bottom) * picture.height
    return picture.getpixel((int(x), int(y)))


@pytest.mark.parametrize("shape", [(40, 30), (3, 2)])
def test_each_cell_s_centre_has_its_own_colour(shape: tuple[int, int]):
    rows, columns = shape
    values = np.arange(rows * columns, dtype=np.float64).reshape(shape)
    values[0, 0] = np.nan
    classes = amount_classes(values)
    assert classes is not None
    image = surface_image(values, west=WEST, north=NORTH, cell_m=CELL, crs=METRIC, classes=classes)
    picture = Image.open(io.BytesIO(image.png)).convert("RGBA")
    to_degrees = Transformer.from_crs(METRIC, 4326, always_xy=True)
    wrong = 0
    for row in range(rows):
        for column in range(columns):
            x, y = WEST + (column + 0.5) * CELL, NORTH - (row + 0.5) * CELL
            seen = colour_at(picture, image.bounds, *to_degrees.transform(x, y))
            wanted = classes.colour(values[row, column])
            if wanted is None:
                wrong += seen[3] != 0
            else:
                rgb = tuple(int(wanted[i : i + 2], 16) for i in (1, 3, 5))
                wrong += seen != (*rgb, 255)
    assert wrong == 0


def test_a_large_surface_is_sent_small_and_zeros_can_stay_clear():
    values = np.zeros((3000, 200))
    values[:1500] = np.linspace(1, 9, 1500)[:, None]
    classes = amount_classes(values)
    assert classes is not None
    image = surface_image(
        values, west=WEST, north=NORTH, cell_m=10, crs=METRIC, classes=classes, is_zero_clear=True
    )
    picture = Image.open(io.BytesIO(image.png))
    assert max(picture.size) <= 1420
    alpha = np.asarray(picture.convert("RGBA"))[:, :, 3]
    assert alpha[: picture.height // 3].max() == 255
    assert alpha[-picture.height // 3 :].max() == 0
    assert image.uri.startswith("data:image/png;base64,")
