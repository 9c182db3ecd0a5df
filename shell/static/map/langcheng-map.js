/* Puts the map together. `langcheng.draw` draws a payload, `langcheng.change` alters what is drawn. */
(function () {
  "use strict";
  const langcheng = (window.langcheng = window.langcheng || {});
  const { fillIn, Tooltip, PickList } = langcheng.dom;
  let current = null;
  let sequence = Date.now();

  /* ---- the reader's view survives a redraw -------------------------------------------- */
  function viewKey(payload) {
    return `langcheng.view.${payload.name}`;
  }

  function rememberedView(payload) {
    try {
      const view = JSON.parse(window.sessionStorage.getItem(viewKey(payload)) || "null");
      return view && view.token === payload.view.token ? view : null;
    } catch (error) {
      return null;
    }
  }

  function rememberView(map, payload) {
    const { lat, lng } = map.getCenter();
    const view = { token: payload.view.token, lat, lng, zoom: map.getZoom() };
    try {
      window.sessionStorage.setItem(viewKey(payload), JSON.stringify(view));
    } catch (error) {
      /* storage is off: the view starts afresh */
    }
  }

  function setFirstView(map, payload) {
    const remembered = rememberedView(payload);
    const fit = () => {
      const room = current && current.map === map ? Math.min(current.legend.footRoom, map.getSize().y / 2) : 0;
      map.fitBounds(payload.view.bounds, {
        maxZoom: payload.view.max_zoom, paddingTopLeft: [12, 12], paddingBottomRight: [12, Math.max(12, room)], animate: false,
      });
    };
    if (remembered) map.setView([remembered.lat, remembered.lng], remembered.zoom, { animate: false });
    else fit();
    let isReadersOwn = Boolean(remembered);
    const take = () => {
      isReadersOwn = true;
    };
    ["wheel", "pointerdown", "keydown", "touchstart"].forEach((name) =>
      map.getContainer().addEventListener(name, take, { capture: true, passive: true })
    );
    map.on("moveend", () => {
      const { x, y } = map.getSize();
      if (isReadersOwn && x > 50 && y > 50) rememberView(map, payload);
    });
    new ResizeObserver(() => {
      map.invalidateSize({ animate: false, pan: true });
      if (!isReadersOwn) fit();
    }).observe(map.getContainer());
  }

  /* ---- pointer and clicks: one path for all ------------------------------------------- */
  function listen(map, payload, zones, points, results, choose) {
    const { words, grades } = payload;
    const tooltip = new Tooltip(map.getContainer());
    const pick = new PickList(map.getContainer(), words);

    function townTitle(town) {
      return fillIn(words.town_cluster, { town: town.name || words.town_unnamed, count: town.shownMembers.length });
    }

    function limited(names) {
      if (names.length <= 8) return names;
      return [...names.slice(0, 8), fillIn(words.more, { count: names.length - 8 })];
    }

    function withNote(name, note) {
      return note ? [name, note] : name;
    }

    function tell(mark) {
      if (mark.type === "cluster") return [fillIn(words.cluster, { count: mark.cell.count }), []];
      if (mark.type === "town_cluster") {
        return [townTitle(mark.town), limited(mark.town.shownMembers.map((i) => withNote(mark.town.names[i], (mark.town.notes || {})[mark.town.members[i]])))];
      }
      const told = mark.site.shown.map((member) => points.describe(member));
      if (told.length === 1) return [told[0].name, told[0].rows];
      return [fillIn(words.here, { count: told.length }), limited(told.map((one) => withNote(one.name, points.noteOf(one.id))))];
    }

    function openPick(mark, at) {
      const items = mark.site.shown.map((member) => {
        const told = points.describe(member);
        const look = { ...member.look, radius: 6.5 };
        return {
          text: told.name,
          note: [told.rows[0], points.noteOf(told.id)].filter(Boolean).join(" · "),
          mark: langcheng.markSwatch(look, payload.theme, member.precision !== "rooftop"),
          choose: () => choose({ type: "facility", id: told.id }, L.latLng(mark.site.lat, mark.site.lon)),
        };
      });
      pick.show(fillIn(words.here, { count: items.length }), items, at);
    }

    map.on("mousemove", (event) => {
      const mark = points.hit(event.layerPoint);
      const zone = mark ? null : zones.at(event.latlng);
      const found = mark ? null : results.at(event.latlng, event.containerPoint);
      zones.hover(zone ? zone.id : null);
      map.getContainer().classList.toggle("lc-can-click", Boolean(mark || zone));
      if (mark) {
        tooltip.show(...tell(mark), event.containerPoint);
      } else if (found) {
        tooltip.show(found.name, found.card, event.containerPoint);
      } else if (zone) {
        const grade = grades[zone.grade];
        const rows = [...zone.card];
        if (zone.badge) rows.unshift(zone.badge.text);
        if (grade && !zone.card.length) rows.push(grade.label);
        tooltip.show(zone.name, rows, event.containerPoint);
      } else {
        tooltip.hide();
      }
    });
    map.on("mouseout movestart zoomstart", () => {
      tooltip.hide();
      zones.hover(null);
    });
    map.on("movestart zoomstart", () => pick.hide());

    map.on("click", (event) => {
      pick.hide();
      const mark = points.hit(event.layerPoint);
      if (mark && mark.type === "cluster") {
        const corners = mark.cell.sites.map(([site]) => [site.lat, site.lon]);
        map.fitBounds(corners, { padding: [60, 60], maxZoom: 17 });
      } else if (mark && mark.type === "town_cluster") {
        choose({ type: "town_cluster", id: mark.town.id }, event.latlng);
      } else if (mark && mark.site.shown.length > 1) {
        tooltip.hide();
        openPick(mark, event.containerPoint);
      } else if (mark) {
        choose({ type: "facility", id: points.columns.id[mark.site.shown[0].index] }, event.latlng);
      } else {
        const zone = zones.at(event.latlng);
        if (zone) choose({ type: "zone", id: zone.id }, event.latlng);
      }
    });
  }

  /* ---- drawing -------------------------------------------------------------------------- */
  function dress(map, payload) {
    const root = document.documentElement;
    root.lang = payload.language_tag;
    Object.entries(payload.theme).forEach(([token, value]) => root.style.setProperty(`--lc-${token.replaceAll("_", "-")}`, value));
    root.style.colorScheme = payload.theme.name;
    const container = map.getContainer();
    container.classList.add("lc-map");
    // Leaflet focuses the map on mousedown; a page that scrolled then would move it from under the pointer.
    container.focus = () => HTMLElement.prototype.focus.call(container, { preventScroll: true });
    container.setAttribute("role", "application");
    container.setAttribute("aria-label", payload.words.map);
  }

  function draw(map, payload, digest) {
    dress(map, payload);
    const bus = L.featureGroup().addTo(map);
    const labels = new langcheng.Labels(map);
    const pointPane = map.createPane("lc-points");
    pointPane.style.zIndex = 420;
    pointPane.style.pointerEvents = "none";
    setFirstView(map, payload);
    if (payload.online) {
      L.tileLayer(payload.online.url, { maxZoom: 18 }).addTo(map);
      map.getContainer().classList.add("lc-online");
    }

    const choose = (what, latlng) => {
      sequence += 1;
      select([what.type, what.id]);
      const feature = {
        type: "Feature",
        properties: { ...what, sequence },
        geometry: { type: "Point", coordinates: [latlng.lng, latlng.lat] },
      };
      bus.fire("click", { latlng, layer: { toGeoJSON: () => feature } });
    };
    const base = langcheng.drawBase(map, payload, labels);
    const zones = new langcheng.Zones(map, payload, labels, choose);
    const results = new langcheng.Results(map, payload);
    const points = new langcheng.Points(payload);
    const keepClear = () => labels.avoid([...points.drawn, ...results.marks()]);
    points.on("redrawn", keepClear);
    if (results.sites.length) map.on("moveend", keepClear);
    points.addTo(map);
    const legend = new langcheng.Legend(map, payload, zones, points);
    const credits = langcheng.addControls(map, payload);
    labels.covered = () => [legend.box, credits];
    legend.button.addEventListener("click", () => labels.place());
    listen(map, payload, zones, points, results, choose);

    function select(selected) {
      const [type, id] = selected || [null, null];
      zones.select(type === "zone" ? id : null);
      points.select(type === "facility" || type === "town_cluster" ? id : null);
    }

    let hiddenKeys = [];
    function hide(keys) {
      hiddenKeys = keys;
      const hidden = new Set(keys);
      const isHidden = (key) => hidden.has(key);
      base.hide(isHidden);
      zones.hide(isHidden);
      points.hide(isHidden);
      labels.hide((key) => isHidden(key) || zones.zones.some((zone) => key === `zone:${zone.id}` && isHidden(`zone_kind:${zone.kind}`)));
      legend.update(isHidden);
    }

    points.highlight(payload.highlighted || []);
    hide(payload.hidden || []);
    select(payload.selected);
    if (payload.facilities.packed) {
      langcheng.columns.unpack(payload.facilities.packed).then((columns) => {
        points.read(columns);
        hide(hiddenKeys);
      });
    }
    if (document.fonts && document.fonts.ready) {
      document.fonts.ready.then(() => {
        labels.remeasure();
        points.redraw();
      });
      document.fonts.addEventListener("loadingdone", () => {
        labels.remeasure();
        points.redraw();
      });
    }
    current = { map, payload, digest, select, hide, points, zones, labels, results, legend };
    langcheng.current = current;
  }

  function change(state) {
    if (!current) return;
    current.select(state.selected);
    current.points.highlight(state.highlighted || [], state.sets || []);
    current.hide(state.hidden || []);
  }

  langcheng.draw = draw;
  langcheng.change = change;
})();
