/* Elements made with text only, the pointer's tooltip, and the list of what lies at one place. */
(function () {
  "use strict";
  const langcheng = (window.langcheng = window.langcheng || {});

  /** Make an element; `text` is set as text, whatever it contains. */
  function element(tag, className, text) {
    const made = document.createElement(tag);
    if (className) made.className = className;
    if (text !== undefined && text !== null) made.textContent = String(text);
    return made;
  }

  /** Fill the {places} of a sentence from the catalogue. */
  function fillIn(sentence, values) {
    return String(sentence).replace(/\{(\w+)\}/g, (whole, key) =>
      Object.prototype.hasOwnProperty.call(values, key) ? String(values[key]) : whole
    );
  }

  class Tooltip {
    constructor(container) {
      this.container = container;
      this.box = element("div", "lc-tooltip");
      this.box.setAttribute("role", "tooltip");
      this.box.hidden = true;
      container.appendChild(this.box);
    }

    /** `rows` are strings or [label, value] pairs. */
    show(title, rows, at) {
      const parts = [element("div", "lc-tooltip-title", title)];
      rows.forEach((row) => {
        if (!Array.isArray(row)) {
          parts.push(element("div", "lc-tooltip-note", row));
          return;
        }
        const line = element("div", "lc-tooltip-row");
        line.append(element("span", "lc-tooltip-label", row[0]), element("span", "lc-tooltip-value", row[1]));
        parts.push(line);
      });
      this.box.replaceChildren(...parts);
      this.box.hidden = false;
      this.move(at);
    }

    move(at) {
      const width = this.container.clientWidth;
      const height = this.container.clientHeight;
      const left = at.x + 16 + this.box.offsetWidth > width ? at.x - 12 - this.box.offsetWidth : at.x + 16;
      const top = at.y + 16 + this.box.offsetHeight > height ? at.y - 12 - this.box.offsetHeight : at.y + 16;
      this.box.style.left = `${Math.max(4, left)}px`;
      this.box.style.top = `${Math.max(4, top)}px`;
    }

    hide() {
      this.box.hidden = true;
    }
  }

  /** A short list to choose from when several features share one point. */
  class PickList {
    constructor(container, words) {
      this.words = words;
      this.box = element("div", "lc-pick");
      this.box.setAttribute("role", "dialog");
      this.box.hidden = true;
      container.appendChild(this.box);
      L.DomEvent.disableClickPropagation(this.box);
      L.DomEvent.disableScrollPropagation(this.box);
      this.box.addEventListener("keydown", (event) => {
        if (event.key === "Escape") this.hide();
      });
    }

    /** `items` are {text, note, colour, choose}. */
    show(title, items, at) {
      const head = element("div", "lc-pick-head");
      const close = element("button", "lc-pick-close", "×");
      close.type = "button";
      close.setAttribute("aria-label", this.words.close);
      close.addEventListener("click", () => this.hide());
      head.append(element("span", "", title), close);
      const list = element("div", "lc-pick-list");
      items.forEach((item) => {
        const button = element("button", "lc-pick-item");
        button.type = "button";
        if (item.mark) button.append(item.mark);
        const words = element("span", "lc-pick-words");
        words.append(element("span", "lc-pick-name", item.text), element("span", "lc-pick-note", item.note));
        button.append(words);
        button.addEventListener("click", () => {
          this.hide();
          item.choose();
        });
        list.append(button);
      });
      this.box.setAttribute("aria-label", title);
      this.box.replaceChildren(head, list);
      this.box.hidden = false;
      const area = this.box.parentElement;
      this.box.style.left = `${Math.max(4, Math.min(at.x + 10, area.clientWidth - this.box.offsetWidth - 8))}px`;
      this.box.style.top = `${Math.max(4, Math.min(at.y + 10, area.clientHeight - this.box.offsetHeight - 8))}px`;
      const first = list.querySelector("button");
      if (first) first.focus({ preventScroll: true });
    }

    hide() {
      this.box.hidden = true;
    }
  }

  langcheng.dom = { element, fillIn, Tooltip, PickList };
})();
