// L1 and L2 on one problem with two weights: the corner, and the path of the weights.
// Question: At which λ does the L1 penalty switch w₂ off, and at which does L2?
// In short: L1 switches w₂ off at λ = 0.78, L2 never: the diamond of the L1 penalty has corners on the axes, so a weight becomes exactly 0 at a finite λ; the circle of the L2 penalty has none, and weights only shrink.
const LIMIT = 3;

// ½(w − m)ᵀH(w − m) with H = [[1, ρ], [ρ, 1]]: what two standardised, correlated inputs leave.
function fitLoss(w, m, rho) {
  const [a, b] = [w[0] - m[0], w[1] - m[1]];
  return (a * a + 2 * rho * a * b + b * b) / 2;
}

// L2: (H + λI)w = Hm.
function ridge(m, rho, lambda) {
  const right = [m[0] + rho * m[1], rho * m[0] + m[1]];
  const diagonal = 1 + lambda;
  const determinant = diagonal * diagonal - rho * rho;
  return [(diagonal * right[0] - rho * right[1]) / determinant, (diagonal * right[1] - rho * right[0]) / determinant];
}

// L1: soft thresholds, one weight after the other, until nothing moves.
function lasso(m, rho, lambda) {
  const soft = (a) => Math.sign(a) * Math.max(Math.abs(a) - lambda, 0);
  let w = [...m];
  for (let k = 0; k < 10000; k++) {
    const first = soft(m[0] + rho * (m[1] - w[1]));
    const second = soft(m[1] + rho * (m[0] - first));
    const moved = Math.abs(first - w[0]) + Math.abs(second - w[1]);
    w = [first, second];
    if (moved < 1e-15) break;
  }
  return w;
}

explore({
  name: "sparsity",
  controls: {
    lambda: { label: say("penalty strength λ"), min: 0, max: LIMIT, step: 0.02, value: 0.5 },
    rho: { label: say("correlation ρ of the inputs"), min: -0.9, max: 0.9, step: 0.05, value: 0.3, more: true },
    m1: { label: say("MLE of w₁"), min: -3, max: 3, step: 0.1, value: 2, more: true },
    m2: { label: say("MLE of w₂"), min: -3, max: 3, step: 0.1, value: 0.6, more: true },
  },
  panels: {
    corner: {
      title: say("the corner"), alt: say("Contours of the fit around the MLE, with the diamond and the circle that touch them"), height: 400,
      x: { label: say("w₁"), range: [-3.2, 3.2] }, y: { label: say("w₂"), range: [-3.2, 3.2] },
    },
    path: {
      title: say("the path of the weights"), alt: say("Both weights over the penalty strength, for L1 and L2"), height: 400,
      x: { label: "λ", range: [0, LIMIT] }, y: { label: say("weight"), range: [-3.2, 3.2] },
    },
  },
  values: ({ lambda, rho, m1, m2 }) => {
    const [one, two] = [lasso([m1, m2], rho, lambda), ridge([m1, m2], rho, lambda)];
    return {
      l1_w1: { label: say("L1: w₁"), value: one[0], role: "loss" },
      l1_w2: { label: say("L1: w₂"), value: one[1], role: "loss", digits: 2 },
      l2_w1: { label: say("L2: w₁"), value: two[0], role: "data" },
      l2_w2: { label: say("L2: w₂"), value: two[1], role: "data", digits: 2 },
    };
  },
  draw: ({ corner, path }, { lambda, rho, m1, m2 }, v) => {
    const m = [m1, m2];
    const [one, two] = [[v.l1_w1.value, v.l1_w2.value], [v.l2_w1.value, v.l2_w2.value]];
    corner.line("axis-x", -3.2, 0, 3.2, 0, { role: "quiet", width: 1 });
    corner.line("axis-y", 0, -3.2, 0, 3.2, { role: "quiet", width: 1 });
    corner.contours("fit", (a, b) => fitLoss([a, b], m, rho), [0.1, 0.5, 1.2, 2.2, 3.5]);
    const size = Math.abs(one[0]) + Math.abs(one[1]);
    corner.curve("diamond", [size, 0, -size, 0, size], [0, size, 0, -size, 0], { role: "loss", width: 2 });
    const radius = Math.hypot(...two);
    const turn = span(0, 2 * Math.PI, 121);
    corner.curve("circle", turn.map((t) => radius * Math.cos(t)), turn.map((t) => radius * Math.sin(t)), { role: "data", dash: "2 5" });
    corner.point("l1", ...one, { role: "loss", r: 7 });
    corner.point("l2", ...two, { role: "data", r: 7 });
    corner.point("mle", m1, m2, { role: "truth", drag: (x, y) => ({ m1: x, m2: y }) });
    const lambdas = span(0, LIMIT, 121);
    corner.text("l1-name", 3, -2.6, say("L1 (solid)"), { role: "loss", anchor: "end" });
    corner.text("l2-name", 3, -3, say("L2 (dotted)"), { role: "data", anchor: "end" });
    path.text("l1-name", 2.95, 2.75, say("L1: w₁ solid, w₂ dashed"), { role: "loss", anchor: "end" });
    path.text("l2-name", 2.95, 2.35, say("L2: w₁ dotted, w₂ dash-dotted"), { role: "data", anchor: "end" });
    for (const [name, role, solve, ...dash] of [["l1", "loss", lasso, "", "9 5"], ["l2", "data", ridge, "2 5", "9 5 2 5"]]) {
      const weights = lambdas.map((one2) => solve(m, rho, one2));
      path.curve(`${name}-w1`, lambdas, weights.map((w) => w[0]), { role, dash: dash[0] });
      path.curve(`${name}-w2`, lambdas, weights.map((w) => w[1]), { role, dash: dash[1] });
    }
    path.line("zero", 0, 0, LIMIT, 0, { role: "quiet", width: 1 });
    path.line("now", lambda, -3.2, lambda, 3.2, { role: "quiet", dash: "4 4", width: 1.4 });
  },
});
