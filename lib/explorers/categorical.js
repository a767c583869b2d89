// Four scores: softmax, cross-entropy, the pull on each score, a shift of all, and the max trick.
// Question: What do the probabilities do when you add 800 to every score, with the max trick and without?
// In short: Nothing, and without the trick they are no numbers: adding one number to all scores changes no probability; without subtracting the largest score first the computer cannot see that, because e⁸⁰⁰ overflows.
const CLASSES = ["a", "b", "c", "d"];

function softmaxParts(scores, trick) {
  const top = trick ? Math.max(...scores) : 0;
  const e = scores.map((z) => Math.exp(z - top));
  const total = sum(e);
  return { p: e.map((one) => one / total), logTotal: top + Math.log(total) };
}

// Cross-entropy from the odds of the wrong classes, exact when the right class is far ahead.
function stableLoss(scores, y) {
  const top = Math.max(...scores);
  const wrong = sum(scores.map((z, c) => (c === y ? 0 : Math.exp(z - top))));
  const gap = scores[y] - top;
  return Math.log1p(wrong + Math.expm1(gap)) - gap;
}

function pull(p, y) {
  return p.map((one, c) => (c === y ? -sum(p.filter((_, other) => other !== y)) : one));
}

function compute(s) {
  const scores = CLASSES.map((c) => s[c] + s.shift);
  const y = CLASSES.indexOf(s.y);
  const { p, logTotal } = softmaxParts(scores, !s.naive);
  return { scores, y, p, loss: s.naive ? logTotal - scores[y] : stableLoss(scores, y), grad: pull(p, y) };
}

const slider = (label, value) => ({ label, min: -6, max: 6, step: 0.1, value, more: true });

explore({
  name: "categorical",
  controls: {
    a: slider(say("score of a"), 2), b: slider(say("score of b"), 0.5), c: slider(say("score of c"), -1), d: slider(say("score of d"), 0),
    y: { label: say("true class"), choices: { a: "a", b: "b", c: "c", d: "d" }, value: "b", more: true },
    shift: { label: say("add to all scores"), min: -800, max: 800, step: 100, value: 0 },
    naive: { label: say("without the max trick"), check: false },
  },
  panels: {
    probability: {
      title: say("softmax"), alt: say("Bars: the probability of each class"),
      x: { label: say("class a, b, c, d"), range: [0.4, 4.6], ticks: [] }, y: { label: say("probability"), range: [0, 1] },
    },
    step: {
      title: say("where descent moves the scores"), alt: say("Scores as dots with arrows along minus the gradient"),
      x: { label: say("class a, b, c, d"), range: [0.4, 4.6], ticks: [] }, y: { label: say("score, before the shift"), range: [-7, 7] },
    },
  },
  values: (s) => {
    const { p, grad, loss } = compute(s);
    return {
      loss: { label: say("cross-entropy"), value: loss, unit: say("nats"), role: "loss", digits: 2 },
      right: { label: say("probability of the true class"), value: p[CLASSES.indexOf(s.y)], role: "truth", digits: 3 },
      ...Object.fromEntries(CLASSES.map((c, k) => [`p_${c}`, { label: `p(${c})`, value: p[k], role: "model" }])),
      ...Object.fromEntries(CLASSES.map((c, k) => [`g_${c}`, { label: say(`gradient ${c}`), value: grad[k], role: "loss" }])),
    };
  },
  draw: ({ probability, step }, s) => {
    const { p, grad, y } = compute(s);
    CLASSES.forEach((c, k) => {
      const x = k + 1;
      const shown = Number.isFinite(p[k]) ? p[k] : 0;
      probability.rect(`bar-${c}`, x - 0.35, 0, x + 0.35, shown, { role: k === y ? "truth" : "model" });
      probability.text(`name-${c}`, x, 0.02, k === y ? say(`${c}, true`) : c, { anchor: "middle", role: "label" });
      const to = s[c] - 3 * (Number.isFinite(grad[k]) ? grad[k] : 0);
      step.line(`arrow-${c}`, x, s[c], x, to, { role: "loss", width: 3 });
      const head = 0.35 * Math.sign(to - s[c]);
      step.curve(`head-${c}`, [x - 0.1, x, x + 0.1], [to - head, to, to - head], { role: "loss", width: 3 });
      step.text(`of-${c}`, x + 0.16, s[c], c, { role: "label" });
      step.point(`score-${c}`, x, s[c], { role: k === y ? "truth" : "model", drag: (_, to2) => ({ [c]: to2 }) });
    });
  },
});
