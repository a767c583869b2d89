// Mark one element for each look that text has on the page: its colour, size and weight, and what lies behind it.
() => {
  const behind = new Map([[null, ""]]);
  const ground = (element) => {
    if (!behind.has(element)) {
      const {backgroundColor, backgroundImage, opacity, filter} = getComputedStyle(element);
      behind.set(element, [ground(element.parentElement), backgroundColor, backgroundImage, opacity, filter].join());
    }
    return behind.get(element);
  };
  const seen = new Set();
  for (const one of document.querySelectorAll("body *:not(script, style, noscript, mjx-math, mjx-math *)")) {
    if (!one.matches("input") && ![...one.childNodes].some((child) => child.nodeType === 3 && child.data.trim())) continue;
    const {color, fontSize, fontWeight, visibility, textShadow} = getComputedStyle(one);
    const look = [color, fontSize, fontWeight, visibility, textShadow, ground(one)].join();
    if (!seen.has(look)) one.dataset.look = "";
    seen.add(look);
  }
}
