/* Legend: only what is on the map now. */
(function () {
  "use strict";
  const langcheng = (window.langcheng = window.langcheng || {});
  const { element } = langcheng.dom;
  const SVG = "http://www.w3.org/2000/svg";

  /** Below this a legend would cover what it explains, and starts folded. */
  const ROOMY_PX = { x: 700, y: 640 };
  const SMALL_ROOM_PX = { x: 440, y: 680 };

  /** A facility mark on its own small canvas. */
  function markSwatch(look, theme, hollow) {
    const canvas = element("canvas", "lc-swatch");
    const density = Math.max(1, window.devicePixelRatio || 1);
    canvas.width = 24 * density;
    canvas.height = 20 * density;
    canvas.setAttribute("aria-hidden", "true");
    const context = canvas.getContext("2d");
    context.scale(density, density);
    langcheng.geometry.drawMark(context, { ...look, radius: look.radius || 6.5, hollow }, 12, 10, { ground: theme.card });
    return canvas;
  }

  function svgSwatch(shapes) {
    const root = document.createElementNS(SVG, "svg");
    root.setAttribute("class", "lc-swatch");
    root.setAttribute("viewBox", "0 0 24 20");
    root.setAttribute("aria-hidden", "true");
    shapes.forEach(([tag, attributes]) => {
      const shape = document.createElementNS(SVG, tag);
      Object.entries(attributes).forEach(([key, value]) => shape.setAttribute(key, value));
      root.append(shape);
    });
    return root;
  }

  function hatchLines(colour) {
    return [-4, 3, 10, 17].map((x) => ["line", { x1: x, y1: 17, x2: x + 14, y2: 3, stroke: colour, "stroke-width": 1, opacity: 0.45 }]);
  }

  function zoneSwatch(grade, colour) {
    const box = ["rect", {
      x: 2, y: 3, width: 20, height: 14, fill: colour, "fill-opacity": 0.08, stroke: colour, "stroke-width": 2,
      "stroke-dasharray": grade && grade.dash ? (grade.hatched ? "1.5 4" : "5 3") : "none",
      "stroke-linecap": grade && grade.hatched ? "round" : "butt",
    }];
    return svgSwatch(grade && grade.hatched ? [box, ...hatchLines(colour)] : [box]);
  }

  function fillSwatch(colour, theme) {
    if (colour !== "hatch") {
      return svgSwatch([["rect", { x: 2, y: 3, width: 20, height: 14, fill: colour, stroke: theme.line }]]);
    }
    const frame = ["rect", { x: 2, y: 3, width: 20, height: 14, fill: "none", stroke: theme.muted }];
    return svgSwatch([frame, ...hatchLines(theme.muted)]);
  }

  /** A swatch of a result: a colour, the hatch of "not measured", or the mark of a role. */
  function resultSwatch(swatch, styles, theme) {
    const colour = styles[swatch];
    if (!colour) return fillSwatch(swatch, theme);
    if (swatch === "link") return svgSwatch([["line", { x1: 2, y1: 14, x2: 22, y2: 6, stroke: colour, "stroke-width": 1.4 }]]);
    if (swatch === "proposed") return svgSwatch([["circle", { cx: 12, cy: 10, r: 8, fill: colour, stroke: theme.card, "stroke-width": 1.5 }]]);
    if (swatch === "existing") return svgSwatch([["rect", { x: 8, y: 6, width: 8, height: 8, fill: theme.card, stroke: colour, "stroke-width": 2 }]]);
    if (swatch === "candidate") return svgSwatch([["circle", { cx: 12, cy: 10, r: 5, fill: theme.card, stroke: colour, "stroke-width": 2 }]]);
    if (swatch === "reach_edge") return svgSwatch([["circle", { cx: 12, cy: 10, r: 7, fill: "none", stroke: colour, "stroke-width": 1.5 }]]);
    const isGap = swatch === "gap";
    const box = ["rect", { x: 2, y: 3, width: 20, height: 14, fill: colour, "fill-opacity": isGap ? 0.12 : 0.22, stroke: colour, "stroke-width": 1.3 }];
    return svgSwatch(isGap ? [box, ...hatchLines(colour)] : [box]);
  }

  function ringSwatch(colour) {
    return svgSwatch([["circle", { cx: 12, cy: 10, r: 7.5, fill: colour, "fill-opacity": 0.2, stroke: colour, "stroke-width": 2.4 }]]);
  }

  function undatedSwatch(theme) {
    const made = svgSwatch([["circle", { cx: 10, cy: 9, r: 6, fill: theme.muted }], ["circle", { cx: 16, cy: 13, r: 6, fill: theme.card }]]);
    const sign = document.createElementNS(SVG, "text");
    Object.entries({ x: 16, y: 17, "text-anchor": "middle", "font-size": 11, "font-weight": 650, fill: theme.ink }).forEach(([key, value]) =>
      sign.setAttribute(key, value)
    );
    sign.textContent = "?";
    made.append(sign);
    return made;
  }

  class Legend {
    constructor(map, payload, zones, points) {
      Object.assign(this, { map, payload, zones, points });
      this.isOfResult = Boolean(((payload.results || {}).legend || []).length);
      this.box = element("section", `lc-legend lc-panel ${this.isOfResult ? "lc-legend-low" : ""}`);
      this.box.setAttribute("aria-label", payload.words.legend);
      this.button = element("button", "lc-legend-toggle", payload.words.legend);
      this.button.type = "button";
      this.body = element("div", "lc-legend-body");
      this.box.append(this.button, this.body);
      map.getContainer().append(this.box);
      L.DomEvent.disableClickPropagation(this.box);
      L.DomEvent.disableScrollPropagation(this.box);
      this.isReadersOwn = false;
      this.unfold();
      map.on("resize", () => this.unfold());
      this.button.addEventListener("click", () => {
        this.isReadersOwn = true;
        this.open(this.body.hidden);
      });
    }

    /** Open where there is room for it, until the reader decides. */
    unfold() {
      if (this.isReadersOwn) return;
      const { x, y } = this.map.getSize();
      const room = this.isOfResult ? SMALL_ROOM_PX : ROOMY_PX;
      this.open(this.payload.is_legend_open && x >= room.x && y >= room.y);
    }

    open(isOpen) {
      this.body.hidden = !isOpen;
      this.button.setAttribute("aria-expanded", String(isOpen));
      this.box.classList.toggle("lc-legend-closed", !isOpen);
    }

    group(title, rows, note = "") {
      if (!rows.length) return [];
      const group = element("div", "lc-legend-group");
      const list = element("div", "lc-legend-rows");
      list.append(...rows.map(([swatch, text]) => {
        const row = element("div", "lc-legend-row");
        row.append(swatch, element("span", "", text));
        return row;
      }));
      group.append(element("div", "lc-legend-title", title), list);
      if (note) group.append(element("div", "lc-legend-note", note));
      return [group];
    }

    /** Pixels at the foot of the map that the legend of a result takes. */
    get footRoom() {
      return this.isOfResult && !this.body.hidden ? this.box.offsetHeight + 44 : 0;
    }

    /** What a result's legend can do without until it is asked for. */
    folded(title, parts) {
      const details = element("details", "lc-legend-more");
      details.append(element("summary", "", title), ...parts);
      return details;
    }

    update(isHidden) {
      const { words, theme, grades, kinds, base } = this.payload;
      const shownZones = this.zones.zones.filter((zone) => this.zones.isShown(zone));
      const classes = (this.payload.legend || []).map(([colour, text]) => [fillSwatch(colour, theme), text]);
      const results = this.payload.results || {};
      const resultGroups = (results.legend || []).flatMap((one) => {
        const rows = one.rows.map(([swatch, text]) => [resultSwatch(swatch, results.styles || {}, theme), text]);
        return this.group(one.title, rows, one.note);
      });
      const gradeRows = Object.keys(grades)
        .filter((key) => shownZones.some((zone) => zone.grade === key))
        .map((key) => [zoneSwatch(grades[key], theme.muted), grades[key].label]);
      const present = new Set();
      let isCoarse = false;
      let isUndated = this.points.towns.some((town) => town.shownMembers.some((i) => (town.notes || {})[town.members[i]]));
      this.points.sites.forEach((site) => site.shown.forEach((member) => {
        present.add(member.kind);
        isUndated = isUndated || Boolean(this.points.noteOf(this.points.columns.id[member.index]));
        isCoarse = isCoarse || member.precision !== "rooftop";
      }));
      const kindRows = Object.keys(kinds)
        .filter((kind) => present.has(kind))
        .map((kind) => [markSwatch(kinds[kind], theme, false), kinds[kind].label]);
      if (isCoarse) {
        kindRows.push([markSwatch({ shape: "circle", colour: theme.muted, radius: 6 }, theme, true), words.coarse]);
      }
      if (this.points.towns.some((town) => town.shownMembers.length)) {
        kindRows.push([svgSwatch([["circle", {
          cx: 12, cy: 10, r: 7.5, fill: theme.card, stroke: theme.muted, "stroke-width": 1.4, "stroke-dasharray": "3 2",
        }]]), words.town_only]);
      }
      if (isUndated) kindRows.push([undatedSwatch(theme), words.undated]);
      const setRows = this.points.sets.filter((set) => set.name).map((set) => [ringSwatch(set.colour), set.name]);
      const baseRows = [];
      if ((base.district || []).length) {
        baseRows.push([svgSwatch([["line", { x1: 2, y1: 10, x2: 22, y2: 10, stroke: theme.district_line, "stroke-width": 1.8 }]]), words.district]);
      }
      if ((base.metro || []).length && !isHidden("base:metro")) {
        baseRows.push([svgSwatch([
          ["line", { x1: 2, y1: 10, x2: 22, y2: 10, stroke: theme.metro, "stroke-width": 1.8 }],
          ["circle", { cx: 12, cy: 10, r: 3, fill: theme.land, stroke: theme.metro, "stroke-width": 1.3 }],
        ]), words.metro]);
      }
      const ground = [...this.group(words.facilities, kindRows), ...this.group(words.base, baseRows)];
      this.body.replaceChildren(
        ...resultGroups,
        ...this.group(this.payload.legend_title, classes),
        ...this.group(words.zones, gradeRows),
        ...this.group(words.members, setRows),
        ...(this.isOfResult ? [this.folded(words.facilities, ground)] : ground)
      );
    }
  }

  langcheng.Legend = Legend;
  langcheng.markSwatch = markSwatch;
})();
