// The shared core of all explorers: controls, readouts, axes, marks, drag. Plain JavaScript and SVG.
//
// An explorer is one call, explore(spec), with
//   controls  {name: {label, min, max, step, value} | {label, choices: {value: text}, value}
//                    | {label, press(state, data)[, pressed(state)]} | {label, check: true|false}};
//             min, max and step may be functions of the state; with more: true it stands under "More"
//   panels    {name: {title, x: {label, range, ticks}, y: {label, range, ticks}, height, left}};
//             label, range and ticks may be functions of (state, data, values)
//   values    (state, data) => {name: {label, value, unit, role, digits}}: every number, to six digits
//             under "More"; at most two have `digits`, the decimals with which they are read while one
//             drags ("e": one power of ten, without the unit, which grows with it)
//   draw      (panels, state, values, data) => marks, by the methods of Panel
//   settle    (state, changed, data), optional: called once at the start and after each change, with
//             what was changed, before anything is drawn; keeps further parts of the state in step
//   data      comes from Python as JSON.
"use strict";

const SVG = "http://www.w3.org/2000/svg";

function node(tag, attributes = {}, parent = null, text = null) {
  const svg = ["svg", "g", "path", "line", "circle", "rect", "text"].includes(tag);
  const element = svg ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== null) element.textContent = text;
  if (parent) parent.append(element);
  return element;
}

// Numbers as they are shown: six significant digits, no trailing zeros, a real minus.
function show(value) {
  if (typeof value === "string") return value;
  if (Number.isNaN(value)) return say("not a number");
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  let text = value.toPrecision(6);
  const [digits, power] = text.split("e");
  text = (digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits) + (power ? `e${power}` : "");
  return text.replace(/-/g, "−").replace("e+", "e");
}

// The same number for the eye: so many decimals, or three digits and a power of ten.
function rounded(value, digits) {
  if (typeof value === "string" || !Number.isFinite(value)) return show(value);
  if (digits === "e" || Math.abs(value) >= 1e6) return value ? value.toExponential(2).replaceAll("-", "−").replace("e+", "e") : "0";
  return value.toFixed(digits).replace(/^-(?!0\.?0*$)/, "−").replace("-", "");
}

// Round tick positions: 1, 2 or 5 times a power of ten, about `count` of them.
function ticks([low, high], count = 6) {
  const raw = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * ([1, 2, 5, 10].find((s) => s * power >= raw) || 10);
  const result = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) result.push(k * step);
  return result;
}

function span(low, high, n = 201) {
  return Array.from({ length: n }, (_, k) => low + ((high - low) * k) / (n - 1));
}

const sum = (list) => list.reduce((a, b) => a + b, 0);
const mean = (list) => sum(list) / list.length;

// log Γ(x) for x > 0, by Lanczos' approximation (g = 7, nine terms).
function logGamma(x) {
  const c = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
    -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
    1.5056327351493116e-7,
  ];
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const t = x + 6.5;
  const series = c.slice(1).reduce((total, one, k) => total + one / (x + k), c[0]);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(series);
}

// One pair of axes. Marks have names: drawing a name again moves it, what is not drawn again goes.
class Panel {
  constructor(parent, spec, name, explorer) {
    this.spec = spec;
    this.explorer = explorer;
    this.width = spec.width || 400;
    this.height = spec.height || 280;
    this.edge = { left: spec.left || 60, right: 12, top: spec.title ? 30 : 12, bottom: 46 };
    this.svg = node("svg", {
      viewBox: `0 0 ${this.width} ${this.height}`, role: "img",
      "aria-label": spec.alt || spec.title || name, "data-panel": name,
    }, parent);
    this.axes = node("g", {}, this.svg);
    this.clip = `clip-${explorer.name}-${name}`;
    const clip = node("g", {}, this.svg);
    clip.innerHTML = `<clipPath id="${this.clip}"><rect x="${this.edge.left}" y="${this.edge.top}"
      width="${this.width - this.edge.left - this.edge.right}"
      height="${this.height - this.edge.top - this.edge.bottom}"/></clipPath>`;
    this.inside = node("g", { "clip-path": `url(#${this.clip})` }, this.svg);
    this.above = node("g", {}, this.svg);
    this.marks = new Map();
    this.seen = new Set();
  }

  begin(state, data, values) {
    const resolve = (part) => (typeof part === "function" ? part(state, data, values) : part);
    this.xRange = resolve(this.spec.x.range);
    this.yRange = resolve(this.spec.y.range);
    this.xLabel = resolve(this.spec.x.label);
    this.yLabel = resolve(this.spec.y.label);
    this.xTicks = resolve(this.spec.x.ticks) || ticks(this.xRange);
    this.yTicks = resolve(this.spec.y.ticks) || ticks(this.yRange, 5);
    this.seen.clear();
    const frame = JSON.stringify([this.xRange, this.yRange, this.xLabel, this.yLabel, this.xTicks, this.yTicks]);
    if (frame !== this.frame) this.drawAxes();
    this.frame = frame;
  }

  end() {
    for (const [name, mark] of this.marks) {
      if (!this.seen.has(name)) {
        mark.remove();
        this.marks.delete(name);
      }
    }
  }

  x(value) {
    const [low, high] = this.xRange;
    return this.edge.left + ((value - low) / (high - low)) * (this.width - this.edge.left - this.edge.right);
  }

  y(value) {
    const [low, high] = this.yRange;
    const room = this.height - this.edge.top - this.edge.bottom;
    return this.height - this.edge.bottom - ((value - low) / (high - low)) * room;
  }

  // Data coordinates of a pointer event.
  where(event) {
    const box = this.svg.getBoundingClientRect();
    const px = ((event.clientX - box.left) / box.width) * this.width;
    const py = ((event.clientY - box.top) / box.height) * this.height;
    const [x0, x1] = this.xRange;
    const [y0, y1] = this.yRange;
    const across = this.width - this.edge.left - this.edge.right;
    const up = this.height - this.edge.top - this.edge.bottom;
    return {
      x: x0 + ((px - this.edge.left) / across) * (x1 - x0),
      y: y0 + ((this.height - this.edge.bottom - py) / up) * (y1 - y0),
    };
  }

  drawAxes() {
    const { left, right, top, bottom } = this.edge;
    const [w, h] = [this.width, this.height];
    this.axes.replaceChildren();
    const tidy = (v) => {
      const round = Math.abs(v) < 1e-12 ? 0 : Number(v.toPrecision(6));
      const text = show(round);
      const power = round.toExponential().replace(/-/g, "−").replace("e+", "e");
      return text.length > 6 && power.length < text.length ? power : text;
    };
    for (const v of this.xTicks) {
      node("line", { class: "grid", x1: this.x(v), x2: this.x(v), y1: top, y2: h - bottom }, this.axes);
      node("text", { x: this.x(v), y: h - bottom + 18, "text-anchor": "middle" }, this.axes, tidy(v));
    }
    for (const v of this.yTicks) {
      node("line", { class: "grid", x1: left, x2: w - right, y1: this.y(v), y2: this.y(v) }, this.axes);
      node("text", { x: left - 7, y: this.y(v) + 4, "text-anchor": "end" }, this.axes, tidy(v));
    }
    node("line", { class: "axis", x1: left, x2: w - right, y1: h - bottom, y2: h - bottom }, this.axes);
    node("line", { class: "axis", x1: left, x2: left, y1: top, y2: h - bottom }, this.axes);
    const middle = (top + h - bottom) / 2;
    node("text", { class: "label", x: (left + w - right) / 2, y: h - 8, "text-anchor": "middle" },
      this.axes, this.xLabel);
    node("text", { class: "label", transform: `translate(12 ${middle}) rotate(-90)`, "text-anchor": "middle" },
      this.axes, this.yLabel);
    if (this.spec.title) node("text", { class: "title", x: left, y: 18 }, this.axes, this.spec.title);
  }

  mark(tag, name, attributes, parent = this.inside) {
    this.seen.add(name);
    if (!this.marks.has(name)) this.marks.set(name, node(tag, {}, parent));
    const mark = this.marks.get(name);
    for (const [key, value] of Object.entries(attributes)) mark.setAttribute(key, value);
    return mark;
  }

  // A curve through finite points; role: data, model, loss, truth, quiet.
  curve(name, xs, ys, { role = "model", dash = "", width = 2.6, fill = false } = {}) {
    let pen = "M";
    let path = "";
    const far = 20 * this.height; // keep coordinates of divergent values printable
    xs.forEach((x, k) => {
      if (!Number.isFinite(ys[k]) || !Number.isFinite(x)) {
        pen = "M";
        return;
      }
      const py = Math.max(-far, Math.min(far, this.y(ys[k])));
      const px = Math.max(-far, Math.min(far, this.x(x)));
      path += `${pen}${px.toFixed(2)} ${py.toFixed(2)}`;
      pen = "L";
    });
    if (fill && path) {
      const base = this.y(Math.max(0, this.yRange[0])).toFixed(2);
      path += `L${this.x(xs[xs.length - 1]).toFixed(2)} ${base}L${this.x(xs[0]).toFixed(2)} ${base}Z`;
    }
    return this.mark("path", name, {
      d: path, class: fill ? `${role} fill` : role, "stroke-width": width, "stroke-dasharray": dash,
    });
  }

  line(name, x1, y1, x2, y2, options = {}) {
    return this.curve(name, [x1, x2], [y1, y2], options);
  }

  rect(name, x1, y1, x2, y2, { role = "loss" } = {}) {
    return this.mark("rect", name, {
      x: Math.min(this.x(x1), this.x(x2)), y: Math.min(this.y(y1), this.y(y2)),
      width: Math.abs(this.x(x2) - this.x(x1)), height: Math.abs(this.y(y2) - this.y(y1)),
      class: `${role} fill`,
    });
  }

  text(name, x, y, text, { anchor = "start", role = "quiet" } = {}) {
    const mark = this.mark("text", name, { x: this.x(x), y: this.y(y), "text-anchor": anchor, class: role },
      this.above);
    mark.textContent = text;
    return mark;
  }

  // A dot; with drag(x, y, state) it can be pulled by mouse or finger. Sliders do the same by keyboard.
  point(name, x, y, { role = "data", r = 5, drag = null } = {}) {
    const there = Number.isFinite(x) && Number.isFinite(y);
    const mark = this.mark("circle", name, {
      cx: there ? this.x(x).toFixed(2) : -99, cy: there ? this.y(y).toFixed(2) : -99,
      r: drag ? Math.max(r, 9) : r, class: `${role} dot${drag ? " drag" : ""}`, "data-mark": name,
    }, drag ? this.above : this.inside);
    mark.pull = drag;
    if (drag && !mark.ready) {
      mark.ready = true;
      mark.addEventListener("pointerdown", (event) => {
        mark.setPointerCapture(event.pointerId);
        event.preventDefault();
      });
      mark.addEventListener("pointermove", (event) => {
        if (!mark.hasPointerCapture(event.pointerId)) return;
        const at = this.where(event);
        this.explorer.change((state) => mark.pull(at.x, at.y, state));
      });
    }
    return mark;
  }

  // Lines of equal height of f(x, y), by marching squares.
  contours(name, f, levels, { role = "quiet", n = 48, width = 1.2 } = {}) {
    const xs = span(...this.xRange, n);
    const ys = span(...this.yRange, n);
    const z = ys.map((y) => xs.map((x) => f(x, y)));
    levels.forEach((level, which) => {
      let path = "";
      for (let j = 0; j + 1 < n; j++) {
        for (let i = 0; i + 1 < n; i++) {
          const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
          const cuts = [];
          corners.forEach(([a, b], k) => {
            const [c, d] = corners[(k + 1) % 4];
            const [p, q] = [z[b][a] - level, z[d][c] - level];
            if (p < 0 === q < 0 || !Number.isFinite(p) || !Number.isFinite(q)) return;
            const t = p / (p - q);
            cuts.push([this.x(xs[a] + t * (xs[c] - xs[a])), this.y(ys[b] + t * (ys[d] - ys[b]))]);
          });
          for (let k = 0; k + 1 < cuts.length; k += 2) {
            path += `M${cuts[k].map((v) => v.toFixed(1)).join(" ")}L${cuts[k + 1].map((v) => v.toFixed(1)).join(" ")}`;
          }
        }
      }
      this.mark("path", `${name}-${which}`, { d: path, class: role, "stroke-width": width });
    });
  }
}

class Explorer {
  constructor(root, spec, data) {
    this.root = root;
    this.spec = spec;
    this.data = data;
    this.name = root.dataset.explorer;
    this.state = {};
    this.inputs = {};
    this.outputs = {};
    const stage = root.querySelector(".explorer-stage");
    const panels = node("div", { class: "explorer-panels" }, stage);
    this.panels = Object.fromEntries(
      Object.entries(spec.panels).map(([name, panel]) => [name, new Panel(panels, panel, name, this)]),
    );
    this.readout = node("dl", { class: "explorer-readout" }, stage);
    this.controls = node("div", { class: "explorer-controls" }, stage);
    const more = node("details", { class: "explorer-more" }, stage);
    node("summary", {}, more, say("More numbers"));
    this.furtherControls = node("div", { class: "explorer-controls" }, more);
    this.numbers = node("dl", { class: "explorer-numbers" }, more);
    for (const [name, control] of Object.entries(spec.controls)) this.addControl(name, control);
    if (this.furtherControls.hasChildNodes()) more.firstChild.textContent = say("More controls and numbers");
    this.live = node("p", { class: "explorer-live", "aria-live": "polite" }, stage);
    // Esc is the page's: it leaves the explorer before the page or the deck hears of it.
    root.addEventListener("keydown", (event) => event.key === "Escape" && document.activeElement.blur());
    if (spec.settle) spec.settle(this.state, {}, data);
    this.render();
    root.classList.add("explorer-on");
  }

  addControl(name, control) {
    const id = `${this.name}-${name}`;
    const place = control.more ? this.furtherControls : this.controls;
    if (control.press) {
      const button = node("button", { type: "button", "data-control": name }, place, control.label);
      button.addEventListener("click", () => this.change((state) => control.press(state, this.data, this)));
      this.inputs[name] = button;
      return;
    }
    const row = node("div", { class: "explorer-control" }, place);
    node("label", { for: id }, row, control.label);
    let input;
    if (control.choices) {
      input = node("select", { id, "data-control": name }, row);
      for (const [value, text] of Object.entries(control.choices)) node("option", { value }, input, text);
      input.value = control.value;
      this.state[name] = String(control.value);
      input.addEventListener("input", () => this.change(() => ({ [name]: input.value })));
    } else if ("check" in control) {
      input = node("input", { id, type: "checkbox", "data-control": name }, row);
      input.checked = control.check;
      this.state[name] = control.check;
      input.addEventListener("input", () => this.change(() => ({ [name]: input.checked })));
    } else {
      input = node("input", { id, type: "range", "data-control": name }, row);
      this.state[name] = Number(control.value);
      input.shown = node("span", { class: "explorer-setting", "aria-hidden": "true" }, row);
      input.addEventListener("input", () => this.change(() => ({ [name]: Number(input.value) })));
    }
    this.inputs[name] = input;
  }

  // Least value, greatest value and step of a slider, as the state has them.
  limits(name) {
    const { min, max, step } = this.spec.controls[name] || {};
    return [min, max, step].map((part) => (typeof part === "function" ? part(this.state) : part));
  }

  // Every change of state goes through here: keep to the limits of the controls, then draw once.
  change(update) {
    const changed = update(this.state) || {};
    for (const [name, value] of Object.entries(changed)) {
      const [min, max, step] = this.limits(name);
      const snapped = step ? Number((min + Math.round((value - min) / step) * step).toFixed(10)) : value;
      this.state[name] = min === undefined ? value : Math.min(max, Math.max(min, snapped));
    }
    if (this.spec.settle) this.spec.settle(this.state, changed, this.data);
    if (!this.waiting) {
      this.waiting = true;
      requestAnimationFrame(() => {
        this.waiting = false;
        this.render();
      });
    }
    clearTimeout(this.later); // spoken once, when the hand rests
    this.later = setTimeout(() => {
      this.live.textContent = [...this.readout.children].map((box) => [...box.children].map((one) => one.textContent).join(" ")).join("; ");
    }, 500);
  }

  render() {
    for (const [name, input] of Object.entries(this.inputs)) {
      const { pressed } = this.spec.controls[name];
      if (pressed) input.setAttribute("aria-pressed", pressed(this.state));
      if (input.type === "range") [input.min, input.max, input.step] = this.limits(name);
      if (input.type === "checkbox") input.checked = this.state[name];
      else if (input.tagName !== "BUTTON") input.value = this.state[name];
      if (input.shown) input.shown.textContent = show(this.state[name]);
    }
    const values = this.spec.values(this.state, this.data);
    for (const panel of Object.values(this.panels)) panel.begin(this.state, this.data, values);
    this.spec.draw(this.panels, this.state, values, this.data);
    for (const panel of Object.values(this.panels)) panel.end();
    for (const [name, { label, value, unit = "", role = "", digits }] of Object.entries(values)) {
      if (label === undefined) continue;
      const tail = unit && ` ${unit}`;
      this.write(this.numbers, "value", name, label, role, show(value) + tail);
      if (digits !== undefined) this.write(this.readout, "read", name, label, role, rounded(value, digits) + (digits === "e" ? "" : tail));
    }
  }

  // One number with its label, in the place that it keeps.
  write(list, kind, name, label, role, text) {
    const key = `${kind}-${name}`;
    if (!this.outputs[key]) {
      const box = node("div", {}, list);
      this.outputs[key] = [node("dt", {}, box), node("dd", { [`data-${kind}`]: name }, box)];
    }
    const [term, shown] = this.outputs[key];
    term.textContent = label;
    term.className = role;
    shown.textContent = text;
  }
}

function explore(spec) {
  for (const root of document.querySelectorAll(`[data-explorer="${spec.name}"]:not(.explorer-on)`)) {
    const data = JSON.parse(root.querySelector("script[type='application/json']").textContent);
    new Explorer(root, spec, data);
  }
}
