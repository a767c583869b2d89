// What a page does beyond being read. Without it everything is still there: links and menus are
// plain HTML, and what needs this script (class js-only) is hidden until it runs.
"use strict";

const root = document.documentElement;
const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];

/** Light, dark, or as the system says: one button goes round; the choice is remembered. */
function colourMode() {
  const button = document.getElementById("colour-mode");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const names = { light: say("light"), dark: say("dark"), auto: say("as your system") };
  const show = () => {
    const mode = root.dataset.mode;
    root.dataset.theme = mode === "auto" ? (system.matches ? "dark" : "light") : mode;
    button.setAttribute("aria-label", `${say("Colours")}: ${names[mode]}`);
    button.title = `${say("Colours")}: ${names[mode]}`;
  };
  button.addEventListener("click", () => {
    const order = system.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    root.dataset.mode = order[(order.indexOf(root.dataset.mode) + 1) % 3];
    try {
      localStorage.setItem("mode", root.dataset.mode);
    } catch {
      /* no storage: the choice lasts as long as the page */
    }
    show();
  });
  system.addEventListener("change", show);
  show();
}

/** A click beside the content of a dialog closes it; the browser does the rest (Esc, focus). */
function closeOnBackdrop(dialog) {
  dialog.addEventListener("click", (event) => {
    const box = dialog.getBoundingClientRect();
    const inside =
      event.clientX >= box.left && event.clientX <= box.right &&
      event.clientY >= box.top && event.clientY <= box.bottom;
    if (event.target === dialog && !inside) dialog.close();
  });
}

/** The search field opens over the page: by its buttons, Ctrl K or /. Its script comes then. */
function searchDialog() {
  const dialog = document.getElementById("search-dialog");
  const load = () => {
    if (!dialog.dataset.script) return;
    document.head.append(Object.assign(document.createElement("script"), { src: dialog.dataset.script }));
    delete dialog.dataset.script;
  };
  all(".search-form input").forEach((field) => field.addEventListener("focus", load));
  if (new URLSearchParams(location.search).has("q")) load();
  const open = (event) => {
    event.preventDefault();
    const field = document.querySelector("article .search-form input");
    if (field) {
      field.focus();
    } else if (!dialog.open) {
      dialog.showModal();
      dialog.querySelector("input").select();
    }
  };
  closeOnBackdrop(dialog);
  all("[data-opens=search-dialog]").forEach((opener) => opener.addEventListener("click", open));
  addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (slash || ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k")) open(event);
  });
}

/** On a narrow screen the side bars move into dialogs, and back when those close. */
function drawers() {
  const move = (from, to) => {
    to.append(...from.childNodes);
    to.className = from.className;
    from.className = "";
  };
  all("[data-drawer]").forEach((button) => {
    const sidebar = document.getElementById(`pst-${button.dataset.drawer}-sidebar`);
    const dialog = document.getElementById(`pst-${button.dataset.drawer}-sidebar-modal`);
    dialog.setAttribute("aria-label", button.getAttribute("aria-label"));
    button.addEventListener("click", () => {
      move(sidebar, dialog);
      dialog.showModal();
    });
    dialog.addEventListener("close", () => {
      move(dialog, sidebar);
      button.focus();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target.closest("a")) dialog.close();
    });
    closeOnBackdrop(dialog);
  });
}

/** The menu is a <details>: a click elsewhere or Esc closes it. */
function menus() {
  const close = (except) =>
    all("details.menu[open]").forEach((menu) => menu !== except && (menu.open = false));
  addEventListener("click", (event) => close(event.target.closest("details.menu")));
  addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  all("[data-prints]").forEach((button) => button.addEventListener("click", () => print()));
}

/** What is folded on screen (hints, solutions) is open on paper; folded code stays away. */
function printing() {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all("article details:not([open], .tag_hide-input > *)");
    opened.forEach((box) => (box.open = true));
    all("img[loading=lazy]").forEach((image) => (image.loading = "eager"));
  });
  addEventListener("afterprint", () => opened.forEach((box) => (box.open = false)));
}

/** A copy button for every piece of code. */
function copyButtons() {
  if (!navigator.clipboard) return;
  const code = "div.cell_input pre, div.highlight-bash pre, div.highlight-python pre";
  all(code, document.querySelector("main")).forEach((pre) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy-button";
    button.textContent = say("Copy");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(pre.textContent.trimEnd() + "\n");
      button.textContent = say("Copied");
      setTimeout(() => (button.textContent = say("Copy")), 2000);
    });
    pre.parentElement.append(button);
  });
}

/** A formula is drawn without letters: mark it where it is selected, and copy its TeX. */
function formulas() {
  const selection = getSelection();
  const drawn = all("main mjx-container");
  document.addEventListener("selectionchange", () => drawn.forEach((one) =>
    one.classList.toggle("selected", !selection.isCollapsed && selection.containsNode(one))));
  document.addEventListener("dblclick", ({ target }) => {
    const one = target.closest("mjx-container");
    if (!one) return;
    const whole = document.createRange();
    whole.selectNode(one);
    selection.removeAllRanges();
    selection.addRange(whole);
  });
  document.addEventListener("copy", (event) => {
    if (selection.isCollapsed) return;
    const range = selection.getRangeAt(0).cloneRange();
    const around = (node) => (node.closest ? node : node.parentElement).closest("mjx-container");
    if (around(range.startContainer)) range.setStartBefore(around(range.startContainer));
    if (around(range.endContainer)) range.setEndAfter(around(range.endContainer));
    const copied = document.createElement("div");
    copied.append(range.cloneContents());
    const found = all("mjx-container", copied);
    if (found.length === 0) return;
    for (const one of found) {
      const dollars = one.hasAttribute("display") ? "$$" : "$";
      one.replaceWith(dollars + one.querySelector("math").getAttribute("alttext") + dollars);
    }
    all(".headerlink, .copy-button", copied).forEach((one) => one.remove());
    event.clipboardData.setData("text/plain", copied.textContent);
    event.clipboardData.setData("text/html", copied.innerHTML);
    event.preventDefault();
  });
}

/** What scrolls sideways in its own box can be reached and scrolled by keyboard, and has a name. */
function scrollBoxes() {
  const kinds = [
    ["div.math, div.math > mjx-container", say("Formula")],
    [".derivation .expression", say("Step")],
    [".drawing", say("Figure")],
    ["pre", say("Code")],
    ["div.cell_output > .output", say("Output")],
    [".pst-scrollable-table-container", say("Table")],
  ];
  // measure all, then write: in turns, each measure would lay the page out again
  const look = (boxes) => {
    const found = boxes.map((box) => [box, box.scrollWidth > box.clientWidth]);
    for (const [box, scrolls] of found) {
      if (scrolls && !box.hasAttribute("tabindex")) {
        box.tabIndex = 0;
        box.setAttribute("role", "region");
        box.setAttribute("aria-label", `${box.dataset.kind}, ${say("scrolls sideways")}`);
      } else if (!scrolls && box.tabIndex === 0) {
        ["tabindex", "role", "aria-label"].forEach((name) => box.removeAttribute(name));
      }
    }
  };
  const boxes = kinds.flatMap(([selector, kind]) =>
    all(selector, document.querySelector("main")).map((box, place) => {
      box.dataset.kind ??= `${kind} ${place + 1}`;
      return box;
    }));
  const resized = new ResizeObserver((entries) => look(entries.map(({ target }) => target)));
  boxes.forEach((box) => resized.observe(box));
  // sections far from the screen are not laid out, and the observer does not meet their boxes:
  // they are measured when there is time, one section after the other
  const grouped = new Map();
  for (const box of boxes) {
    const section = box.closest("section");
    grouped.set(section, [...(grouped.get(section) ?? []), box]);
  }
  const sections = [...grouped.values()];
  const whenIdle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 50));
  let waiting = [];
  const measure = () => {
    look(waiting.shift() ?? []);
    if (waiting.length > 0) whenIdle(measure, { timeout: 300 });
    else document.documentElement.dataset.measured = innerWidth;
  };
  const again = () => {
    if (waiting.length === 0) whenIdle(measure, { timeout: 300 });
    waiting = [...sections];
  };
  addEventListener("resize", again);
  document.fonts.ready.then(again);
}

/** The sections that begin above the line where one reads, from the outermost to the innermost.
    Only the last one of each level is looked into: the others need not be laid out. */
function sectionsRead() {
  const read = [];
  let within = all("main article > section");
  while (within.length > 0) {
    const last = within.filter((section) => section.getBoundingClientRect().top < 140).at(-1);
    if (last) read.push(last);
    within = last ? all(":scope > section[id]", last) : [];
  }
  return read;
}

/** The contents beside the page follow the reader. */
function contents() {
  const links = new Map(all("#page-toc a[href^='#']").map((link) => [link.hash.slice(1), link]));
  let current = null;
  const follow = new IntersectionObserver(
    () => {
      const link = sectionsRead().map((section) => links.get(section.id)).filter(Boolean).at(-1);
      if (link === current) return;
      current?.classList.remove("active");
      current?.removeAttribute("aria-current");
      link?.classList.add("active");
      link?.setAttribute("aria-current", "true");
      current = link;
    },
    { rootMargin: "-130px 0px 0px 0px", threshold: [0, 1] },
  );
  all("main :is(h2, h3), main section[id]").forEach((mark) => follow.observe(mark));
}

/** The list of chapters shows where the reader is. */
function chapters() {
  const sidebar = document.getElementById("pst-primary-sidebar");
  const here = sidebar?.querySelector("a.current");
  if (!here) return;
  here.setAttribute("aria-current", "page");
  if (!matchMedia("(min-width: 960px)").matches) return; // it opens as a dialog
  const below = here.getBoundingClientRect().bottom - sidebar.getBoundingClientRect().bottom;
  if (below > -60) sidebar.scrollTop += below + sidebar.clientHeight / 2;
}

/** The other edition opens where this one is being read: its sections have the same names. */
function editions() {
  for (const link of all("[data-edition]"))
    link.addEventListener("click", () => {
      link.hash = scrollY > 0 ? (sectionsRead().at(-1)?.id ?? "") : "";
    });
}

[editions, colourMode, searchDialog, drawers, menus, printing, copyButtons, formulas, scrollBoxes, contents, chapters]
  .forEach((part) => part());
