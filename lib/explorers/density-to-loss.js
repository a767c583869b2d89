// One label and one prediction under four distributions: the density, and minus its log, the loss.
// Question: Drag the label away from the prediction: under which distribution does its loss grow like a square, and under which in a line?
// In short: the loss is minus the log of the density at the label: a square under the normal distribution, a straight line under the Laplace, and cross-entropy under the Bernoulli and the categorical one.
const softplus = (s) => Math.max(s, 0) + Math.log1p(Math.exp(-Math.abs(s)));
const total = (z) => Math.log(Math.exp(z) + 1 + Math.exp(-1));
const scores = (z) => [z, 0, -1]; // of three classes; the prediction is the first
const normal = (y, z) => (y - z) ** 2 / 2 + Math.log(2 * Math.PI) / 2;
const laplace = (y, z) => Math.abs(y - z) + Math.LN2;
const sigmoid = (z) => 1 / (1 + Math.exp(-z));

// loss ℓ(y, z), its slope in z, and for classes the label whose bar the prediction holds.
const KINDS = {
  normal: { name: say("normal"), loss: normal, slope: (y, z) => z - y },
  laplace: { name: say("Laplace"), loss: laplace, slope: (y, z) => Math.sign(z - y) },
  bernoulli: {
    name: say("Bernoulli"), labels: [0, 1], held: 1,
    loss: (y, z) => softplus((1 - 2 * y) * z), slope: (y, z) => sigmoid(z) - y,
  },
  categorical: {
    name: say("categorical"), labels: [0, 1, 2], held: 0,
    loss: (y, z) => total(z) - scores(z)[y], slope: (y, z) => Math.exp(z - total(z)) - (y === 0),
  },
};
const labels = ({ kind }) => KINDS[kind].labels;
const choose = (kind) => ({
  label: KINDS[kind].name, press: () => ({ kind, y: labels({ kind }) ? 0 : 1.5 }), pressed: (state) => state.kind === kind,
});
const places = (state) => (labels(state) ? [-0.6, labels(state).length - 0.4] : [-3, 3]);
const x = { label: (s) => (labels(s) ? say("label y") : say("label y (any number)")), range: places, ticks: labels };

explore({
  name: "density-to-loss",
  controls: {
    normal: choose("normal"), laplace: choose("laplace"), bernoulli: choose("bernoulli"), categorical: choose("categorical"),
    y: {
      label: say("label y"), value: 1.5, min: (s) => (labels(s) ? 0 : -2.5), max: (s) => (labels(s) ? labels(s).length - 1 : 2.5),
      step: (s) => (labels(s) ? 1 : 0.1),
    },
    z: { label: say("prediction z"), min: -2, max: 2, step: 0.1, value: 0 },
  },
  panels: {
    density: {
      title: say("how probable each label is"), alt: say("Density or probability over the label, with the label and the prediction"),
      x, y: { label: (s) => (labels(s) ? say("probability") : say("density")), range: (s) => [0, labels(s) ? 1 : 0.6] },
    },
    loss: {
      title: say("minus its log: the loss"), alt: say("Minus the log of the density over the label, with the same label"),
      x, y: { label: say("loss (nats)"), range: (s) => [0, labels(s) ? 4 : 12] },
    },
  },
  settle: (state) => {
    state.kind ||= "normal";
  },
  values: ({ kind, y, z }) => {
    const loss = KINDS[kind].loss(y, z);
    return {
      p: { label: labels({ kind }) ? say("probability of the label") : say("density at the label"), value: Math.exp(-loss), role: "model", digits: 3 },
      loss: { label: say("loss, minus its log"), value: loss, unit: say("nats"), role: "loss", digits: 2 },
      slope: { label: say("slope of the loss in z"), value: KINDS[kind].slope(y, z) },
    };
  },
  draw: ({ density, loss: right }, { kind, y, z }, v) => {
    const { loss, labels: all, held } = KINDS[kind];
    const drag = (to) => ({ y: to });
    const ys = all || span(-3, 3, 241);
    const losses = ys.map((one) => loss(one, z));
    const ps = losses.map((one) => Math.exp(-one));
    if (all) {
      all.forEach((one, k) => {
        density.rect(`bar-${one}`, one - 0.3, 0, one + 0.3, ps[k], { role: "model" });
        right.rect(`bar-${one}`, one - 0.3, 0, one + 0.3, losses[k]);
      });
      const others = kind === "bernoulli" ? 0 : total(-Infinity); // log of what the held bar competes with
      density.point("prediction", held + 0.3, ps[held], {
        role: "model", drag: (_, p) => ({ z: others + Math.log(Math.max(p, 0.01) / Math.max(1 - p, 0.01)) }),
      });
    } else {
      density.curve("density", ys, ps);
      right.curve("loss", ys, losses, { role: "loss" });
      density.point("prediction", z, 0, { role: "model", drag: (to) => ({ z: to }) });
    }
    for (const panel of [density, right]) panel.line("label", y, 0, y, panel === right ? v.loss.value : v.p.value, { role: "data", dash: "4 4", width: 1.6 });
    density.point("now", y, v.p.value, { role: "data", drag });
    right.point("now", y, v.loss.value, { role: "data", drag });
    density.text("z", all ? held + 0.36 : z, all ? ps[held] : 0.04, "  z", { role: "model" });
    density.text("y", y, v.p.value + 0.08 * density.yRange[1], "y", { role: "data", anchor: "middle" });
  },
});
