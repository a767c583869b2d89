// Make every slide fit, then start reveal.js. All slides are visible (class "preparing") until then.
// A narrow screen gets the same slides one below the other, to scroll.
(() => {
  const WIDTH = 1024;
  const HEIGHT = 768;
  const LARGEST = 1.3;
  const AS_LARGE = ".title, .figure, .live";
  const NARROW = "(max-width: 600px)";
  const TURNS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", "Escape"]);
  const MOVES = 'input[type="range"], [role="slider"], input[type="radio"], select, [role="radio"], [role="tab"]';

  const slides = () => document.querySelectorAll(".slides > section > section");

  // A formula wider than the slide shrinks alone.
  function shrinkWideFormulas(inner) {
    for (const formula of inner.querySelectorAll('mjx-container[display="true"]')) {
      const wide = formula.querySelector("mjx-math");
      const ratio = wide ? inner.clientWidth / wide.getBoundingClientRect().width : 1;
      if (ratio < 1) formula.style.fontSize = `${Math.floor(100 * ratio)}%`;
    }
  }

  // A derivation whose reasons do not fit beside the lines puts them below.
  function stackReasons(inner) {
    for (const list of inner.querySelectorAll(".derivation")) {
      if (list.scrollWidth > list.clientWidth) list.classList.add("stacked");
      const room = list.clientWidth;
      const widest = Math.max(
        ...[...list.querySelectorAll(".expression mjx-container")]
          .map((one) => one.getBoundingClientRect().width + 60),
      );
      if (widest > room) list.style.fontSize = `${Math.floor((100 * room) / widest)}%`;
    }
  }

  // The panels of a tall explorer give way before its words do.
  function narrowPanels(body, inner) {
    for (let share = 100; share >= 76; share -= 4) {
      inner.style.setProperty("--panels", `${share}%`);
      if (inner.scrollHeight <= body.clientHeight) break;
    }
  }

  // Little text is set larger; what is still too large is scaled as a whole.
  function scaleToFit(body, inner, largest) {
    let zoom = largest;
    for (let round = 0; round < 20; round += 1) {
      inner.style.zoom = zoom;
      const high = Math.sqrt(body.clientHeight / (inner.scrollHeight * zoom)); // lines get longer as well
      const wide = inner.clientWidth / inner.scrollWidth;
      if (high >= 1 && wide >= 0.999) break;
      zoom *= Math.max(0.8, Math.min(0.97, high, wide));
    }
    body.dataset.zoom = zoom.toFixed(2);
  }

  function fit() {
    for (const slide of slides()) {
      const body = slide.querySelector(".body");
      const inner = slide.querySelector(".inner");
      if (slide.matches(".live")) narrowPanels(body, inner);
      shrinkWideFormulas(inner);
      stackReasons(inner);
      scaleToFit(body, inner, slide.matches(AS_LARGE) ? 1 : LARGEST);
    }
  }

  // On a narrow screen only formulas and derivations give way.
  function fitColumn() {
    for (const inner of document.querySelectorAll(".inner")) {
      for (const list of inner.querySelectorAll(".derivation")) list.classList.add("stacked");
      shrinkWideFormulas(inner);
    }
  }

  function pictures() {
    return Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  }

  // What is not shown cannot be reached with Tab.
  function onlyThisSlide() {
    const shown = window.Reveal.getCurrentSlide();
    const all = window.Reveal.isOverview();
    for (const slide of slides()) slide.inert = slide !== shown && !all;
  }

  // In another language the deck opens at the slide that is shown.
  function sameSlideElsewhere() {
    const { h, v } = window.Reveal.getIndices();
    for (const link of document.querySelectorAll(".languages a")) link.hash = `/${h}/${v}`;
  }

  // A slider keeps its arrows. Everything else of an explorer leaves them, and Escape, to the deck.
  function giveBack(event) {
    const at = document.activeElement;
    if (!at.closest(".explorer") || !TURNS.has(event.key)) return;
    if (event.key === "Escape" || !at.matches(MOVES)) at.blur();
  }

  const keepsKeys = () => document.activeElement.closest(".explorer");

  async function present() {
    document.addEventListener("keydown", giveBack, true);
    await window.Reveal.initialize({
      width: WIDTH, height: HEIGHT, margin: 0, center: false, hash: true, slideNumber: "c/t",
      navigationMode: "linear", scrollActivationWidth: 0,
      transition: "none", backgroundTransition: "none", pdfSeparateFragments: false,
      pdfMaxPagesPerSlide: 1, totalTime: Number(document.body.dataset.seconds),
      keyboardCondition: () => !keepsKeys(), plugins: [window.RevealNotes],
    });
    // After a drag the next key turns the page again.
    document.addEventListener("pointerup", () => keepsKeys() && document.activeElement.blur());
    for (const event of ["slidechanged", "overviewshown", "overviewhidden"]) window.Reveal.on(event, onlyThisSlide);
    window.Reveal.on("slidechanged", sameSlideElsewhere);
    sameSlideElsewhere();
    if (!window.Reveal.isPrintView()) onlyThisSlide();
  }

  async function start() {
    const narrow = matchMedia(NARROW).matches;
    if (narrow) document.body.classList.add("column");
    await Promise.all([document.fonts.ready, pictures()]);
    (narrow ? fitColumn : fit)();
    document.body.classList.remove("preparing");
    if (!narrow) await present();
    document.body.dataset.ready = "yes";
  }

  start();
})();
