/* Facilities on one canvas: marks, halos, coincident sites, clusters, towns that stand for sites. */
(function () {
  "use strict";
  const langcheng = (window.langcheng = window.langcheng || {});
  const { drawMark, groundMetresPerPixel } = langcheng.geometry;
  const { readSites } = langcheng.columns;
  const CELL_PX = 72;
  const CLUSTER_ABOVE = 400;
  const CLUSTER_BELOW_ZOOM = 16.5;
  const TOWN_RADIUS = 13;

  function font(size, weight) {
    return `${weight} ${size}px "Noto Sans SC Variable", "Noto Sans SC", sans-serif`;
  }

  const Points = L.Renderer.extend({
    initialize(payload) {
      this.payload = payload;
      this.read(payload.facilities && !payload.facilities.packed ? payload.facilities : {});
      this.towns = (payload.clusters || []).map((town) => ({ ...town, shownMembers: town.members.map((_, i) => i) }));
      this.drawn = [];
      this.selected = null;
      this.highlighted = new Set();
      this.sets = [];
      this.hide(() => false);
      L.Renderer.prototype.initialize.call(this, { pane: "lc-points", padding: 0.25 });
    },

    /** Take facilities in columns; `hide` must follow. */
    read(columns) {
      this.columns = columns;
      this.sites = readSites(columns, this.payload.kinds, this.payload.levels);
    },

    /** A facility's name, id and words for a tooltip. */
    describe(member) {
      const { words, precisions } = this.payload;
      const rows = [[member.look.label, member.size.label].filter(Boolean).join(" · ")];
      if (precisions[member.precision]) rows.push(precisions[member.precision]);
      if (member.uncertainty > 0) {
        rows.push(langcheng.dom.fillIn(words.uncertainty, { metres: member.uncertainty }));
      }
      const id = this.columns.id[member.index];
      const note = this.noteOf(id);
      if (note) rows.push(note);
      return { name: this.columns.name[member.index], id, rows };
    },

    /** Why it is not certain that a facility stood on the day; empty where it is. */
    noteOf(id) {
      return (this.columns.notes || {})[id] || "";
    },

    hide(isHidden) {
      const isShown = (kind, id) => this.highlighted.has(id) || !isHidden(`kind:${kind}`);
      this.sites.forEach((site) => {
        site.shown = site.members.filter((member) => isShown(member.kind, this.columns.id[member.index]));
      });
      this.towns.forEach((town) => {
        town.shownMembers = town.members.map((_, i) => i).filter((i) => isShown(town.kinds[i], town.members[i]));
      });
      if (this._map) this.redraw();
    },

    /** Ring facilities: `ids` in the accent, each of `sets` {name, colour, members} in its own colour; `hide` must follow. */
    highlight(ids, sets) {
      this.sets = (sets || []).map((set) => ({ ...set, members: new Set(set.members) }));
      if (ids.length) this.sets.push({ name: "", colour: this.payload.theme.accent, members: new Set(ids) });
      this.highlighted = new Set(this.sets.flatMap((set) => [...set.members]));
    },

    /** Colours of the rings round a mark that stands for these facilities. */
    ringsOf(ids) {
      return this.sets.filter((set) => ids.some((id) => set.members.has(id))).map((set) => set.colour);
    },

    drawRings(x, y, radius, colours) {
      const context = this._context;
      colours.forEach((colour, i) => {
        const at = radius + 5 + 4.5 * i;
        if (!i) this.disc(x, y, at, colour, 0.2);
        context.lineWidth = 2.4;
        context.strokeStyle = colour;
        context.beginPath();
        context.arc(x, y, at, 0, 2 * Math.PI);
        context.stroke();
      });
    },

    select(id) {
      this.selected = id;
      if (this._map) this.redraw();
    },

    _initContainer() {
      this._container = document.createElement("canvas");
      this._context = this._container.getContext("2d");
    },

    _destroyContainer() {
      this._container.remove();
      delete this._container;
    },

    _updatePaths() {},

    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const density = Math.max(1, Math.min(3, window.devicePixelRatio || 1));
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._container.width = Math.round(density * size.x);
      this._container.height = Math.round(density * size.y);
      this._container.style.width = `${size.x}px`;
      this._container.style.height = `${size.y}px`;
      this._context.setTransform(density, 0, 0, density, 0, 0);
      this._context.translate(-this._bounds.min.x, -this._bounds.min.y);
      this.redraw();
    },

    redraw() {
      const { min, max } = this._bounds;
      const context = this._context;
      context.clearRect(min.x, min.y, max.x - min.x, max.y - min.y);
      this.drawn = [];
      const scale = Math.pow(2, this._map.getZoom());
      const origin = this._map.getPixelOrigin();
      const visible = [];
      let count = 0;
      this.sites.forEach((site) => {
        if (!site.shown.length) return;
        const x = site.x0 * scale - origin.x;
        const y = site.y0 * scale - origin.y;
        if (x < min.x - 20 || y < min.y - 20 || x > max.x + 20 || y > max.y + 20) return;
        visible.push([site, x, y]);
        count += site.shown.length;
      });
      if (count > CLUSTER_ABOVE && this._map.getZoom() < CLUSTER_BELOW_ZOOM) this.drawClusters(visible, origin);
      else this.drawSites(visible);
      this.drawTowns();
      this.fire("redrawn");
    },

    drawClusters(visible, origin) {
      const cells = new Map();
      visible.forEach(([site, x, y]) => {
        const key = `${Math.floor((x + origin.x) / CELL_PX)}:${Math.floor((y + origin.y) / CELL_PX)}`;
        let cell = cells.get(key);
        if (!cell) {
          cell = { sites: [], x: 0, y: 0, count: 0 };
          cells.set(key, cell);
        }
        const weight = site.shown.length;
        cell.sites.push([site, x, y]);
        cell.x += x * weight;
        cell.y += y * weight;
        cell.count += weight;
      });
      const alone = [];
      const crowds = [];
      cells.forEach((cell) => (cell.sites.length === 1 ? alone.push(cell.sites[0]) : crowds.push(cell)));
      this.drawSites(alone);
      const { theme } = this.payload;
      crowds.forEach((cell) => {
        const x = cell.x / cell.count;
        const y = cell.y / cell.count;
        const radius = Math.min(26, 9 + 4 * Math.log10(cell.count));
        this.disc(x, y, radius + 4, theme.accent, 0.22);
        this.disc(x, y, radius, theme.accent, 0.94);
        this.write(this.shortCount(cell.count), x, y, 12, theme.name === "dark" ? theme.paper : "#FFFFFF");
        this.drawn.push({ type: "cluster", x, y, radius: radius + 3, cell });
      });
    },

    shortCount(count) {
      return count.toLocaleString(this.payload.language_tag);
    },

    disc(x, y, radius, colour, alpha) {
      const context = this._context;
      context.globalAlpha = alpha;
      context.fillStyle = colour;
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      context.fill();
      context.globalAlpha = 1;
    },

    write(text, x, y, size, colour) {
      const context = this._context;
      context.font = font(size, 650);
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillStyle = colour;
      context.fillText(text, x, y + 0.5);
    },

    /** A question mark beside what may not have stood yet. */
    query(x, y) {
      this.disc(x, y, 5.5, this.payload.theme.card, 0.95);
      this.write("?", x, y, 11, this.payload.theme.ink);
    },

    drawSites(visible) {
      const context = this._context;
      const { theme } = this.payload;
      const zoom = this._map.getZoom();
      const shrink = zoom >= 12.5 ? 1 : zoom >= 11 ? 0.86 : 0.72;
      visible.forEach(([site, x, y]) => {
        const coarse = site.shown.find((member) => member.precision !== "rooftop" && member.uncertainty > 0);
        if (!coarse) return;
        const metres = Math.max(...site.shown.map((member) => member.uncertainty || 0));
        const radius = metres / groundMetresPerPixel(site.lat, zoom);
        if (radius < 9) return;
        this.disc(x, y, radius, coarse.look.colour, 0.07);
        context.strokeStyle = coarse.look.colour;
        context.globalAlpha = 0.45;
        context.lineWidth = 1;
        context.setLineDash([3, 3]);
        context.beginPath();
        context.arc(x, y, radius, 0, 2 * Math.PI);
        context.stroke();
        context.setLineDash([]);
        context.globalAlpha = 1;
      });
      const ordered = [...visible].sort((one, other) => this.weigh(one[0]) - this.weigh(other[0]) || one[2] - other[2]);
      ordered.forEach(([site, x, y]) => {
        const top = this.topOf(site);
        const radius = top.size.radius * shrink;
        const look = { ...top.look, radius, hollow: top.precision !== "rooftop" };
        const ids = site.shown.map((member) => this.columns.id[member.index]);
        this.drawRings(x, y, radius, this.ringsOf(ids));
        if (ids.includes(this.selected)) {
          this.disc(x, y, radius + 9, theme.accent, 0.25);
          context.strokeStyle = theme.accent;
          context.lineWidth = 2.5;
          context.beginPath();
          context.arc(x, y, radius + 7, 0, 2 * Math.PI);
          context.stroke();
        }
        drawMark(context, look, x, y, { ground: theme.card });
        if (site.shown.length > 1) {
          this.disc(x + radius, y - radius, 7.5, theme.card, 1);
          this.disc(x + radius, y - radius, 6.5, theme.ink, 1);
          this.write(String(site.shown.length), x + radius, y - radius, 9, theme.card);
        }
        if (ids.every((id) => this.noteOf(id))) {
          this.query(x + radius + 3, y + radius + 1);
        }
        this.drawn.push({ type: "site", x, y, radius: Math.max(radius + 2, 8), site });
      });
    },

    topOf(site) {
      return site.shown.reduce((top, member) => (member.size.radius > top.size.radius ? member : top));
    },

    weigh(site) {
      const top = this.topOf(site);
      const isChosen = site.shown.some((member) => this.columns.id[member.index] === this.selected);
      return (isChosen ? 100 : 0) + (top.kind === "organisation" ? 0 : 10) + top.size.radius / 10;
    },

    drawTowns() {
      const context = this._context;
      const { theme } = this.payload;
      this.towns.forEach((town) => {
        if (!town.shownMembers.length) return;
        const { x, y } = this._map.latLngToLayerPoint([town.lat, town.lon]);
        this.disc(x, y, TOWN_RADIUS, theme.card, 0.88);
        this.drawRings(x, y, TOWN_RADIUS - 1, this.ringsOf(town.shownMembers.map((i) => town.members[i])));
        context.strokeStyle = this.selected === town.id ? theme.accent : theme.muted;
        context.lineWidth = this.selected === town.id ? 2.6 : 1.4;
        context.setLineDash([4, 3]);
        context.beginPath();
        context.arc(x, y, TOWN_RADIUS, 0, 2 * Math.PI);
        context.stroke();
        context.setLineDash([]);
        this.write(String(town.shownMembers.length), x, y, 12, theme.ink);
        if (town.shownMembers.every((i) => (town.notes || {})[town.members[i]])) {
          this.query(x + 12, y + 10);
        }
        this.drawn.push({ type: "town_cluster", x, y, radius: TOWN_RADIUS, town });
      });
    },

    /** What is drawn under a layer point, the uppermost first. */
    hit(point) {
      for (let i = this.drawn.length - 1; i >= 0; i--) {
        const mark = this.drawn[i];
        if (Math.hypot(point.x - mark.x, point.y - mark.y) <= mark.radius + 1) return mark;
      }
      return null;
    },
  });

  langcheng.Points = Points;
})();
