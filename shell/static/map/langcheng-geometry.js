/* Ground, screen and shapes: no DOM, no state. */
(function () {
  "use strict";
  const langcheng = (window.langcheng = window.langcheng || {});
  const EQUATOR_M = 40075016.68557849;
  const ECCENTRICITY_2 = 0.00669437999014;
  const SEMI_MAJOR_M = 6378137;

  /** Metres on the ground, east to west, of one screen pixel at a latitude (WGS-84 ellipsoid). */
  function groundMetresPerPixel(latitude, zoom) {
    const phi = (latitude * Math.PI) / 180;
    const prime = SEMI_MAJOR_M / Math.sqrt(1 - ECCENTRICITY_2 * Math.sin(phi) ** 2);
    const radians = (2 * Math.PI) / (256 * Math.pow(2, zoom));
    return prime * Math.cos(phi) * radians;
  }

  /** The largest of 1, 2, 5 times a power of ten that is not longer than `metres`. */
  function roundMetres(metres) {
    const power = Math.pow(10, Math.floor(Math.log10(metres)));
    const lead = metres / power;
    return power * (lead >= 5 ? 5 : lead >= 2 ? 2 : 1);
  }

  function isInRing(lon, lat, ring) {
    let inside = false;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [xi, yi] = ring[i];
      const [xj, yj] = ring[j];
      if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) inside = !inside;
    }
    return inside;
  }

  /** Whether a point lies in a list of polygons, each an outer ring and its holes. */
  function isInside(lon, lat, polygons) {
    return polygons.some(
      (rings) => isInRing(lon, lat, rings[0]) && !rings.slice(1).some((ring) => isInRing(lon, lat, ring))
    );
  }

  /** Leaflet wants latitude first. */
  function flip(polygons) {
    return polygons.map((rings) => rings.map((ring) => ring.map(([lon, lat]) => [lat, lon])));
  }

  function corners(count, turn) {
    const points = [];
    for (let i = 0; i < count; i++) {
      const angle = turn + (i * 2 * Math.PI) / count;
      points.push([Math.cos(angle), Math.sin(angle)]);
    }
    return points;
  }

  const UP = -Math.PI / 2;
  const star = corners(10, UP).map(([x, y], i) => (i % 2 ? [x * 0.46, y * 0.46] : [x * 1.16, y * 1.16]));
  const OUTLINES = {
    triangle: corners(3, UP).map(([x, y]) => [x * 1.2, y * 1.2 + 0.18]),
    square: [[-0.86, -0.86], [0.86, -0.86], [0.86, 0.86], [-0.86, 0.86]],
    diamond: corners(4, UP).map(([x, y]) => [x * 1.14, y * 1.14]),
    hexagon: corners(6, 0).map(([x, y]) => [x * 1.05, y * 1.05]),
    pentagon: corners(5, UP).map(([x, y]) => [x * 1.08, y * 1.08]),
    octagon: corners(8, Math.PI / 8),
    star,
    chevron: [[-0.8, -1], [0.25, -1], [1.1, 0], [0.25, 1], [-0.8, 1], [0.05, 0]],
    trapezoid: [[-0.55, -0.8], [0.55, -0.8], [1.05, 0.8], [-1.05, 0.8]],
    bowtie: [[-1, -0.85], [0, -0.2], [1, -0.85], [1, 0.85], [0, 0.2], [-1, 0.85]],
    cross: [
      [-0.35, -1], [0.35, -1], [0.35, -0.35], [1, -0.35], [1, 0.35], [0.35, 0.35],
      [0.35, 1], [-0.35, 1], [-0.35, 0.35], [-1, 0.35], [-1, -0.35], [-0.35, -0.35],
    ],
  };

  /** Trace a facility's shape round (x, y); the caller fills and strokes. */
  function traceShape(context, shape, x, y, radius) {
    context.beginPath();
    const outline = OUTLINES[shape];
    if (!outline) {
      const share = shape === "dot" || shape === "ring" ? 0.62 : 0.95;
      context.arc(x, y, radius * share, 0, 2 * Math.PI);
      return;
    }
    outline.forEach(([dx, dy], i) => {
      if (i) context.lineTo(x + dx * radius, y + dy * radius);
      else context.moveTo(x + dx * radius, y + dy * radius);
    });
    context.closePath();
  }

  /** Draw one facility mark: solid where the site is known, hollow where it is not. */
  function drawMark(context, look, x, y, options) {
    const isRing = look.shape === "ring";
    traceShape(context, look.shape, x, y, look.radius);
    context.lineJoin = "round";
    if (look.hollow || isRing) {
      context.fillStyle = options.ground;
      context.fill();
      context.lineWidth = look.shape === "dot" ? 1.6 : 2.2;
      context.strokeStyle = look.colour;
      context.stroke();
      return;
    }
    context.lineWidth = 2.4;
    context.strokeStyle = options.ground;
    context.stroke();
    context.fillStyle = look.colour;
    context.fill();
  }

  langcheng.geometry = { EQUATOR_M, groundMetresPerPixel, roundMetres, isInside, flip, traceShape, drawMark };
})();
