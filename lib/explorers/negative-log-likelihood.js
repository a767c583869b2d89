// One example after another: the product of their densities leaves float64, the sum of −log walks on.
// Question: After how many people is the product exactly 0 in the computer?
// In short: After 210 people: a product of densities becomes exactly 0, or infinite, after about two hundred people, and a product of probabilities after about twelve hundred flips, while the sum of −log p of the same examples is a modest number throughout.
const MOST = 1500;
const RUNS = {
  kg: { text: say("people, density per kg"), unit: (n) => say(`per kg^${n}`), low: -1000, high: 6000 },
  tonne: { text: say("people, density per tonne"), unit: (n) => say(`per tonne^${n}`), low: -6000, high: 1000 },
  flips: { text: say("flips of a coin, q = 0.6"), unit: () => "", low: -200, high: 1200 },
};

function factor(sample, k, { p, flips }) {
  if (sample === "flips") return flips[k] === "1" ? 0.6 : 0.4;
  return p[k % p.length] * (sample === "tonne" ? 1000 : 1);
}

// Running products as float64 has them, and running sums of −log p; entry n − 1 belongs to n examples.
function runs(sample, data) {
  const products = [];
  const sums = [];
  for (let k = 0; k < MOST; k++) {
    const p = factor(sample, k, data);
    products.push((k ? products[k - 1] : 1) * p);
    sums.push((k ? sums[k - 1] : 0) - Math.log(p));
  }
  return { products, sums };
}

const usable = (product) => product > 0 && product < Infinity;

explore({
  name: "negative-log-likelihood",
  controls: {
    n: { label: say("examples n"), min: 1, max: MOST, step: 1, value: 199 },
    sample: {
      label: say("examples are"), value: "kg",
      choices: Object.fromEntries(Object.entries(RUNS).map(([name, run]) => [name, run.text])),
    },
  },
  panels: {
    product: {
      title: say("the product leaves the range"), left: 68, alt: say("Running product of the densities on a log axis, with the range of a float64"),
      x: { label: say("examples n"), range: [0, MOST] },
      y: { label: say("log₁₀ of the product"), range: [-390, 390], ticks: [-300, -200, -100, 0, 100, 200, 300] },
    },
    sum: {
      title: say("the sum walks on"), left: 68, alt: say("Running sum of minus log p over the number of examples"),
      x: { label: say("examples n"), range: [0, MOST] },
      y: { label: say("sum of −log p (nats)"), range: ({ sample }) => [RUNS[sample].low, RUNS[sample].high] },
    },
  },
  values: ({ n, sample }, data) => {
    const { products, sums } = runs(sample, data);
    const product = products[n - 1];
    return {
      product: { label: say("product p₁p₂…pₙ as float64 has it"), value: product, unit: usable(product) ? RUNS[sample].unit(n) : "", role: "model", digits: "e" },
      late: { label: say("−log of that product: the log too late"), value: -Math.log(product), unit: say("nats"), role: "model" },
      sum: { label: say("sum of −log p: the log in time (NLL)"), value: sums[n - 1], unit: say("nats"), role: "loss", digits: 1 },
      mean: { label: say("mean NLL"), value: sums[n - 1] / n, unit: say("nats per example"), role: "loss" },
      last: { label: say("the product survives up to n ="), value: products.filter(usable).length, role: "model" },
      curves: { products, sums },
    };
  },
  draw: ({ product, sum: walk }, { n, sample }, v) => {
    const { products, sums } = v.curves;
    const drag = (x) => ({ n: x });
    const ns = span(1, MOST, MOST);
    product.rect("ceiling", 0, Math.log10(Number.MAX_VALUE), MOST, 390, { role: "quiet" });
    product.rect("floor", 0, -390, MOST, Math.log10(Number.MIN_VALUE), { role: "quiet" });
    product.text("inf", 260, 268, say("grey: ∞ from here on"));
    product.text("zero", 260, -304, say("grey: exactly 0"));
    const powers = products.map((one) => (usable(one) ? Math.log10(one) : NaN));
    product.curve("run", ns, powers, { role: "model" });
    const last = v.last.value;
    if (last < MOST) product.text("cross", last, powers[last - 1] - 11, "✕", { anchor: "middle", role: "model" });
    const lost = sample === "tonne" ? 349 : -357;
    product.line("here", n, -390, n, 390, { role: "quiet", dash: "4 4", width: 1.2 });
    product.point("now", n, usable(products[n - 1]) ? powers[n - 1] : lost, { role: "model", drag });
    walk.line("zero", 0, 0, MOST, 0, { role: "quiet", width: 1.2 });
    walk.curve("run", ns, sums, { role: "loss" });
    walk.line("here", n, walk.yRange[0], n, walk.yRange[1], { role: "quiet", dash: "4 4", width: 1.2 });
    walk.point("now", n, sums[n - 1], { role: "loss", drag });
  },
});
