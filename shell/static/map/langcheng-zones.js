/* Zones: outline and texture by grade, names, hover, selection. */
(function () {
  "use strict";
  const langcheng = (window.langcheng = window.langcheng || {});
  const { flip, isInside } = langcheng.geometry;
  const SVG = "http://www.w3.org/2000/svg";

  function addHatch(renderer, id, colour, ground, opacity) {
    const root = renderer._container;
    let defs = root.querySelector("defs");
    if (!defs) {
      defs = document.createElementNS(SVG, "defs");
      root.insertBefore(defs, root.firstChild);
    }
    const pattern = document.createElementNS(SVG, "pattern");
    const attributes = { id, width: 9, height: 9, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" };
    Object.entries(attributes).forEach(([key, value]) => pattern.setAttribute(key, value));
    const back = document.createElementNS(SVG, "rect");
    Object.entries({ width: 9, height: 9, fill: ground, "fill-opacity": opacity }).forEach(([k, v]) => back.setAttribute(k, v));
    const stroke = document.createElementNS(SVG, "rect");
    Object.entries({ width: 1.1, height: 9, fill: colour, "fill-opacity": 0.34 }).forEach(([k, v]) => stroke.setAttribute(k, v));
    pattern.append(back, stroke);
    defs.append(pattern);
    return `url(#${id})`;
  }

  /** Places inside a zone where its name could stand, the nearest to its centre first. */
  function namePlaces(zone) {
    const ring = zone.polygons.reduce((longest, rings) => (rings[0].length > longest.length ? rings[0] : longest), []);
    const lons = ring.map(([lon]) => lon);
    const lats = ring.map(([, lat]) => lat);
    const [west, east, south, north] = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)];
    const places = [];
    for (let i = 1; i < 8; i++) {
      for (let j = 1; j < 16; j++) {
        const place = [west + ((east - west) * i) / 8, south + ((north - south) * j) / 16];
        if (isInside(place[0], place[1], zone.polygons)) places.push(place);
      }
    }
    const away = ([lon, lat]) => Math.hypot((lon - zone.at[0]) * 0.87, lat - zone.at[1]);
    return places.sort((one, other) => away(one) - away(other));
  }

  class Zones {
    constructor(map, payload, labels, choose) {
      this.map = map;
      this.payload = payload;
      this.zones = payload.zones || [];
      this.hidden = () => false;
      this.selected = null;
      this.hovered = null;
      const pane = map.createPane("lc-zones");
      pane.style.zIndex = 300;
      pane.style.pointerEvents = "none";
      this.renderer = L.svg({ pane: "lc-zones", padding: 0.4 });
      this.group = L.layerGroup().addTo(map);
      map.addLayer(this.renderer);
      this.paths = new Map();
      this.ring = L.polygon([], {
        renderer: this.renderer, interactive: false, fill: false, weight: 10, opacity: 0.3, color: payload.theme.accent, lineJoin: "round",
      }).addTo(map);
      this.zones.forEach((zone, index) => this.draw(zone, index, labels, choose));
    }

    draw(zone, index, labels, choose) {
      const { grades, words, theme } = this.payload;
      const grade = grades[zone.grade];
      const isMeasured = zone.fill && zone.fill !== "hatch";
      let fill = zone.colour;
      let fillOpacity = 0.06;
      if (zone.fill === "hatch") {
        fill = addHatch(this.renderer, `lc-none-${index}`, theme.muted, theme.muted, 0.06);
        fillOpacity = 1;
      } else if (isMeasured) {
        fill = zone.fill;
        fillOpacity = 0.78;
      } else if (grade && grade.hatched) {
        fill = addHatch(this.renderer, `lc-hatch-${index}`, zone.colour, zone.colour, 0.06);
        fillOpacity = 1;
      }
      const style = {
        renderer: this.renderer, interactive: false, color: zone.colour, weight: zone.weight, opacity: 0.95,
        dashArray: grade ? grade.dash : "", lineCap: grade && grade.hatched ? "round" : "butt", fillColor: fill, fillOpacity,
        smoothFactor: 0.5, className: "lc-zone",
      };
      const path = L.polygon(flip(zone.polygons), style);
      path.addTo(this.group);
      this.paths.set(zone.id, { path, style, zone });
      const node = path.getElement();
      node.setAttribute("tabindex", "0");
      node.setAttribute("role", "button");
      node.setAttribute("aria-label", zone.name);
      node.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        choose({ type: "zone", id: zone.id }, L.latLng(zone.at[1], zone.at[0]));
      });
      node.addEventListener("focus", () => this.hover(zone.id));
      node.addEventListener("blur", () => this.hover(null));
      const isIndicative = grade && grade.hatched;
      const notes = [isIndicative ? words.indicative : "", zone.badge ? zone.badge.text : ""].filter(Boolean);
      labels.add({
        text: zone.label || zone.name, note: notes.join(" · "), noteColour: zone.badge ? zone.badge.colour : "", lon: zone.at[0],
        lat: zone.at[1], rank: this.labelRank(zone), className: `lc-label-zone ${this.isPart(zone) ? "lc-label-part" : zone.kind === "corridor" ? "lc-label-corridor" : ""}`,
        colour: zone.colour, minZoom: this.isPart(zone) ? 11 : 0, key: `zone:${zone.id}`,
        anchor: "middle", places: namePlaces(zone),
      });
    }

    isPart(zone) {
      return !["corridor", "new_town", "functional_unit", "district"].includes(zone.kind);
    }

    labelRank(zone) {
      if (zone.kind === "corridor") return 1;
      return this.isPart(zone) ? 26 : 5;
    }

    isShown(zone) {
      return !this.hidden(`zone:${zone.id}`) && !this.hidden(`zone_kind:${zone.kind}`);
    }

    /** The smallest shown zone under a position. */
    at(latlng) {
      let found = null;
      this.zones.forEach((zone) => {
        if (this.isShown(zone) && isInside(latlng.lng, latlng.lat, zone.polygons)) {
          if (!found || zone.size < found.size) found = zone;
        }
      });
      return found;
    }

    restyle(id) {
      const entry = this.paths.get(id);
      if (!entry) return;
      const isSelected = this.selected === id;
      const isHovered = this.hovered === id;
      entry.path.setStyle({
        weight: entry.style.weight + (isSelected ? 2 : isHovered ? 1 : 0),
        color: entry.style.color,
        opacity: isSelected || isHovered ? 1 : entry.style.opacity,
      });
      const node = entry.path.getElement();
      if (!node) return;
      node.classList.toggle("lc-zone-selected", isSelected);
      node.classList.toggle("lc-zone-hovered", isHovered && !isSelected);
    }

    hover(id) {
      if (this.hovered === id) return;
      const before = this.hovered;
      this.hovered = id;
      this.restyle(before);
      this.restyle(id);
    }

    select(id) {
      const before = this.selected;
      this.selected = id;
      const entry = this.paths.get(id);
      this.ring.setLatLngs(entry ? entry.path.getLatLngs() : []);
      this.restyle(before);
      this.restyle(id);
    }

    hide(isHidden) {
      this.hidden = isHidden;
      this.paths.forEach(({ path, zone }) => {
        const node = path.getElement();
        if (node) node.style.display = this.isShown(zone) ? "" : "none";
      });
    }
  }

  langcheng.Zones = Zones;
  langcheng.addHatch = addHatch;
  langcheng.zoneSvg = SVG;
})();
