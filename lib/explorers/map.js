// Two weights: contours of prior, likelihood and posterior, and λ in the units of each library.
// Question: How many patients does it take until the prior takes less than half of the weights along the valley?
// In short: With this prior and noise, from 95 patients on. A narrow prior, much noise or few data pull the MAP towards 0, most of all along the valley that the data leave open; more data weaken the prior like 1/n.
const STEP = 0.1; // step size of the descent, for the decay per step

// Sums over the first n patients, every column measured from its mean: the intercept is free.
function sums({ n }, { s1, s2, score }) {
  const [u, v, y] = [s1, s2, score].map((column) => {
    const first = column.slice(0, n);
    const middle = mean(first);
    return first.map((one) => one - middle);
  });
  const dot = (p, q) => sum(p.map((one, k) => one * q[k]));
  return { uu: dot(u, u), uv: dot(u, v), vv: dot(v, v), uy: dot(u, y), vy: dot(v, y) };
}

function weights({ uu, uv, vv, uy, vy }, lambda) {
  const [p, q] = [uu + lambda, vv + lambda];
  const determinant = p * q - uv * uv;
  return [(q * uy - uv * vy) / determinant, (p * vy - uv * uy) / determinant];
}

// Where ½ dᵀH d = height around a centre, for H = [[p, r], [r, q]].
function ellipse([x, y], p, r, q, height) {
  const [a, radius] = [Math.sqrt(p), Math.sqrt(2 * height)];
  const c = Math.sqrt(q - (r * r) / p);
  const turns = span(0, 2 * Math.PI, 121);
  return [
    turns.map((t) => x + (radius * (Math.cos(t) - (r / a / c) * Math.sin(t))) / a),
    turns.map((t) => y + (radius * Math.sin(t)) / c),
  ];
}

// The share of the weights that the prior takes away, along and across the valley of the likelihood.
function pulls(all, lambda) {
  const { uu, uv, vv } = all;
  const across = (uu + vv) / 2 + Math.hypot((uu - vv) / 2, uv);
  const along = (uu * vv - uv * uv) / across;
  return [lambda / (along + lambda), lambda / (across + lambda)];
}

explore({
  name: "map",
  controls: {
    n: { label: say("patients n"), min: 5, max: 120, step: 5, value: 30 },
    sigma: { label: say("noise σ (score)"), min: 10, max: 150, step: 1, value: 64, more: true },
    tau: { label: say("prior τ (score per SD)"), min: 2, max: 90, step: 1, value: 20 },
  },
  panels: {
    weights: {
      title: say("½ and 2 nats above the minima"), alt: say("Contours of prior, likelihood and posterior over two weights"),
      height: 404, x: { label: say("weight of s1"), range: [-100, 60] }, y: { label: say("weight of s2"), range: [-50, 110] },
    },
    pull: {
      title: say("more data, weaker prior"), alt: say("The share that the prior takes away, over the number of patients"),
      height: 404, x: { label: say("patients n"), range: [0, 120] }, y: { label: say("share that the prior takes"), range: [0, 1] },
    },
  },
  values: (state, data) => {
    const { n, sigma, tau } = state;
    const all = sums(state, data);
    const [alpha, omega] = [(sigma / tau) ** 2, (2 * sigma ** 2) / (n * tau ** 2)];
    const [mle, map, [along, across]] = [weights(all, 0), weights(all, alpha), pulls(all, alpha)];
    return {
      all,
      mle_1: { label: say("MLE, weight of s1"), value: mle[0], role: "model" },
      mle_2: { label: say("MLE, weight of s2"), value: mle[1], role: "model" },
      map_1: { label: say("MAP, weight of s1"), value: map[0], role: "loss" },
      map_2: { label: say("MAP, weight of s2"), value: map[1], role: "loss" },
      along: { label: say("prior takes, along the valley"), value: along, role: "truth", digits: 2 },
      across: { label: say("prior takes, across it"), value: across, role: "data", digits: 2 },
      alpha: { label: say("Ridge alpha = σ²/τ²"), value: alpha },
      omega: { label: say("PyTorch weight_decay = 2σ²/(nτ²), MSELoss"), value: omega },
      decay: { label: say(`λ′ = ${STEP} · weight_decay, at step size ${STEP}`), value: STEP * omega },
      c: { label: say("LogisticRegression C = τ², for classes"), value: tau ** 2 },
    };
  },
  draw: ({ weights: plane, pull: right }, state, v, data) => {
    const { sigma, tau } = state;
    const { uu, uv, vv } = v.all;
    const [mle, map] = [[v.mle_1.value, v.mle_2.value], [v.map_1.value, v.map_2.value]];
    const [s, t] = [sigma ** 2, 1 / tau ** 2];
    for (const height of [0.5, 2]) {
      plane.curve(`prior-${height}`, ...ellipse([0, 0], t, 0, t, height), { role: "quiet", dash: "8 5", width: 2 });
      plane.curve(`likelihood-${height}`, ...ellipse(mle, uu / s, uv / s, vv / s, height), { role: "model", width: 1.5 });
      plane.curve(`posterior-${height}`, ...ellipse(map, uu / s + t, uv / s, vv / s + t, height), { role: "loss", width: 3.4 });
    }
    plane.point("centre", 0, 0, { role: "quiet", r: 4 });
    plane.point("mle", ...mle, { role: "model", r: 6 });
    plane.point("map", ...map, { role: "loss", r: 6 });
    ["prior (dashed)", say("likelihood (thin), MLE"), say("posterior (thick), MAP")].forEach((name, k) => {
      plane.text(name, 56, 100 - 9 * k, name, { role: ["quiet", "model", "loss"][k], anchor: "end" });
    });
    plane.point("tau", -tau, 0, { role: "quiet", drag: (x, y) => ({ tau: Math.hypot(x, y) }) });
    const sizes = span(5, 120, 24);
    const shares = sizes.map((n) => pulls(sums({ n }, data), (sigma / tau) ** 2));
    right.curve("along", sizes, shares.map(([along]) => along), { role: "truth" });
    right.curve("across", sizes, shares.map(([, across]) => across), { role: "data", dash: "8 5" });
    const free = shares[shares.length - 1][0] > 0.75 ? 0.1 : 0.94; // where no curve can be
    right.text("along-name", 117, free, say("along the valley"), { role: "truth", anchor: "end" });
    right.text("across-name", 117, free - 0.06, say("across it (dashed)"), { role: "data", anchor: "end" });
    right.point("across-now", state.n, v.across.value, { role: "data", r: 6 });
    right.point("along-now", state.n, v.along.value, { role: "truth", drag: (n) => ({ n }) });
  },
});
