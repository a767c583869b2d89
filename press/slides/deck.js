// Make every slide fit, then start reveal.js. All slides are visible (class "preparing") until then.
(() => {
  const WIDTH = 1024;
  const HEIGHT = 768;
  const LARGEST = 1.3;
  const AS_LARGE = ".title, .figure, .live";

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
    for (const slide of document.querySelectorAll(".slides > section > section")) {
      const body = slide.querySelector(".body");
      const inner = slide.querySelector(".inner");
      if (slide.matches(".live")) narrowPanels(body, inner);
      shrinkWideFormulas(inner);
      stackReasons(inner);
      scaleToFit(body, inner, slide.matches(AS_LARGE) ? 1 : LARGEST);
    }
  }

  function pictures() {
    return Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
  }

  const explorerHasFocus = () => document.activeElement.closest(".explorer");

  async function start() {
    await Promise.all([document.fonts.ready, pictures()]);
    fit();
    document.body.classList.remove("preparing");
    await window.Reveal.initialize({
      width: WIDTH, height: HEIGHT, margin: 0, center: false, hash: true, slideNumber: "c/t",
      transition: "none", backgroundTransition: "none", pdfSeparateFragments: false,
      pdfMaxPagesPerSlide: 1, totalTime: Number(document.body.dataset.seconds),
      keyboardCondition: () => !explorerHasFocus(), plugins: [window.RevealNotes],
    });
    // After a drag the next key turns the page again.
    document.addEventListener("pointerup", () => explorerHasFocus() && document.activeElement.blur());
    document.body.dataset.ready = "yes";
  }

  start();
})();
