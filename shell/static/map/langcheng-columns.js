/* Facilities as they are sent, in columns, to sites on the map. */
(function () {
  "use strict";
  const langcheng = (window.langcheng = window.langcheng || {});

  /** Columns to sites: facilities on exactly one point are one site. */
  function readSites(columns, kinds, levels) {
    const sites = new Map();
    const count = (columns.id || []).length;
    for (let i = 0; i < count; i++) {
      const place = `${columns.lon[i]},${columns.lat[i]}`;
      const [kind, level, precision, uncertainty] = columns.styles[columns.style[i]];
      let site = sites.get(place);
      if (!site) {
        const lon = (columns.origin[0] + columns.lon[i]) / columns.scale;
        const lat = (columns.origin[1] + columns.lat[i]) / columns.scale;
        const world = L.CRS.EPSG3857.latLngToPoint(L.latLng(lat, lon), 0);
        site = { lon, lat, x0: world.x, y0: world.y, members: [], shown: [] };
        sites.set(place, site);
      }
      const look = kinds[kind] || { shape: "dot", colour: "#888888", label: kind };
      const size = levels[level] || { radius: 6, label: "" };
      site.members.push({ index: i, kind, level, precision, uncertainty, look, size });
    }
    return [...sites.values()];
  }

  /** Columns from base64 of zlib of JSON. */
  async function unpack(packed) {
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  }

  langcheng.columns = { readSites, unpack };
})();
