// Write each letter of the page once per font that it is asked in, where the browser can be asked for the font it took.
() => {
  const asked = {};
  const note = (style, text) => {
    const key = `${style.fontStyle} ${style.fontWeight} 20px ${style.fontFamily}`;
    const letters = (asked[key] ??= new Set());
    for (const {segment} of new Intl.Segmenter().segment(text)) if (segment.trim()) letters.add(segment);
  };
  for (const one of document.querySelectorAll("body, body *:not(script, style, noscript, aside, aside *, .speaker-notes, mjx-assistive-mml *)")) {
    for (const child of one.childNodes) if (child.nodeType === 3) note(getComputedStyle(one), child.data);
    for (const name of ["::before", "::after"]) {
      const style = getComputedStyle(one, name);
      if (style.content.startsWith('"')) note(style, style.content.split('" / "')[0].replace(/^"|"$|\\(?=["\\])/g, ""));
    }
  }
  const sample = document.body.appendChild(document.createElement("div"));
  sample.className = "letters";
  for (const [font, letters] of Object.entries(asked)) {
    const line = sample.appendChild(document.createElement("p"));
    line.style.font = font;
    for (const letter of letters) line.appendChild(document.createElement("span")).textContent = letter;
  }
}
