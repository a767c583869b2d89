// Run in a document laid out for paper: shrink formulas that are a little too wide for their column,
// and tell what would be wrong on paper, as a list of sentences.
async (smallest) => {
  const start = (element) => (element.outerHTML || element.textContent).replace(/\s+/g, " ").slice(0, 90);
  const place = (element) => element.closest("[id]")?.id || "the document";
  const faults = [];
  const complain = (what, element) => faults.push(`${what} in ${place(element)}: ${start(element)}`);

  await Promise.all([...document.images].map((image) => image.decode().catch(() => null)));
  await document.fonts.ready;

  for (const image of document.images) if (!image.naturalWidth) complain("a missing picture", image);
  for (const stage of document.querySelectorAll(".explorer:not(.explorer-on)")) complain("an empty explorer", stage);

  for (const formula of document.querySelectorAll("mjx-container[display]")) {
    const drawn = formula.querySelector("mjx-math").getBoundingClientRect();
    const number = formula.parentElement.querySelector(":scope > .eqno")?.getBoundingClientRect().width;
    const room = formula.getBoundingClientRect().width - (number ? 2 * number + 12 : 0);
    const scale = (0.995 * room) / drawn.width;
    if (scale < smallest) complain(`a formula ${(1 / scale).toFixed(2)} times as wide as its room`, formula);
    else if (scale < 1) {
      const size = parseFloat(getComputedStyle(formula).fontSize);
      formula.style.setProperty("font-size", `${size * scale}px`, "important");
    }
  }

  const wide = "mjx-container, table, pre, img, svg, h1, h2, h3, p, li, td, th";
  for (const element of document.querySelectorAll(`main :is(${wide}), .sheet :is(${wide})`)) {
    const column = element.parentElement.closest("p, li, td, th, div, section, main, body, form");
    if (element.closest("svg svg, svg g") || !element.getClientRects().length) continue;
    const [box, room] = [element.getBoundingClientRect(), column.getBoundingClientRect()];
    const over = Math.max(box.right - room.right, room.left - box.left, element.scrollWidth - element.clientWidth);
    const inline = getComputedStyle(element).display.startsWith("inline");
    const excess = inline ? Math.max(box.right - room.right, room.left - box.left) : over;
    if (excess > 1.5) complain(`${excess.toFixed(0)} px too wide`, element);
  }

  for (const error of document.querySelectorAll("mjx-merror")) complain("a formula with an error", error);
  const raw = /\\[([]|\\[a-zA-Z]+|\$[^$\n]+\$|\{\w+\}`|^:::/m;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const inside = texts.currentNode.parentElement;
    if (inside.closest("pre, code, script, style, mjx-container")) continue;
    const found = raw.exec(texts.currentNode.data);
    if (found) complain(`raw markup ${found[0]}`, inside);
  }

  for (const link of document.querySelectorAll('a[href^="#"]')) {
    if (!document.getElementById(decodeURIComponent(link.hash.slice(1)))) complain("a link to nowhere", link);
  }
  return faults;
}
