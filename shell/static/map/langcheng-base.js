/* The ground: neighbours, water, district, metro, towns, all from the package's own layers. */
(function () {
  "use strict";
  const langcheng = (window.langcheng = window.langcheng || {});
  const { flip } = langcheng.geometry;

  function pane(map, name, zIndex) {
    const made = map.createPane(name);
    made.style.zIndex = zIndex;
    made.style.pointerEvents = "none";
    return L.svg({ pane: name, padding: 0.4 });
  }

  function drawBase(map, payload, labels) {
    const { base, theme } = payload;
    const ground = pane(map, "lc-ground", 210);
    const outline = pane(map, "lc-outline", 330);
    const rails = pane(map, "lc-metro", 320);
    const groups = { neighbours: L.layerGroup(), metro: L.layerGroup() };
    const fixed = L.layerGroup().addTo(map);
    const plainArea = { renderer: ground, interactive: false, stroke: true, smoothFactor: 0.6 };

    (base.neighbours || []).forEach((area) => {
      L.polygon(flip(area.polygons), {
        ...plainArea, weight: 1, color: theme.neighbour_line, fillColor: theme.neighbour, fillOpacity: 1,
      }).addTo(groups.neighbours);
      labels.add({
        text: area.name, lon: area.at[0], lat: area.at[1], rank: 60, className: "lc-label-neighbour",
        maxZoom: 13.5, key: "base:neighbours",
      });
    });
    (base.district || []).forEach((area) => {
      L.polygon(flip(area.polygons), {
        ...plainArea, stroke: false, fillColor: theme.land, fillOpacity: 1, className: "lc-land",
      }).addTo(fixed);
    });
    (base.water || []).forEach((area) => {
      const isSea = area.kind === "sea";
      L.polygon(flip(area.polygons), {
        ...plainArea, weight: 0.8, color: theme.water_line, fillColor: isSea ? theme.sea : theme.lake, fillOpacity: 1,
      }).addTo(fixed);
      labels.add({
        text: area.name, lon: area.at[0], lat: area.at[1], rank: isSea ? 30 : 25, className: "lc-label-water",
        colour: theme.water_ink, minZoom: isSea ? 0 : 10.5,
      });
    });
    (base.district || []).forEach((area) => {
      L.polygon(flip(area.polygons), {
        renderer: outline, interactive: false, weight: 5, opacity: 0.35, color: theme.halo, fill: false,
      }).addTo(fixed);
      L.polygon(flip(area.polygons), {
        renderer: outline, interactive: false, weight: 1.6, color: theme.district_line, opacity: 0.9, fill: false,
      }).addTo(fixed);
    });

    (base.metro || []).forEach((line) => {
      const path = line.lines.map((part) => part.map(([lon, lat]) => [lat, lon]));
      L.polyline(path, { renderer: rails, interactive: false, weight: 3.6, color: theme.land, opacity: 0.9 }).addTo(groups.metro);
      L.polyline(path, { renderer: rails, interactive: false, weight: 1.7, color: theme.metro, opacity: 0.95 }).addTo(groups.metro);
    });
    const stations = (base.stations || []).map((station) => {
      labels.add({
        text: station.name, lon: station.lon, lat: station.lat, rank: 80, className: "lc-label-station",
        anchor: "point", minZoom: 13.5, key: "base:metro", offset: 3,
      });
      return L.circleMarker([station.lat, station.lon], {
        renderer: rails, interactive: false, radius: 2, weight: 1.2, color: theme.metro, fillColor: theme.land, fillOpacity: 1,
      }).addTo(groups.metro);
    });
    const sizeStations = () => {
      const radius = map.getZoom() >= 13 ? 3.2 : map.getZoom() >= 11.5 ? 2.2 : 1.5;
      stations.forEach((station) => station.setRadius(radius));
    };
    map.on("zoomend", sizeStations);
    sizeStations();

    const standIns = payload.clusters || [];
    (base.towns || []).forEach((town) => {
      const hasMark = standIns.some((mark) => Math.hypot(mark.lon - town.lon, mark.lat - town.lat) < 0.003);
      labels.add({
        text: town.name, lon: town.lon, lat: town.lat, rank: 50, className: "lc-label-town", anchor: hasMark ? "point" : "centre",
        offset: hasMark ? 9 : 0, colour: theme.town_ink, minZoom: 10.75, key: "base:towns",
      });
    });
    (base.places || []).forEach((place) => {
      labels.add({
        text: place.name, lon: place.lon, lat: place.lat, rank: 90, className: "lc-label-station", anchor: "point",
        minZoom: 13.5, key: "base:places",
      });
    });

    return {
      hide(isHidden) {
        Object.entries(groups).forEach(([name, group]) => {
          if (isHidden(`base:${name}`)) map.removeLayer(group);
          else map.addLayer(group);
        });
      },
    };
  }

  langcheng.drawBase = drawBase;
})();
