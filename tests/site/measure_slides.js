// In a deck: show each slide in turn and say what does not fit, is empty, tiny, or stayed raw.
() => {
  const faults = [], seen = {slides: 0, scale: 1, letters: 99};
  const leaves = [...document.querySelectorAll(".slides > section > section")];
  const inside = "svg *, mjx-container *, .explorer-live, .explorer-live *, aside *, aside, script, style, option";
  for (const slide of leaves) {
    const {h, v} = Reveal.getIndices(slide);
    Reveal.slide(h, v, 999);
    seen.slides += 1;
    const body = slide.querySelector(".body"), inner = slide.querySelector(".inner");
    const zoom = Number(body.dataset.zoom), where = `slide ${h + 1}.${v + 1}`;
    seen.scale = Math.min(seen.scale, zoom);
    const page = slide.getBoundingClientRect();
    if (page.width !== 1024 || page.height !== 768 || page.top) faults.push(`${where}: ${page.width}×${page.height} at ${page.top}`);
    for (const one of slide.querySelectorAll("header *, .body *")) {
      if (one.matches(inside) || !one.checkVisibility()) continue;  // as behind "More"
      const box = one.getBoundingClientRect();
      if (!box.width || !box.height) continue;
      const name = `${where}: <${one.localName} class="${one.className.baseVal ?? one.className}"> `;
      if (box.left < -1 || box.right > 1025 || box.top < -1 || box.bottom > 745)
        faults.push(name + `${Math.round(box.left)}…${Math.round(box.right)} × ${Math.round(box.top)}…${Math.round(box.bottom)} `
          + one.textContent.slice(0, 50));
      const scrolls = one.scrollWidth > one.clientWidth + 2 && one.clientWidth && getComputedStyle(one).overflowX !== "visible";
      if (scrolls) faults.push(`${name} hides ${one.scrollWidth - one.clientWidth} px`);
      const speaks = [...one.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
      if (!inner.contains(one)) continue;
      const size = zoom * parseFloat(getComputedStyle(one).fontSize);
      seen.letters = Math.min(seen.letters, size);
      if (speaks && !one.closest("pre, code, table, .derivation, .explorer, sup, sub") && size < 23.9)
        faults.push(`${name} has letters of ${size.toFixed(1)} px: ${one.textContent.slice(0, 40)}`);
    }
    for (const row of slide.querySelectorAll(".derivation .row"))
      if (row.children.length !== 3) faults.push(`${where}: a row of a derivation has ${row.children.length} cells`);
    const first = slide.querySelector("header"), says = inner.textContent.trim() || inner.querySelector("img, svg");
    if (first.textContent.trim() && !says) faults.push(`${where}: a bare heading`);
    if (!inner.textContent.trim() && !inner.querySelector("img")) faults.push(`${where}: empty`);
    for (const one of inner.querySelectorAll("mjx-container"))
      if (one.getBoundingClientRect().height < 5) faults.push(`${where}: a formula is not seen`);
    for (const image of slide.querySelectorAll("img"))
      if (!image.naturalWidth || !image.alt) faults.push(`${where}: picture ${image.src}`);
    if (slide.matches(".live") && !slide.querySelector(".explorer-on svg path")) faults.push(`${where}: dead explorer`);
    const prose = inner.cloneNode(true);
    for (const one of prose.querySelectorAll("pre, script, style, mjx-container")) one.remove();
    const words = prose.textContent;
    if (/\$|\{cite|:::|\*\*|\\begin|\{\{|tex-inline/.test(words)) faults.push(`${where}: raw source ${words.slice(0, 80)}`);
    if (!slide.querySelector("aside.notes").textContent.trim())
      faults.push(`${where}: no notes`);
  }
  return {faults, ...seen};
}
