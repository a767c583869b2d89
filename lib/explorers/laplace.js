// One person to drag away: the Normal, Laplace and Student-t lines answer.
// Question: When you drag the big dot up, as if her weight were wrong: which line follows it?
// In short: an outlier in y drags the least-squares line along and leaves the Laplace and Student-t lines where they were, or nearly so; a point far out in x can capture the Laplace line too.
const residuals = ([slope, level], x, y) => x.map((v, k) => y[k] - slope * v - level);

function weighted(x, y, w) {
  const mx = sum(x.map((v, k) => w[k] * v)) / sum(w);
  const my = sum(y.map((v, k) => w[k] * v)) / sum(w);
  const slope = sum(x.map((v, k) => w[k] * (v - mx) * (y[k] - my))) / sum(x.map((v, k) => w[k] * (v - mx) ** 2));
  return [slope, my - slope * mx];
}

// Lines through two of the points, sorted by slope: one of them has the least Σ|r|.
function pairs(x, y) {
  const lines = [];
  x.forEach((v, i) => {
    for (let j = 0; j < i; j++) {
      const slope = (y[i] - y[j]) / (v - x[j]);
      if (v !== x[j]) lines.push([slope, y[i] - slope * v]);
    }
  });
  return lines.toSorted((one, other) => one[0] - other[0]);
}

// Where several lines are equally good: the middle of them.
function leastAbsolute(x, y) {
  const lines = pairs(x, y);
  const costs = lines.map((line) => sum(residuals(line, x, y).map(Math.abs)));
  const good = lines.filter((line, k) => costs[k] < Math.min(...costs) + 1e-9);
  return good[0].map((v, k) => (v + good[good.length - 1][k]) / 2);
}

// Reweighted least squares from three starts; the lowest NLL is kept.
function studentLine(x, y, { nu, s }, loss) {
  const total = (line) => sum(residuals(line, x, y).map(loss));
  const lowest = (lines) => lines.reduce((one, other) => (total(other) < total(one) ? other : one));
  const starts = [weighted(x, y, x.map(() => 1)), leastAbsolute(x, y), lowest(pairs(x, y))];
  return lowest(starts.map((start) => {
    let line = start;
    for (let step = 0; step < 300; step++) {
      line = weighted(x, y, residuals(line, x, y).map((r) => 1 / (nu + (r / s) ** 2)));
    }
    return line;
  }));
}

const lossesOf = ({ sigma, b, nu, s }) => {
  const constant = logGamma(nu / 2) - logGamma((nu + 1) / 2) + Math.log(nu * Math.PI) / 2 + Math.log(s);
  return {
    normal: (r) => (r / sigma) ** 2 / 2 + Math.log(sigma) + Math.log(2 * Math.PI) / 2,
    laplace: (r) => Math.abs(r) / b + Math.log(2 * b),
    student: (r) => ((nu + 1) / 2) * Math.log1p((r / s) ** 2 / nu) + constant,
  };
};
const LOOK = {
  normal: { name: say("Normal"), role: "model", dash: "", said: say("solid"), scale: ({ sigma }) => `σ = ${sigma}` },
  laplace: { name: say("Laplace"), role: "data", dash: "8 5", said: say("dashed"), scale: ({ b }) => `b = ${b}` },
  student: { name: say("Student-t"), role: "truth", dash: "2 5", said: say("dotted"), scale: ({ nu, s }) => `ν = ${nu}, s = ${s}` },
};

explore({
  name: "laplace",
  controls: {
    x: { label: say("her height (cm)"), min: 120, max: 185, step: 1, value: 163 },
    y: { label: say("her weight (kg)"), min: 30, max: 170, step: 1, value: 56 },
    outlier: { label: say("wrong weight"), press: () => ({ x: 163, y: 166 }), more: true },
    leverage: { label: say("wrong weight and height"), press: () => ({ x: 120, y: 166 }), more: true },
    back: { label: say("back"), press: () => ({ x: 163, y: 56 }), more: true },
  },
  panels: {
    lines: {
      title: say("three lines"), alt: say("Weight over height: eleven women and the three best lines"), height: 370,
      x: { label: say("height (cm)"), range: [118, 187] }, y: { label: say("weight (kg)"), range: [25, 175] },
    },
    loss: {
      title: say("what she costs each of them"), alt: say("Three losses over the residual, with a dot for the moved person"),
      height: 370, x: { label: say("her weight minus the line (kg)"), range: [-60, 150] },
      y: { label: say("loss (nats)"), range: (state, data, { top }) => [0, top] },
    },
  },
  values: ({ x, y }, data) => {
    const [xs, ys] = [[...data.height, x], [...data.weight, y]];
    const losses = lossesOf(data);
    const lines = {
      normal: weighted(xs, ys, xs.map(() => 1)),
      laplace: leastAbsolute(xs, ys),
      student: studentLine(xs, ys, data, losses.student),
    };
    const result = { lines, losses, top: 20 };
    const add = (key, unit, label, value, digits = {}) => {
      for (const [name, look] of Object.entries(LOOK)) {
        result[`${name}_${key}`] = { label: label(look), value: value(name), unit, role: look.role, digits: digits[name] };
      }
    };
    add("slope", say("kg/cm"), (look) => say(`${look.name}: slope`), (name) => lines[name][0], { normal: 2, laplace: 2 });
    add("nll", say("nats"), (look) => say(`NLL, ${look.scale(data)}`), (name) => sum(residuals(lines[name], xs, ys).map(losses[name])));
    add("hers", say("nats"), (look) => say(`${look.name}: her share`), (name) => losses[name](residuals(lines[name], [x], [y])[0]));
    const highest = Math.max(...Object.keys(LOOK).map((name) => result[`${name}_hers`].value));
    result.top = [20, 50, 100, 200, 500].find((top) => top > highest);
    return result;
  },
  draw: ({ lines, loss }, { x, y }, v, data) => {
    const rs = span(-60, 150, 421);
    Object.entries(LOOK).forEach(([name, { name: title, role, dash, said }], k) => {
      const [slope, level] = v.lines[name];
      lines.line(name, 100, slope * 100 + level, 200, slope * 200 + level, { role, dash });
      lines.text(`${name}-name`, 185, 164 - 11 * k, `${title} (${said})`, { role, anchor: "end" });
      loss.curve(name, rs, rs.map(v.losses[name]), { role, dash });
      loss.point(`${name}-now`, y - slope * x - level, v[`${name}_hers`].value, { role, r: 6 });
      loss.text(`${name}-name`, 0, v.top * (0.92 - 0.08 * k), title, { role, anchor: "middle" });
    });
    data.height.forEach((one, k) => lines.point(`woman-${k}`, one, data.weight[k], { role: "quiet", r: 4 }));
    lines.point("moved", x, y, { role: "loss", drag: (px, py) => ({ x: px, y: py }) });
  },
});
