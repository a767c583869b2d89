// Eight weights and a bell: slide it, widen it, change the unit; product, sum of logs and NLL follow.
// Question: Where must the bell stand for these eight weights to be most probable?
// In short: the product of the eight heights is greatest, and the NLL lowest, when the bell stands on the mean of the weights, and another unit changes the NLL by a constant without moving that place.
const UNITS = {
  g: { per_kg: 1000, name: "g" },
  kg: { per_kg: 1, name: "kg" },
  tonne: { per_kg: 0.001, name: say("tonne") },
};
const ROOT = Math.sqrt(2 * Math.PI);
const WIDEST = 0.105; // the density axis, per kg

const density = (y, mu, sigma) => Math.exp(-0.5 * ((y - mu) / sigma) ** 2) / (sigma * ROOT);
const total = (ys, mu, sigma) =>
  sum(ys.map((y) => 0.5 * ((y - mu) / sigma) ** 2)) + ys.length * Math.log(sigma * ROOT);
const scale = (state) => UNITS[state.unit].per_kg;

// The NLL axis: 40 nats from a round floor that depends on the unit alone, longer if the dot needs it.
function nllRange({ mu, sigma, unit }, { y }) {
  const shift = y.length * Math.log(UNITS[unit].per_kg);
  const height = total(y, mu, sigma) - 25;
  const length = [40, 80, 160].find((one) => height < 0.95 * one);
  return [25 + shift, 25 + shift + length];
}

explore({
  name: "likelihood",
  controls: {
    mu: { label: say("mean μ of the bell (kg)"), min: 50, max: 90, step: 0.1, value: 58 },
    sigma: { label: say("width σ of the bell (kg)"), min: 4, max: 20, step: 0.1, value: 8.5 },
    unit: { label: say("weights written in"), choices: { g: say("grams"), kg: say("kilograms"), tonne: say("tonnes") }, value: "kg", more: true },
  },
  panels: {
    bell: {
      title: say("heights of the eight weights"), left: 68, alt: say("A bell over weight, with a stem from each of eight weights up to it"),
      x: { label: (s) => say(`weight (${UNITS[s.unit].name})`), range: (s) => [40 * scale(s), 98 * scale(s)] },
      y: { label: (s) => say(`density (per ${UNITS[s.unit].name})`), range: (s) => [0, WIDEST / scale(s)] },
    },
    nll: {
      title: say("NLL at this width"), left: 68, alt: say("The negative log-likelihood over the mean of the bell"),
      x: { label: (s) => say(`mean μ (${UNITS[s.unit].name})`), range: (s) => [50 * scale(s), 90 * scale(s)] },
      y: { label: say("NLL (nats)"), range: nllRange },
    },
  },
  values: (state, { y }) => {
    const { name, per_kg } = UNITS[state.unit];
    const ys = y.map((one) => one * per_kg);
    const [mu, sigma] = [state.mu * per_kg, state.sigma * per_kg];
    const nll = total(ys, mu, sigma);
    const lowest = total(ys, mean(ys), sigma);
    return {
      product: { label: say("product of the heights"), value: Math.exp(-nll), unit: say(`per ${name}⁸`), role: "data", digits: "e" },
      logs: { label: say("sum of their logs"), value: -nll, role: "data" },
      nll: { label: say("NLL, minus that sum"), value: nll, unit: say("nats"), role: "loss", digits: 2 },
      best: { label: say("lowest NLL at μ ="), value: mean(ys), unit: name, role: "truth" },
      lowest: { label: say("NLL there"), value: lowest, unit: say("nats"), role: "truth" },
      above: { label: say("your NLL above it"), value: nll - lowest, unit: say("nats"), role: "loss" },
    };
  },
  draw: ({ bell, nll }, state, v, { y }) => {
    const per_kg = scale(state);
    const [mu, sigma] = [state.mu * per_kg, state.sigma * per_kg];
    const ys = y.map((one) => one * per_kg);
    const weights = span(...bell.xRange);
    bell.curve("bell", weights, weights.map((one) => density(one, mu, sigma)), { role: "model" });
    ys.forEach((one, k) => {
      const height = density(one, mu, sigma);
      bell.line(`stem-${k}`, one, 0, one, height, { role: "data", width: 2 });
      bell.point(`weight-${k}`, one, height, { role: "data", r: 4.5 });
    });
    bell.point("top", mu, density(mu, mu, sigma), {
      role: "model",
      drag: (x, top) => ({ mu: x / per_kg, sigma: 1 / (ROOT * Math.max(top, 1e-9 / per_kg) * per_kg) }),
    });
    const means = span(...nll.xRange);
    nll.curve("nll", means, means.map((one) => total(ys, one, sigma)), { role: "loss" });
    nll.line("best", v.best.value, nll.yRange[0], v.best.value, nll.yRange[1], { role: "truth", dash: "5 5", width: 1.6 });
    nll.point("lowest", v.best.value, v.lowest.value, { role: "truth" });
    nll.point("here", mu, v.nll.value, { role: "loss", drag: (x) => ({ mu: x / per_kg }) });
  },
});
