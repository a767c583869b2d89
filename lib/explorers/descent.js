// Descent on the mean NLL of a line for 199 people: step size, momentum, batches; play, step, scrub.
// Question: How large can αc grow before the path leaves the valley for good?
// In short: Up to 2, and with momentum β up to 2(1 + β). Small steps creep, steps near the edge zigzag; minibatches wander, and standardised heights need one step.
const STEPS = 60;
const SIGMA = 8.5;
const CODES = { above: say("height above 150 cm, in 10 cm"), scaled: say("height, standardised") };
const ROUGH = 10; // a run has diverged when its loss exceeds the start's by this factor

function inputs(code, height) {
  if (code === "above") return height.map((one) => (one - 150) / 10);
  const m = mean(height);
  const sd = Math.sqrt(mean(height.map((one) => (one - m) ** 2)));
  return height.map((one) => (one - m) / sd);
}

// The bowl: its best line, its second derivatives, its largest curvature.
function bowl(x, y) {
  const [mx, my] = [mean(x), mean(y)];
  const slope = sum(x.map((one, i) => (one - mx) * (y[i] - my))) / sum(x.map((one) => (one - mx) ** 2));
  const [a, b, c] = [mean(x.map((one) => one ** 2)), mx, 1].map((one) => one / SIGMA ** 2);
  const best = [slope, my - slope * mx];
  const above = ([p, q]) => {
    const [dp, dq] = [p - best[0], q - best[1]];
    const rise = (a * dp ** 2 + 2 * b * dp * dq + c * dq ** 2) / 2;
    return rise > 1e-15 ? rise : 0; // below that it is rounding
  };
  return { best, above, steepest: (a + c) / 2 + Math.hypot((a - c) / 2, b) };
}

const loss = ([slope, intercept], x, y) =>
  mean(x.map((one, i) => (y[i] - slope * one - intercept) ** 2)) / (2 * SIGMA ** 2) + Math.log(SIGMA * Math.sqrt(2 * Math.PI));

// The path: batch t takes the next `batch` rows of the shuffled order, from its start again at the end.
function walk(x, y, { order, size, beta, batch }) {
  const path = [[0, 0]];
  let velocity = [0, 0];
  for (let t = 0; t < STEPS; t++) {
    const [slope, intercept] = path[t];
    const rows = Array.from({ length: batch }, (_, j) => order[(t * batch + j) % order.length]);
    const pulls = rows.map((i) => (slope * x[i] + intercept - y[i]) / SIGMA ** 2);
    const gradient = [mean(pulls.map((pull, j) => pull * x[rows[j]])), mean(pulls)];
    velocity = velocity.map((v, j) => beta * v + gradient[j]);
    path.push([slope - size * velocity[0], intercept - size * velocity[1]]);
  }
  return path;
}

// One step each 90 ms until the end; a second press, or moving t by hand, stops it.
function play(state, data, explorer) {
  const button = explorer.inputs.play;
  const stop = () => {
    clearInterval(explorer.clock);
    explorer.clock = null;
    button.textContent = say("Play");
  };
  if (explorer.clock) return stop();
  if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) return { t: STEPS };
  let t = state.t >= STEPS ? 0 : state.t;
  explorer.clock = setInterval(() => {
    if (explorer.state.t !== t || t >= STEPS) return stop();
    t += 1;
    return explorer.change(() => ({ t }));
  }, 90);
  button.textContent = say("Pause");
  return { t };
}

explore({
  name: "descent",
  controls: {
    play: { label: say("Play"), press: play },
    ac: { label: say("αc, step size × curvature"), min: 0.05, max: 4, step: 0.01, value: 1 },
    step: { label: say("One step"), press: ({ t }) => ({ t: t + 1 }), more: true },
    reset: { label: say("Back to start"), press: () => ({ t: 0 }), more: true },
    t: { label: say("steps taken t"), min: 0, max: STEPS, step: 1, value: 30, more: true },
    beta: { label: say("momentum β"), min: 0, max: 0.95, step: 0.01, value: 0, more: true },
    batch: { label: say("batch size"), choices: { 199: say("all 199 people"), 50: "50", 10: "10", 1: "1" }, value: 199, more: true },
    code: { label: say("x is"), choices: CODES, value: "above", more: true },
  },
  panels: {
    surface: {
      title: say("the path on the surface"), alt: say("Contours of the mean NLL over slope and intercept, with the path of the descent"),
      x: { label: say("slope (kg per unit of x)"), range: [-35, 75] }, y: { label: say("intercept (kg)"), range: [-5, 85] },
      height: 340,
    },
    curve: {
      title: say("height above the lowest loss"), alt: say("Loss above its minimum, on a log axis, over the steps"),
      x: { label: say("steps taken t"), range: [0, STEPS] }, y: { label: say("log₁₀ of the nats above"), range: [-8, 4], ticks: [-8, -6, -4, -2, 0, 2, 4] },
      height: 340,
    },
  },
  values: ({ t, ac, beta, batch, code }, { height, y, order }) => {
    const x = inputs(code, height);
    const { best, above, steepest } = bowl(x, y);
    const size = ac / steepest;
    const path = walk(x, y, { order, size, beta, batch: Number(batch) });
    const start = loss(path[0], x, y);
    const lost = path.findIndex((w) => loss(w, x, y) > ROUGH * start);
    return {
      size: { label: say("step size α"), value: size },
      edge: { label: say("with all 199, diverges above α ="), value: (2 * (1 + beta)) / steepest },
      slope: { label: say("slope"), value: path[t][0], unit: code === "above" ? say("kg per 10 cm") : say("kg per sd"), role: "loss" },
      intercept: { label: say("intercept"), value: path[t][1], unit: say("kg"), role: "loss" },
      loss: { label: say("mean NLL of all 199"), value: loss(path[t], x, y), unit: say("nats"), role: "loss" },
      above: { label: say("loss above the lowest"), value: above(path[t]), unit: say("nats"), role: "loss", digits: 3 },
      diverged: { label: say(`loss above ${ROUGH} × its start, in ${STEPS} steps`), value: lost < 0 ? say("never") : say(`after ${lost} steps`), digits: 0 },
      run: { best, above, path, lost },
    };
  },
  draw: ({ surface, curve }, { t }, v) => {
    const { best, above, path, lost } = v.run;
    surface.contours("rings", (p, q) => above([p, q]), [0.1, 0.5, 2, 5, 10, 20, 40], { n: 72 });
    const seen = path.slice(0, (lost < 0 ? t : Math.min(t, lost)) + 1);
    surface.curve("path", seen.map((w) => w[0]), seen.map((w) => w[1]), { role: "loss", width: 1.8 });
    seen.forEach(([p, q], k) => surface.point(`w-${k}`, p, q, { role: "loss", r: 2.6 }));
    surface.point("best", ...best, { role: "truth", r: 6 });
    surface.point("now", ...path[t], { role: "model", r: 6 });
    const heights = path.map((w) => Math.log10(above(w)));
    const ts = span(0, STEPS, STEPS + 1);
    curve.curve("run", ts, heights, { role: "quiet", width: 1.4 });
    curve.curve("so-far", ts.slice(0, t + 1), heights.slice(0, t + 1), { role: "loss" });
    curve.line("enough", 0, Math.log10(0.005 / 199), STEPS, Math.log10(0.005 / 199), { role: "truth", dash: "2 5", width: 1.6 });
    curve.text("tenth", STEPS - 1, Math.log10(0.005 / 199) - 0.6, say("a tenth of a standard error"), { anchor: "end", role: "truth" });
    curve.point("now", t, Math.max(-8, Math.min(4, heights[t])), { role: "model", drag: (one) => ({ t: one }) });
    if (lost >= 0 && t >= lost) {
      const side = lost < STEPS / 2 ? "start" : "end";
      curve.text("told", lost + (side === "end" ? -1 : 1), -7, say(`diverged after ${lost} steps`), { anchor: side, role: "model" });
      curve.line("lost", lost, -8, lost, 4, { role: "model", dash: "4 4", width: 1.4 });
    }
  },
});
