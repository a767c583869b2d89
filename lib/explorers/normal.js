// A line held by two handles: squares on the residuals, bells around the line, SSE and NLL.
// Question: When you pull a handle: can the squares shrink while the NLL rises?
// In short: No: whatever the width σ of the bells, the line with the smallest sum of squares is the line with the lowest NLL; σ changes the NLL and never the best line.
const [LEFT, RIGHT] = [153, 193]; // where the handles are, in cm
const tens = (height) => (height - 170) / 10;
const at = ({ slope, level }, height) => level + slope * tens(height);
const squares = (line, { height, weight }) => sum(height.map((x, k) => (weight[k] - at(line, x)) ** 2));
const nll = (sse, sigma, n) => sse / (2 * sigma ** 2) + n * (Math.log(sigma) + Math.log(2 * Math.PI) / 2);

function best({ height, weight }) {
  const x = height.map(tens);
  const [mx, my] = [mean(x), mean(weight)];
  const slope = sum(x.map((v, k) => (v - mx) * (weight[k] - my))) / sum(x.map((v) => (v - mx) ** 2));
  return { slope, level: my - slope * mx };
}

// The sliders have steps; the handle that is not pulled stays where it was before rounding.
let ends = [0, 0];
const pull = (which) => (x, y, state) => {
  const now = [at(state, LEFT), at(state, RIGHT)];
  if (now.some((v, k) => Math.abs(v - ends[k]) > 0.2)) ends = now;
  ends[which] = y;
  const slope = (ends[1] - ends[0]) / (tens(RIGHT) - tens(LEFT));
  return { slope, level: ends[0] - slope * tens(LEFT) };
};

explore({
  name: "normal",
  controls: {
    slope: { label: say("slope (kg per 10 cm)"), min: -5, max: 20, step: 0.1, value: 11.5 },
    level: { label: say("weight at 170 cm (kg)"), min: 50, max: 80, step: 0.1, value: 64.6 },
    sigma: { label: say("width σ of the bells (kg)"), min: 4, max: 20, step: 0.5, value: 8.5, more: true },
    best: { label: say("to the best line"), press: (state, data) => best(data), more: true },
  },
  panels: {
    squares: {
      title: say("squares to make small"), alt: say("Weight over height: a line and a square on each residual"),
      x: { label: say("height (cm)"), range: [150, 196] }, y: { label: say("weight (kg)"), range: [20, 120] },
    },
    bells: {
      title: say("bells to climb"), alt: say("Weight over height: a line and a sideways bell at each person"),
      x: { label: say("height (cm)"), range: [150, 196] }, y: { label: say("weight (kg)"), range: [20, 120] },
    },
  },
  values: (state, data) => {
    const [n, line] = [data.height.length, best(data)];
    const [now, least] = [squares(state, data), squares(line, data)];
    const [nllNow, nllLeast] = [nll(now, state.sigma, n), nll(least, state.sigma, n)];
    return {
      sse: { label: say(`SSE of the ${n} people`), value: now, unit: say("kg²"), role: "loss", digits: 0 },
      nll: { label: say("NLL"), value: nllNow, unit: say("nats"), role: "model", digits: 1 },
      sse_least: { label: say("least SSE of any line"), value: least, unit: say("kg²"), role: "loss" },
      nll_least: { label: say("least NLL of any line"), value: nllLeast, unit: say("nats"), role: "model" },
      sse_gap: { label: say("(SSE − least) / 2σ²"), value: (now - least) / (2 * state.sigma ** 2), role: "loss" },
      nll_gap: { label: say("NLL − least"), value: nllNow - nllLeast, unit: say("nats"), role: "model" },
      best_slope: { label: say("best slope"), value: line.slope, unit: say("kg/10 cm") },
      best_level: { label: say("best at 170 cm"), value: line.level, unit: say("kg") },
    };
  },
  draw: ({ squares: left, bells: right }, state, v, { height, weight }) => {
    const across = (left.y(0) - left.y(1)) / (left.x(1) - left.x(0)); // cm as long as 1 kg on the screen
    const bell = (r) => (27 / state.sigma) * Math.exp(-((r / state.sigma) ** 2) / 2);
    const around = span(-2.8 * state.sigma, 2.8 * state.sigma, 61);
    height.forEach((x, k) => {
      const z = at(state, x);
      left.rect(`square-${k}`, x, weight[k], x + across * Math.abs(weight[k] - z), z);
      left.line(`residual-${k}`, x, weight[k], x, z, { role: "loss", width: 1.6 });
      right.curve(`bell-${k}`, around.map((r) => x + bell(r)), around.map((r) => z + r), { width: 1.1 });
      right.line(`stick-${k}`, x, weight[k], x + bell(weight[k] - z), weight[k], { role: "data", width: 2.6 });
    });
    for (const panel of [left, right]) {
      panel.line("line", 140, at(state, 140), 200, at(state, 200));
      height.forEach((x, k) => panel.point(`person-${k}`, x, weight[k]));
      [LEFT, RIGHT].forEach((x, k) => panel.point(`handle-${k}`, x, at(state, x), { role: "model", drag: pull(k) }));
    }
  },
});
