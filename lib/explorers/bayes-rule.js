// A Beta prior and a coin: prior, likelihood and posterior, and what is read off them.
// Question: A seller has two bad reviews: how many good ones lift the 5-% point of the posterior to 0.9?
// In short: It takes 58 good reviews beside two bad ones. A perfect but short record has its peak at the largest θ, 48 of 50 has the highest posterior mean, and 186 of 200 the highest value that θ exceeds with probability 0.95.
const logBeta = (a, b) => logGamma(a) + logGamma(b) - logGamma(a + b);
const timesLog = (c, x) => (c === 0 ? 0 : c * Math.log(x));
const density = (x, a, b) => Math.exp(timesLog(a - 1, x) + timesLog(b - 1, 1 - x) - logBeta(a, b));

// The probability below x: Lentz' continued fraction on the side where it converges fast.
function below(x, a, b) {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - below(1 - x, b, a);
  let [c, d] = [1, 1 / (1 - ((a + b) * x) / (a + 1))];
  let f = d;
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    const before = f;
    for (const part of [even, odd]) {
      d = 1 / (1 + part * d);
      c = 1 + part / c;
      f *= c * d;
    }
    if (Math.abs(f - before) < 1e-15 * f) break;
  }
  return (f / a) * Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b));
}

function quantile(share, a, b) {
  let [low, high] = [0, 1];
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (below(middle, a, b) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

const curves = ({ a, b, heads, tails }) => ({
  prior: [a, b], likelihood: [1 + heads, 1 + tails], posterior: [a + heads, b + tails],
});
const peak = (a, b) => (a + b > 2 ? (a - 1) / (a + b - 2) : 0.5);
const highest = (state) => Math.max(...Object.values(curves(state)).map((ab) => density(peak(...ab), ...ab)));
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1.5, 2, 3, 4, 5, 7.5, 10].find((step) => step * power >= value);
}
const preset = (heads, tails) => ({ label: say(`${heads} of ${heads + tails}`), press: () => ({ heads, tails }) });

explore({
  name: "bayes-rule",
  controls: {
    a: { label: say("prior a"), min: 1, max: 30, step: 0.5, value: 1, more: true },
    b: { label: say("prior b"), min: 1, max: 30, step: 0.5, value: 1, more: true },
    heads: { label: say("good reviews (heads)"), min: 0, max: 200, step: 1, value: 48 },
    tails: { label: say("bad reviews (tails)"), min: 0, max: 200, step: 1, value: 2, more: true },
    ten: preset(10, 0),
    fifty: preset(48, 2),
    many: preset(186, 14),
  },
  panels: {
    parts: {
      title: say("what you have: prior and data"), alt: say("Prior and likelihood over theta"),
      x: { label: say("probability θ of a good purchase"), range: [0, 1] },
      y: { label: say("density of θ"), range: (state) => [0, roundUp(1.05 * highest(state))] },
    },
    result: {
      title: say("what follows: the posterior"), alt: say("Posterior density over theta with its mean and its 5-% point"),
      x: { label: say("probability θ of a good purchase"), range: [0, 1] },
      y: { label: say("density of θ"), range: (state) => [0, roundUp(1.05 * highest(state))] },
    },
  },
  values: ({ a, b, heads, tails }) => {
    const [n, after, before] = [heads + tails, [a + heads, b + tails], [a, b]];
    const logEvidence = logBeta(...after) - logBeta(...before);
    return {
      mle: { label: say("MLE"), value: n ? heads / n : say("none: no reviews"), role: "data" },
      map: { label: say("MAP, the posterior's peak"), value: a + b + n > 2 ? peak(...after) : say("none: it is flat"), role: "model" },
      mean: { label: say("posterior mean"), value: (a + heads) / (a + b + n), role: "truth", digits: 3 },
      lower: { label: say("5-% point"), value: quantile(0.05, ...after), role: "loss", digits: 3 },
      after_a: { label: say("posterior a"), value: a + heads },
      after_b: { label: say("posterior b"), value: b + tails },
      log_evidence: { label: say("log evidence of the reviews"), value: logEvidence, unit: say("nats") },
      evidence: { label: say("evidence"), value: Math.exp(logEvidence) },
    };
  },
  draw: ({ parts, result }, state, v) => {
    const { prior, likelihood, posterior } = curves(state);
    const [xs, tail] = [span(0, 1, 501), span(0, v.lower.value, 121)];
    const [top, left, n] = [parts.yRange[1], v.mean.value > 0.5, state.heads + state.tails];
    const after = (x) => density(x, ...posterior);
    const write = (panel, row, name, role) =>
      panel.text(`${name}-name`, left ? 0.04 : 0.96, top * (0.9 - 0.09 * row), name, { role, anchor: left ? "start" : "end" });
    const draw = (panel, row, name, ab, role, dash = "") => {
      panel.curve(name, xs, xs.map((x) => density(x, ...ab)), { role, dash });
      write(panel, row, name, role);
    };
    draw(parts, 0, say("prior (dashed)"), prior, "quiet", "8 5");
    draw(parts, 1, say("likelihood, scaled to area 1"), likelihood, "data");
    result.curve("tail", tail, tail.map(after), { role: "loss", fill: true });
    draw(result, 0, say("posterior"), posterior, "model");
    write(result, 1, say("its mean (dot)"), "truth");
    write(result, 2, say("its lowest 5 % (shaded)"), "loss");
    result.line("lower", v.lower.value, 0, v.lower.value, after(v.lower.value), { role: "loss" });
    result.point("mean", v.mean.value, after(v.mean.value), { role: "truth", r: 6 });
    if (n === 0) return;
    parts.point("mle", v.mle.value, density(v.mle.value, ...likelihood), {
      role: "data", drag: (x) => {
        const heads = Math.min(n, 200, Math.max(0, n - 200, Math.round(n * x)));
        return { heads, tails: n - heads };
      },
    });
  },
});
