/* Buttons, scale bar in ground metres, pointer coordinates, attribution. */
(function () {
  "use strict";
  const langcheng = (window.langcheng = window.langcheng || {});
  const { element, fillIn } = langcheng.dom;
  const { groundMetresPerPixel, roundMetres } = langcheng.geometry;
  const WIDEST_PX = 130;

  function button(sign, title, act) {
    const made = element("button", "lc-button", sign);
    made.type = "button";
    made.title = title;
    made.setAttribute("aria-label", title);
    made.addEventListener("click", act);
    return made;
  }

  function addButtons(map, payload) {
    const { words } = payload;
    const box = element("div", "lc-buttons lc-panel");
    const step = (event) => (event.shiftKey ? 2 : 1);
    box.append(
      button("+", words.zoom_in, (event) => map.zoomIn(step(event))),
      button("−", words.zoom_out, (event) => map.zoomOut(step(event))),
      button("⤢", words.full_extent, () => map.fitBounds(payload.extent, { padding: [16, 16] }))
    );
    L.DomEvent.disableClickPropagation(box);
    map.getContainer().append(box);
  }

  function addFoot(map, payload) {
    const { words } = payload;
    const foot = element("div", "lc-foot");
    const scale = element("div", "lc-scale");
    const bar = element("div", "lc-scale-bar");
    const length = element("div", "lc-scale-text");
    scale.append(length, bar);
    const coordinates = element("div", "lc-coordinates");
    coordinates.setAttribute("aria-live", "off");
    foot.append(scale, coordinates);
    const credits = [payload.online ? payload.online.attribution : "", payload.attribution].filter(Boolean).join(" · ");
    const attribution = element("div", "lc-attribution");
    credits.split(" · ").forEach((credit, i) => {
      if (i) attribution.append(" · ");
      attribution.append(element("span", "lc-credit", credit));
    });
    map.getContainer().append(foot, attribution);

    function measure() {
      const perPixel = groundMetresPerPixel(map.getCenter().lat, map.getZoom());
      const metres = roundMetres(perPixel * WIDEST_PX);
      const isLong = metres >= 1000;
      const number = (isLong ? metres / 1000 : metres).toLocaleString(payload.language_tag);
      length.textContent = fillIn(isLong ? words.kilometres : words.metres, { number });
      bar.style.width = `${metres / perPixel}px`;
    }

    function point(latlng) {
      coordinates.textContent = fillIn(words.coordinates, {
        datum: payload.datum, lon: latlng.lng.toFixed(5), lat: latlng.lat.toFixed(5),
      });
    }

    map.on("zoomend moveend", measure);
    map.on("mousemove", (event) => point(event.latlng));
    map.on("mouseout", () => {
      coordinates.textContent = "";
    });
    measure();
    return attribution;
  }

  langcheng.addControls = function (map, payload) {
    addButtons(map, payload);
    return addFoot(map, payload);
  };
})();
