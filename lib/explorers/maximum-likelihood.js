// Eight readings to drag, and the NLL over both parameters of a bell: minimum and curvature follow.
// Question: When you drag one reading far to the left: does the ellipse around the lowest point of the NLL grow or shrink?
// In short: It grows: the lowest point of the NLL is at the mean and at the root of the mean square around it, and one reading far away moves it sideways, lifts it, and widens the ellipse of standard errors.
const ROOT = Math.sqrt(2 * Math.PI);
const [LOW, HIGH] = [0, 50];
const ROWS = [0, 1, 2, 0, 3, 0, 1, 2]; // dots below the axis, so that equal readings can be told apart
const bell = (y, mu, sigma) => Math.exp(-0.5 * ((y - mu) / sigma) ** 2) / (sigma * ROOT);

// What the likelihood knows of the readings: their mean m and their mean square s² around it.
function best(ys) {
  const m = mean(ys);
  return { m, s: Math.sqrt(mean(ys.map((y) => (y - m) ** 2))) };
}

const total = (ys, { m, s }, mu, sigma) =>
  ys.length * ((s ** 2 + (m - mu) ** 2) / (2 * sigma ** 2) + Math.log(sigma * ROOT));
const top = (sigma) => 1 / (sigma * ROOT);
const widest = ({ y }) => (best(y).s > 13 ? 32 : 16);

explore({
  name: "maximum-likelihood",
  controls: {
    which: {
      label: say("reading to move"), value: 0,
      choices: [say("1st"), say("2nd"), say("3rd"), say("4th"), say("5th"), say("6th"), say("7th"), say("8th")],
    },
    value: { label: say("its value (ns)"), min: LOW, max: HIGH, step: 1, value: 28 },
    mu: { label: say("your mean μ (ns)"), min: LOW, max: HIGH, step: 0.1, value: 38, more: true },
    sigma: { label: say("your spread σ (ns)"), min: 3, max: 30, step: 0.1, value: 9, more: true },
  },
  panels: {
    data: {
      title: say("your bell and the best one"), alt: say("Eight readings with your bell and the bell of maximum likelihood"),
      x: { label: say("reading (ns)"), range: [LOW, HIGH] },
      y: { label: say("density (per ns)"), range: [-0.1, 0.15], ticks: [0, 0.05, 0.1, 0.15] }, height: 320,
    },
    surface: {
      title: say("NLL over both parameters"), alt: say("Contours of the NLL over mean and spread, with your point, the minimum and its ellipse"),
      x: { label: say("mean μ (ns)"), range: [LOW, HIGH] },
      y: { label: say("spread σ (ns)"), range: (state) => [1, widest(state)] }, height: 320,
    },
  },
  settle: (state, changed, data) => {
    if (!state.y) state.y = [...data.y];
    if ("value" in changed) state.y[state.which] = state.value;
    else state.value = state.y[state.which];
  },
  values: ({ mu, sigma, y }) => {
    const { m, s } = best(y);
    const here = total(y, { m, s }, mu, sigma);
    const lowest = y.length * (0.5 + Math.log(s * ROOT));
    return {
      mean: { label: say("mean, the best μ"), value: m, unit: say("ns"), role: "truth", digits: 1 },
      sd: { label: say("root mean square around it, the best σ"), value: s, unit: say("ns"), role: "truth", digits: 1 },
      lowest: { label: say("NLL at the minimum"), value: lowest, unit: say("nats"), role: "truth" },
      here: { label: say("NLL at your point"), value: here, unit: say("nats"), role: "model" },
      se_mu: { label: say("standard error of μ (dashed)"), value: s / Math.sqrt(y.length), unit: say("ns"), role: "truth" },
      se_sigma: { label: say("standard error of σ (dashed)"), value: s / Math.sqrt(2 * y.length), unit: say("ns"), role: "truth" },
    };
  },
  draw: ({ data, surface }, { mu, sigma, y, which }, v) => {
    const { m, s } = best(y);
    const places = span(LOW, HIGH);
    data.line("axis", LOW, 0, HIGH, 0, { role: "quiet", width: 1.2 });
    if (s > 0) data.curve("best", places, places.map((one) => bell(one, m, s)), { role: "truth", dash: "6 4" });
    data.curve("yours", places, places.map((one) => bell(one, mu, sigma)), { role: "model" });
    data.line("top", mu, 0, mu, top(sigma), { role: "model", dash: "2 4", width: 1.2 });
    y.forEach((one, k) => {
      data.line(`stem-${k}`, one, 0, one, bell(one, mu, sigma), { role: "data", width: 1.4 });
      data.point(`reading-${k}`, one, -0.0217 * (1 + ROWS[k]), {
        role: "data", r: k === Number(which) ? 11 : 9, drag: (x) => ({ which: String(k), value: x }),
      });
    });
    const nll = (a, b) => total(y, { m, s }, a, b);
    if (s > 0) {
      surface.contours("far", nll, [8, 18, 32, 64, 128, 256].map((rise) => v.lowest.value + rise));
      surface.contours("near", nll, [0.5, 2].map((rise) => v.lowest.value + rise), { role: "loss", n: 90, width: 2.4 });
      const turn = span(0, 2 * Math.PI, 81);
      for (const k of [1, 2]) {
        surface.curve(`ellipse-${k}`, turn.map((t) => m + k * v.se_mu.value * Math.cos(t)),
          turn.map((t) => s + k * v.se_sigma.value * Math.sin(t)), { role: "truth", dash: "5 4", width: 1.6 });
      }
    } else surface.text("none", HIGH - 1, 14, say("all readings equal: no minimum"), { anchor: "end" });
    surface.point("minimum", m, s, { role: "truth", r: 5 });
    surface.point("yours", mu, sigma, { role: "model", drag: (x, up) => ({ mu: x, sigma: up }) });
    [[say("best (dashed)"), "truth"], [say("yours (solid)"), "model"]].forEach(([name, role], k) => {
      data.text(name, HIGH - 0.5, 0.136 - 0.02 * k, name, { anchor: "end", role });
    });
    surface.text("rings", 1, 0.94 * widest({ y }), say("NLL +½, +2 (solid)"), { role: "loss" });
    surface.text("errors", 1, 0.865 * widest({ y }), say("1, 2 standard errors (dashed)"), { role: "truth" });
  },
});
