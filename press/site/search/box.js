// Every search field of a page answers while somebody types: links in a list, which the arrows walk
// through and Enter follows. In the dialog a few, on the page of the search many.
"use strict";

const FEW = 10; // results in the dialog
const MANY = 40; // and on the page of the search

/** Bring one search field to life. */
function searchBox(form, find, words) {
  const field = form.querySelector("input");
  const [status, list] = ["status", "results"].map((name) =>
    form.parentElement.querySelector(`.search-${name}`));
  const ownPage = new URL(form.action).pathname === location.pathname && !form.closest("dialog");
  const element = (name, className, ...content) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...content);
    return made;
  };
  const marked = ([text, found]) => (found ? element("mark", "search-word", text) : text);
  const item = ({ href, page, heading, context }) => {
    const link = element("a", "");
    link.href = href;
    link.append(element("span", "search-heading", ...heading.map(marked)));
    if (page) link.append(element("span", "search-page", page));
    link.append(element("span", "search-context", ...context.map(marked)));
    return element("li", "", link);
  };
  const show = async () => {
    await find.prepare();
    const query = field.value.trim();
    const found = query ? find(query, ...(ownPage ? [MANY, 5] : [FEW, 2])) : [];
    list.replaceChildren(...found.map(item));
    list.hidden = found.length === 0;
    const more = !ownPage && found.length === FEW;
    const told = more ? words.more : found.length ? words.found : words.nothing;
    status.textContent = query ? told.replace("{n}", found.length).replace("{query}", query) : "";
  };
  const step = (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape") form.closest("dialog")?.close(); // else it only empties the field
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    const stops = [field, ...list.querySelectorAll("a")];
    const next = stops[stops.indexOf(document.activeElement) + by];
    event.preventDefault();
    next?.focus();
  };
  field.addEventListener("input", show);
  [field, list].forEach((part) => part.addEventListener("keydown", step));
  list.addEventListener("click", () => form.closest("dialog")?.close());
  if (ownPage) field.value ||= new URLSearchParams(location.search).get("q") ?? "";
  show();
}
