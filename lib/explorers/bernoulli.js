// A logit on a slider: probability, cross-entropy, squared error, and both gradients.
// Question: The label is 1 and you drag z to −8: which of the two losses still pulls?
// In short: Cross-entropy: where the prediction is confidently wrong, cross-entropy keeps pulling with a gradient near −1, while squared error falls asleep.
const softplus = (s) => Math.max(s, 0) + Math.log1p(Math.exp(-Math.abs(s)));
const sigmoid = (z) => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));
const crossEntropy = (y, z) => softplus((1 - 2 * y) * z);
const crossEntropySlope = (y, z) => (1 - 2 * y) * sigmoid((1 - 2 * y) * z);
const squared = (y, z) => (crossEntropySlope(y, z)) ** 2;
const squaredSlope = (y, z) => 2 * crossEntropySlope(y, z) * sigmoid(z) * sigmoid(-z);

explore({
  name: "bernoulli",
  controls: {
    z: { label: say("raw output z (log-odds)"), min: -10, max: 10, step: 0.1, value: -4 },
    y: { label: say("label y"), choices: { 1: say("1: it happened"), 0: say("0: it did not") }, value: 1 },
  },
  panels: {
    loss: {
      title: say("loss"), alt: say("Cross-entropy and squared error over the raw output z"),
      x: { label: say("raw output z"), range: [-10, 10] }, y: { label: say("loss"), range: [0, 10] },
    },
    slope: {
      title: say("gradient: how hard it pulls"), alt: say("Gradients of both losses over the raw output z"),
      x: { label: say("raw output z"), range: [-10, 10] }, y: { label: say("gradient"), range: [-1.1, 1.1] },
    },
  },
  values: ({ z, y }) => ({
    p: { label: say("probability of y = 1"), value: sigmoid(z), role: "model" },
    cross_entropy: { label: say("cross-entropy"), value: crossEntropy(+y, z), unit: say("nats"), role: "loss" },
    squared: { label: say("squared error"), value: squared(+y, z), role: "data" },
    cross_entropy_slope: { label: say("gradient of cross-entropy"), value: crossEntropySlope(+y, z), role: "loss", digits: 2 },
    squared_slope: { label: say("gradient of squared error"), value: squaredSlope(+y, z), role: "data", digits: 2 },
  }),
  draw: ({ loss, slope }, { z, y }, v) => {
    const zs = span(-10, 10);
    const at = (f) => zs.map((one) => f(+y, one));
    const drag = (x) => ({ z: x });
    const [side, anchor] = +y ? [-1, "start"] : [1, "end"]; // where the model is wrong
    loss.text("bce-name", 6.9 * side, 7.4, say("cross-entropy"), { role: "loss", anchor });
    loss.text("mse-name", 9.6 * side, 1.4, say("squared error"), { role: "data", anchor });
    slope.text("bce-name", 9.6 * side, +y ? -0.82 : 0.7, say("cross-entropy"), { role: "loss", anchor });
    slope.text("mse-name", 9.6 * side, +y ? 0.06 : -0.18, say("squared error"), { role: "data", anchor });
    loss.curve("bce", zs, at(crossEntropy), { role: "loss" });
    loss.curve("mse", zs, at(squared), { role: "data", dash: "8 5" });
    loss.line("here", z, 0, z, 10, { role: "quiet", dash: "4 4", width: 1.2 });
    loss.point("bce-now", z, v.cross_entropy.value, { role: "loss", drag });
    loss.point("mse-now", z, v.squared.value, { role: "data" });
    slope.curve("bce", zs, at(crossEntropySlope), { role: "loss" });
    slope.curve("mse", zs, at(squaredSlope), { role: "data", dash: "8 5" });
    slope.line("zero", -10, 0, 10, 0, { role: "quiet", width: 1.2 });
    slope.point("bce-now", z, v.cross_entropy_slope.value, { role: "loss", drag });
    slope.point("mse-now", z, v.squared_slope.value, { role: "data" });
  },
});
