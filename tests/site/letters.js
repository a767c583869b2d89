// Write each letter of the page once per font that it is asked in, where the browser can be asked for the font it took;
// and return those that no font of the page has: the browser shows a box and tells nobody.
() => {
  const faces = [...document.fonts].map((face) => ({
    family: face.family.replaceAll('"', ""), weight: Number(face.weight) || { bold: 700 }[face.weight] || 400,
    spans: face.unicodeRange.split(",").map((one) => one.trim().replace("U+", "").split("-").map((code) => parseInt(code, 16))),
  }));
  const has = ({ spans }, letter) =>
    [...letter].every((one) => spans.some(([low, high = low]) => low <= one.codePointAt(0) && one.codePointAt(0) <= high));
  // the faces of a family that a weight gets: of all weights the nearest above (from 500 on), else below
  const chosen = (family, weight) => {
    const known = [...new Set(faces.filter((one) => one.family === family).map((one) => one.weight))].sort((a, b) => a - b);
    const [above, below] = [known.filter((one) => one >= weight), known.filter((one) => one <= weight)];
    const taken = weight > 500 ? above[0] ?? below.at(-1) : below.at(-1) ?? above[0];
    return faces.filter((one) => one.family === family && one.weight === taken);
  };
  const missing = (font, letter) => {
    const [, weight, families] = /^\w+ (\d+) 20px (.*)$/.exec(font);
    return !families.split(",").some((name) => chosen(name.trim().replaceAll('"', ""), Number(weight)).some((face) => has(face, letter)));
  };
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
  return Object.entries(asked).flatMap(([font, letters]) =>
    [...letters].filter((letter) => missing(font, letter)).map((letter) => `no font has ${letter}: ${font}`));
}
