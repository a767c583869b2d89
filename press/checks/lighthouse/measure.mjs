// Lighthouse, mobile settings, median of 3, over a few pages of the built site.
// Called by `make lighthouse`; exits 1 below the gates.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import lighthouse from "lighthouse";
import * as chromeLauncher from "chrome-launcher";

const [python, ...asked] = process.argv.slice(2);
const pages = asked.length ? asked : ["index", "maximum-likelihood", "loss-table"];
const gates = { performance: 95, accessibility: 100, "best-practices": 100, seo: 100 };
const runs = 3;
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const chrome = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
  .find((path) => path && existsSync(path));

const root = join(import.meta.dirname, "..", "..", "..");
const server = spawn(python, ["-m", "press.site.serve", join("_build", "html"), "0"], { cwd: root });
const origin = await new Promise((resolve) =>
  server.stdout.once("data", (line) => resolve(String(line).trim())));

const browser = await chromeLauncher.launch({
  chromePath: chrome,
  chromeFlags: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"],
});
let passed = true;
try {
  for (const page of pages) {
    const scores = {}, facts = {};
    for (let run = 0; run < runs; run++) {
      const { lhr } = await lighthouse(`${origin}/${page}.html`, {
        port: browser.port,
        onlyCategories: Object.keys(gates),
        logLevel: "error",
      });
      for (const name in gates) (scores[name] ??= []).push(Math.round(lhr.categories[name].score * 100));
      for (const name of ["first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "cumulative-layout-shift", "total-byte-weight"])
        (facts[name] ??= []).push(lhr.audits[name].numericValue);
      if (run === 0)
        for (const audit of Object.values(lhr.audits))
          if (audit.score !== null && audit.score < 0.9 && audit.scoreDisplayMode !== "informative")
            console.log(`    ${page}: ${audit.id} ${audit.displayValue ?? ""}`);
    }
    const line = Object.entries(scores).map(([name, values]) => `${name} ${median(values)}`);
    const f = Object.fromEntries(Object.entries(facts).map(([name, values]) => [name, median(values)]));
    console.log(`${page}: ${line.join(", ")}`);
    console.log(`    first paint ${(f["first-contentful-paint"] / 1000).toFixed(2)} s, largest ${(f["largest-contentful-paint"] / 1000).toFixed(2)} s, ` +
      `blocked ${Math.round(f["total-blocking-time"])} ms, shift ${f["cumulative-layout-shift"].toFixed(4)}, ${Math.round(f["total-byte-weight"] / 1000)} kB`);
    passed &&= Object.entries(gates).every(([name, gate]) => median(scores[name]) >= gate);
  }
} finally {
  browser.kill();
  server.kill();
}
process.exit(passed ? 0 : 1);
