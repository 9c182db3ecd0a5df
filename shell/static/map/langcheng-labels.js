/* Names on the map: placed by importance, never over one another. */
(function () {
  "use strict";
  const langcheng = (window.langcheng = window.langcheng || {});
  const { element } = langcheng.dom;

  /** Positions that a label tries round its point, as shares of its own size. */
  const TRIES = {
    centre: [[-0.5, -0.5], [-0.5, 0.2], [-0.5, -1.2], [-0.5, 0.9], [-0.5, -1.9], [-0.15, -0.5], [-0.85, -0.5]],
    middle: [[-0.5, -0.5]],
    point: [[-0.5, 0.35], [-0.5, -1.4], [0.08, -0.5], [-1.08, -0.5]],
  };

  class Labels {
    constructor(map) {
      this.map = map;
      this.pane = map.createPane("lc-labels");
      this.pane.style.zIndex = 620;
      this.pane.style.pointerEvents = "none";
      this.labels = [];
      this.obstacles = [];
      this.covered = () => [];
      map.on("zoomstart", () => this.pane.classList.add("lc-fading"));
    }

    /**
     * label: {text, note?, noteColour?, lon, lat, rank (small first), className, colour?, anchor,
     * minZoom?, maxZoom?, key?, offset?, places? (further [lon, lat] to try, nearest first)}
     */
    add(label) {
      const box = element("div", `lc-label ${label.className || ""}`);
      box.append(element("span", "lc-label-text", label.text));
      if (label.note) {
        const note = element("span", "lc-label-note", label.note);
        if (label.noteColour) note.style.color = label.noteColour;
        box.append(note);
      }
      if (label.colour) box.style.color = label.colour;
      box.style.visibility = "hidden";
      this.pane.appendChild(box);
      this.labels.push({ ...label, box, isHidden: false });
    }

    /** Hide or show the labels whose key is in the set. */
    hide(isHidden) {
      this.labels.forEach((label) => {
        label.isHidden = Boolean(label.key && isHidden(label.key));
      });
      this.place();
    }

    place() {
      const zoom = this.map.getZoom();
      const view = this.map.getPixelBounds();
      const origin = this.map.getPixelOrigin();
      const taken = this.covered().map((box) => {
        const { offsetLeft: x, offsetTop: y, offsetWidth: width, offsetHeight: height } = box;
        const corner = this.map.containerPointToLayerPoint([x, y]);
        return [corner.x, corner.y, corner.x + width, corner.y + height];
      });
      const touches = (frame, t) => frame[0] < t[2] && frame[2] > t[0] && frame[1] < t[3] && frame[3] > t[1];
      this.pane.classList.remove("lc-fading");
      const ordered = [...this.labels].sort((one, other) => one.rank - other.rank);
      ordered.forEach((label) => {
        const { box } = label;
        box.style.visibility = "hidden";
        if (label.isHidden) return;
        if (label.minZoom && zoom < label.minZoom) return;
        if (label.maxZoom && zoom > label.maxZoom) return;
        const points = [[label.lon, label.lat], ...(label.places || [])].map(([lon, lat]) => this.map.latLngToLayerPoint([lat, lon]));
        const point = points[0];
        const onScreen = point.add(origin).subtract(view.min);
        if (!label.places && (onScreen.x < -80 || onScreen.y < -40)) return;
        if (!label.places && (onScreen.x > view.getSize().x + 80 || onScreen.y > view.getSize().y + 40)) return;
        if (!label.width) {
          label.width = box.offsetWidth;
          label.height = box.offsetHeight;
        }
        const { width, height } = label;
        const offset = label.offset || 0;
        const tries = TRIES[label.anchor || "centre"];
        // An important name would rather cover a mark than be left out.
        // A name that has several places stands where it can be seen now.
        const seen = points.filter((spot) => {
          const at = spot.add(origin).subtract(view.min);
          return at.x > width / 2 && at.y > height && at.x < view.getSize().x - width / 2 && at.y < view.getSize().y - height;
        });
        const spots = (label.places ? seen : points).flatMap((spot) => tries.map(([dx, dy]) => [spot, dx, dy]));
        const rounds = label.rank < 25 ? [true, false] : [true];
        for (const [spot, dx, dy, isAvoiding] of rounds.flatMap((round) => spots.map((one) => [...one, round]))) {
          const left = spot.x + dx * width;
          const top = spot.y + dy * height + (dy > 0 ? offset : dy < -1 ? -offset : 0);
          const frame = [left - 3, top - 1, left + width + 3, top + height + 1];
          if (taken.some((t) => touches(frame, t))) continue;
          if (isAvoiding && this.obstacles.some((t) => touches(frame, t))) continue;
          taken.push(frame);
          box.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
          box.style.visibility = "";
          return;
        }
      });
    }

    /** Keep clear of what is drawn: circles {x, y, radius} in layer points. */
    avoid(marks) {
      this.obstacles = marks.map(({ x, y, radius }) => [x - radius + 2, y - radius + 2, x + radius - 2, y + radius - 2]);
      this.place();
    }

    /** Measure again once the served font has arrived. */
    remeasure() {
      this.labels.forEach((label) => {
        label.width = 0;
      });
      this.place();
    }
  }

  langcheng.Labels = Labels;
})();
