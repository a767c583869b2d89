// Choose a loss: is e^(−bℓ) a density of the label, with one area for every prediction?
// Question: For which of these losses does the total stay the same while you drag z?
// In short: losses of y − z have an area that does not depend on the prediction z, if it is finite at all; for yes or no the two terms must sum to one number for every z, and among these losses only the logistic one with b = 1 does that.
const smooth = (f, low, high, n = 2000) => {
  const h = (high - low) / n;
  let area = f(low) + f(high);
  for (let k = 1; k < n; k++) area += f(low + k * h) * (k % 2 ? 4 : 2);
  return (area * h) / 3;
};

// Regression losses of the residual r, with the area of e^(−bℓ) over all r in closed form.
const RESIDUAL = {
  squared: { loss: (r) => (r * r) / 2, area: (b) => Math.sqrt((2 * Math.PI) / b) },
  absolute: { loss: (r) => Math.abs(r), area: (b) => 2 / b },
  huber: {
    loss: (r) => (Math.abs(r) <= 1 ? (r * r) / 2 : Math.abs(r) - 0.5),
    area: (b) => 2 * smooth((r) => Math.exp((-b * r * r) / 2), 0, 1) + (2 / b) * Math.exp(-b / 2),
  },
  insensitive: { loss: (r) => Math.max(0, Math.abs(r) - 1), area: (b) => 2 + 2 / b },
  cauchy: {
    loss: (r) => Math.log1p(r * r),
    area: (b) => (b > 0.5 ? Math.sqrt(Math.PI) * Math.exp(logGamma(b - 0.5) - logGamma(b)) : Infinity),
  },
  capped: { loss: (r) => Math.min((r * r) / 2, 2), area: () => Infinity },
};
// Losses of the margin m = z for y = 1 and m = −z for y = 0.
const MARGIN = {
  logistic: (m) => Math.max(-m, 0) + Math.log1p(Math.exp(-Math.abs(m))),
  hinge: (m) => Math.max(0, 1 - m),
  exponential: (m) => Math.exp(-m),
  focal: (m) => {
    const wrong = 1 / (1 + Math.exp(m));
    return wrong * wrong * MARGIN.logistic(m);
  },
};
const NAMES = {
  squared: say("squared: r²/2"), absolute: say("absolute: |r|"), huber: say("Huber, k = 1"), insensitive: say("ε-insensitive, ε = 1"),
  cauchy: say("Cauchy: log(1 + r²)"), capped: say("squared, capped at 2"),
  logistic: say("logistic (cross-entropy)"), hinge: say("hinge"), exponential: say("exponential"), focal: say("focal, γ = 2"),
};

function total(loss, b, z) {
  if (loss in RESIDUAL) return RESIDUAL[loss].area(b);
  return Math.exp(-b * MARGIN[loss](z)) + Math.exp(-b * MARGIN[loss](-z));
}

const ZS = span(-4, 4, 161);

explore({
  name: "not-a-likelihood",
  controls: {
    loss: { label: say("loss ℓ"), choices: NAMES, value: "squared" },
    b: { label: say("scale b"), min: 0.1, max: 4, step: 0.1, value: 1, more: true },
    z: { label: say("prediction z"), min: -4, max: 4, step: 0.1, value: 1 },
  },
  panels: {
    weight: {
      title: say("e^(−bℓ) of each label"), alt: say("What e to the minus b times the loss gives to each label, at the prediction"),
      x: { label: say("label y (for yes or no: 0 and 1)"), range: [-8, 8] }, y: { label: say("e^(−bℓ)"), range: [0, 1.1] },
    },
    area: {
      title: say("its total over all labels"), alt: say("The total over all labels as the prediction moves: flat or not"),
      x: { label: say("prediction z"), range: [-4, 4] }, y: { label: say("total"), range: ({ loss, b }) => {
        const top = Math.max(...ZS.map((z) => total(loss, b, z)));
        return [0, Number.isFinite(top) ? 1.25 * top : 1];
      } },
    },
  },
  values: ({ loss, b, z }) => {
    const totals = ZS.map((one) => total(loss, b, one));
    const [least, most] = [Math.min(...totals), Math.max(...totals)];
    const flat = Number.isFinite(most) && most - least < 1e-9 * most;
    const verdict = flat ? say("flat") : Number.isFinite(most) ? say("not flat") : say("infinite");
    return {
      here: { label: say("total at your z"), value: total(loss, b, z), role: "model", digits: 3 },
      least: { label: say("least over z"), value: least, role: "loss" },
      most: { label: say("most over z"), value: most, role: "loss" },
      verdict: { label: say("the total is"), value: verdict, digits: 0 },
      likelihood: { label: say("a likelihood for this b"), value: flat ? say("yes, after division by the total") : say("no") },
    };
  },
  draw: ({ weight, area }, { loss, b, z }) => {
    if (loss in RESIDUAL) {
      const ys = span(-8, 8, 401);
      const heights = ys.map((y) => Math.exp(-b * RESIDUAL[loss].loss(y - z)));
      weight.curve("area", ys, heights, { role: "model", fill: true });
      weight.curve("curve", ys, heights, { role: "model" });
      weight.line("z", z, 0, z, 1.1, { role: "quiet", dash: "4 4", width: 1.4 });
    } else {
      for (const y of [0, 1]) {
        const height = Math.exp(-b * MARGIN[loss](y ? z : -z));
        weight.line(`stem-${y}`, y, 0, y, height, { role: "model", width: 5 });
        weight.point(`top-${y}`, y, height, { role: "model" });
      }
    }
    area.curve("total", ZS, ZS.map((one) => total(loss, b, one)), { role: "loss" });
    area.point("here", z, total(loss, b, z), { role: "model", drag: (x) => ({ z: x }) });
  },
});
