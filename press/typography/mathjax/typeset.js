// One formula at a time, from TeX to HTML that needs no script: MathJax 3.2.2 without a browser.
// Loaded by ../typeset.py after MathJax's components; answers are JSON ({html} or {error}).
const { liteAdaptor } = MathJax._.adaptors.liteAdaptor;
const { RegisterHTMLHandler } = MathJax._.handlers.html_ts;
const { AssistiveMmlHandler } = MathJax._.a11y["assistive-mml"];
const { TeX } = MathJax._.input.tex_ts;
const { CHTML } = MathJax._.output.chtml_ts;
const { TeXFont } = MathJax._.output.chtml.fonts.tex_ts;

const adaptor = liteAdaptor();
AssistiveMmlHandler(RegisterHTMLHandler(adaptor));

const input = new TeX({
  packages: ["base", "ams", "boldsymbol", "cancel", "cases", "mathtools", "newcommand", "textmacros"],
  formatError(_, error) {
    throw error;
  },
});
const output = new CHTML({
  font: new TeXFont({ fontURL: "fonts" }),
  adaptiveCSS: false,
  matchFontHeight: false,
});
const book = MathJax._.mathjax.mathjax.document("", { InputJax: input, OutputJax: output });

globalThis.typeset = (tex, display) => {
  try {
    const formula = book.convert(tex, { display, em: 16, ex: 8, containerWidth: 80 * 16 });
    return JSON.stringify({ html: adaptor.outerHTML(formula) });
  } catch (error) {
    return JSON.stringify({ error: String(error.message ?? error) });
  }
};

globalThis.stylesheet = () => JSON.stringify(adaptor.textContent(output.styleSheet(book)));
