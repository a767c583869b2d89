// A true probability and a score: the expected loss of each report, and the report that wins.
// Question: Rain has probability 0.7: under which scores does some report cost less than the honest one?
// In short: Under the absolute and the focal score: it pays to exaggerate to 0 or 1 there, and to be shy here. Under the log and the Brier score no report beats the honest one.
const xlog = (weight, p) => (weight === 0 ? 0 : -weight * Math.log(p));
const SCORES = {
  log: (eta, q) => xlog(eta, q) + xlog(1 - eta, 1 - q),
  brier: (eta, q) => eta * (1 - q) ** 2 + (1 - eta) * q ** 2,
  absolute: (eta, q) => eta * (1 - q) + (1 - eta) * q,
  focal: (eta, q) => (1 - q) ** 2 * xlog(eta, q) + q ** 2 * xlog(1 - eta, 1 - q),
};

// Slope of the expected focal loss (γ = 2); it rises through zero once in (0, 1).
function focalSlope(eta, q) {
  const yes = 2 * (1 - q) * Math.log(q) - (1 - q) ** 2 / q;
  const no = -2 * q * Math.log(1 - q) + q ** 2 / (1 - q);
  return eta * yes + (1 - eta) * no;
}

function bestReport(score, eta) {
  if (score === "absolute") return eta > 0.5 ? 1 : 0;
  if (score !== "focal") return eta;
  let [low, high] = [1e-9, 1 - 1e-9];
  for (let k = 0; k < 80; k++) {
    const middle = (low + high) / 2;
    if (focalSlope(eta, middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

explore({
  name: "cross-entropy",
  controls: {
    score: {
      label: say("score"), value: "log",
      choices: { log: say("log (cross-entropy)"), brier: say("Brier (squared)"), absolute: say("absolute"), focal: say("focal, γ = 2") },
    },
    eta: { label: say("true probability η"), min: 0.01, max: 0.97, step: 0.03, value: 0.7, more: true },
    q: { label: say("your report q"), min: 0.01, max: 0.99, step: 0.01, value: 0.5 },
  },
  panels: {
    expected: {
      title: say("expected loss"), alt: say("Expected loss over the report, with the true probability and the best report marked"),
      x: { label: say("report q"), range: [0, 1] }, y: { label: say("expected loss"), range: [0, 2] },
    },
  },
  values: ({ score, eta, q }) => {
    const f = SCORES[score];
    const best = bestReport(score, eta);
    return {
      yours: { label: say("expected loss of your report"), value: f(eta, q), role: "model", digits: 3 },
      honest: { label: say("of the honest report η"), value: f(eta, eta), role: "truth", digits: 3 },
      least: { label: say("of the best report"), value: f(eta, best), role: "loss" },
      best: { label: say("the best report"), value: best, role: "loss" },
    };
  },
  draw: ({ expected }, { score, eta, q }, v) => {
    const qs = span(0.001, 0.999, 301);
    expected.curve("loss", qs, qs.map((one) => SCORES[score](eta, one)), { role: "loss" });
    expected.line("truth", eta, 0, eta, 2, { role: "truth", dash: "5 4", width: 1.6 });
    expected.text("eta", eta, 1.9, " η", { role: "truth" });
    expected.point("best", v.best.value, v.least.value, { role: "loss", r: 7 });
    expected.point("yours", q, v.yours.value, { role: "model", drag: (x) => ({ q: x }) });
  },
});
