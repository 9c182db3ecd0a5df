/* What a run found: a surface, shapes filled by value, gaps, reach, sites, links. */
(function () {
  "use strict";
  const langcheng = (window.langcheng = window.langcheng || {});
  const { flip, isInside } = langcheng.geometry;
  const { element } = langcheng.dom;
  const PNG = "data:image/png;base64,";
  const HIT_PX = 13;

  function extent(polygons) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    polygons.forEach((rings) => rings[0].forEach(([lon, lat]) => {
      box[0] = Math.min(box[0], lon);
      box[1] = Math.min(box[1], lat);
      box[2] = Math.max(box[2], lon);
      box[3] = Math.max(box[3], lat);
    }));
    return box;
  }

  function pane(map, name, zIndex) {
    const made = map.createPane(name);
    made.style.zIndex = zIndex;
    made.style.pointerEvents = "none";
    return name;
  }

  /** An icon that is a finished element: its text was set as text. */
  const NodeIcon = L.Icon.extend({
    createIcon() {
      const { node, side } = this.options;
      Object.assign(node.style, { width: `${side}px`, height: `${side}px`, marginLeft: `${-side / 2}px`, marginTop: `${-side / 2}px` });
      return node;
    },
    createShadow() {
      return null;
    },
  });

  class Results {
    constructor(map, payload) {
      this.map = map;
      this.theme = payload.theme;
      this.results = payload.results || {};
      this.styles = this.results.styles || {};
      this.areas = [];
      this.sites = [];
      pane(map, "lc-surface", 250);
      this.canvas = L.canvas({ pane: pane(map, "lc-result-areas", 290), padding: 0.4 });
      this.svg = L.svg({ pane: pane(map, "lc-result-hatches", 295), padding: 0.4 });
      pane(map, "lc-sites", 640); // a number is never under a name
      this.drawSurface();
      (this.results.shapes || []).forEach((layer, index) => layer.features.forEach((feature, i) => this.draw(layer.role, feature, `${index}-${i}`)));
    }

    drawSurface() {
      const { surface } = this.results;
      if (!surface || !String(surface.uri).startsWith(PNG)) return;
      this.image = L.imageOverlay(surface.uri, surface.bounds, {
        pane: "lc-surface", opacity: this.theme.name === "dark" ? 0.7 : 0.82, interactive: false, className: "lc-surface",
      }).addTo(this.map);
    }

    hatched(colour, opacity) {
      if (!this.map.hasLayer(this.svg)) this.map.addLayer(this.svg);
      const id = `lc-result-${colour.slice(1)}`;
      if (document.getElementById(id)) return `url(#${id})`;
      return langcheng.addHatch(this.svg, id, colour, colour, opacity);
    }

    draw(role, feature, key) {
      if (feature.at) this.drawSite(role, feature);
      else if (feature.lines) this.drawLines(role, feature);
      else if (feature.polygons) this.drawArea(role, feature, key);
    }

    drawArea(role, feature) {
      const { theme, styles } = this;
      const common = { interactive: false, smoothFactor: 0.4 };
      if (role === "gap" || feature.fill === "hatch") {
        const colour = role === "gap" ? styles.gap : theme.muted;
        L.polygon(flip(feature.polygons), {
          ...common, renderer: this.svg, color: colour, weight: role === "gap" ? 1.4 : 0.8, opacity: 0.9,
          fillColor: this.hatched(colour, role === "gap" ? 0.12 : 0.06), fillOpacity: 1, className: `lc-result-${role}`,
        }).addTo(this.map);
      } else if (role === "reach_edge") {
        [[theme.halo, 3.6, 0.85], [styles.reach_edge, 1.5, 1]].forEach(([color, weight, opacity]) => L.polygon(flip(feature.polygons), {
          ...common, renderer: this.canvas, color, weight, opacity, fill: false,
        }).addTo(this.map));
      } else if (role === "reach") {
        L.polygon(flip(feature.polygons), {
          ...common, renderer: this.canvas, color: styles.reach, weight: 1.2, opacity: 0.8, fillColor: styles.reach, fillOpacity: 0.2,
        }).addTo(this.map);
      } else {
        L.polygon(flip(feature.polygons), {
          ...common, renderer: this.canvas, color: theme.halo, weight: 0.7, opacity: 0.7, fillColor: feature.fill, fillOpacity: 0.8,
        }).addTo(this.map);
      }
      if (feature.name || feature.card.length) this.areas.push({ ...feature, box: extent(feature.polygons) });
    }

    drawLines(role, feature) {
      feature.lines.forEach((line) => L.polyline(line.map(([lon, lat]) => [lat, lon]), {
        interactive: false, renderer: this.canvas, color: this.styles[role] || this.theme.muted, weight: 1, opacity: 0.55,
      }).addTo(this.map));
    }

    drawSite(role, feature) {
      const mark = element("div", `lc-site lc-site-${["proposed", "candidate"].includes(role) ? role : "existing"}`, feature.number || "");
      const colour = this.styles[role] || this.theme.accent;
      mark.style.setProperty("--lc-site", colour);
      const side = role === "proposed" ? 26 : 12;
      L.marker([feature.at[1], feature.at[0]], {
        icon: new NodeIcon({ node: mark, side }),
        pane: "lc-sites", interactive: false, keyboard: false,
      }).addTo(this.map);
      this.sites.push(feature);
    }

    /** Circles round the sites, which names keep clear of. */
    marks() {
      return this.sites.map((site) => ({ ...this.map.latLngToLayerPoint([site.at[1], site.at[0]]), radius: site.number ? 15 : 8 }));
    }

    /** The site or the smallest area under a position. */
    at(latlng, point) {
      const near = this.sites.filter((site) => {
        const at = this.map.latLngToContainerPoint([site.at[1], site.at[0]]);
        return Math.hypot(at.x - point.x, at.y - point.y) <= HIT_PX;
      });
      if (near.length) return near[near.length - 1];
      const { lng, lat } = latlng;
      let found = null;
      this.areas.forEach((area) => {
        const [west, south, east, north] = area.box;
        if (lng < west || lng > east || lat < south || lat > north) return;
        if ((!found || area.size < found.size) && isInside(lng, lat, area.polygons)) found = area;
      });
      return found;
    }
  }

  langcheng.Results = Results;
})();
