// Which sections of the book answer what somebody types. It knows no page and no language: the
// data bring both (__init__.py says what they are). MiniSearch counts and ranks; this decides what
// a word is.
"use strict";

const HANGUL = /[\uAC00-\uD7A3]/;
const UNIT = /[\uAC00-\uD7A3]|[\u0370-\u03FF]|(?:(?![\uAC00-\uD7A3\u0370-\u03FF])[\p{L}\p{M}\p{N}_])+/gu;
const WHOLE_NAME = /_|[a-z][A-Z]|[A-Z]{2}[a-z]/; // pos_weight, AdamW, NLLLoss
const PARTS = /[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+/g;
const ABBREVIATIONS = /^([A-Z]{2,})s$/; // NLLs
const APART = /[,;:.!?()“”"]\s|\s[("“]/; // no phrase goes across
const CALLED = 2.5; // a page that is called what is asked comes first,
const MEANT = 1.6; // and so does one that is called another name for it
const TRANSLATED = 3; // who asks in Korean sees first where Korean stands
const MISSING = 1.5; // the power by which a missing word counts
const SHORT = 150; // letters of context

const bare = (word) => word.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** A word without what grammar adds: losses, loss; regularised, regularized; clipping, clip. */
function stem(word) {
  if (word.length < 4) return word;
  return word
    .replace(/(ss|x|ch|sh)es$/, "$1")
    .replace(/ies$/, "y")
    .replace(/([^su])s$/, "$1")
    .replace(/is(e|ed|ing|ation)$/, "iz$1")
    .replace(/(?<=\w{4})(?:ing|ed)$/, "")
    .replace(/([^aeiouls])\1$/, "$1")
    .replace(/(?<=\w{3})e$/, "");
}

/** What a word, as it stands, is made of: stems, and the name if it is one. */
function partsOf(word) {
  const name = WHOLE_NAME.test(word) && !ABBREVIATIONS.test(word) ? word.match(PARTS) : null;
  const whole = name?.length > 1 ? bare(word).replaceAll("_", "") : undefined;
  const parts = whole ? name : [word.replace(ABBREVIATIONS, "$1")];
  const syllable = HANGUL.test(word);
  return parts.map((part) => ({
    whole,
    stem: syllable ? part : stem(bare(part)),
    number: /^\d+$/.test(part),
    syllable,
  }));
}

const seen = new Map();
const remembered = (word) => {
  if (!seen.has(word)) seen.set(word, partsOf(word));
  return seen.get(word);
};

/**
 * The units of a text: stems of words, of the parts of a name, and syllables. Each knows its
 * place, the name that it is a part of, whether it continues a word of syllables, and whether
 * something stands between it and the unit before.
 */
function unitsOf(text) {
  const units = [];
  let end = 0;
  for (const found of text.matchAll(UNIT)) {
    const [word] = found;
    const start = found.index;
    const between = start === end ? "" : text.slice(end, start);
    let apart = between.length > 1 && APART.test(between);
    const joined = HANGUL.test(word) && units.length > 0 && units.at(-1).syllable && !between.trim();
    end = start + word.length;
    for (const { stem: one, whole, number, syllable } of remembered(word)) {
      units.push({ stem: one, whole, number, syllable, joined, apart, start, end });
      apart = false;
    }
  }
  return units;
}

/** Each way to write a concept, by its first unit, the longest first. */
function phraseBook(rows) {
  const book = new Map();
  rows.forEach((phrases, row) => {
    for (const phrase of phrases) {
      const units = unitsOf(phrase).map((unit) => unit.stem);
      const known = book.get(units[0]) ?? [];
      book.set(units[0], [...known, { units, concept: `=${row}` }]);
    }
  });
  for (const known of book.values()) known.sort((a, b) => b.units.length - a.units.length);
  return book;
}

/** Does this phrase begin at this unit? */
function begins(phrase, units, at) {
  if (at + phrase.units.length > units.length) return false;
  for (let i = 1; i < phrase.units.length; i += 1)
    if (units[at + i].stem !== phrase.units[i] || units[at + i].apart) return false;
  return true;
}

/** The concepts that are named by some units: [concept, first unit, last unit]. */
function conceptsIn(units, book) {
  const found = [];
  for (let at = 0; at < units.length; at += 1) {
    const named = book.get(units[at].stem)?.find((phrase) => begins(phrase, units, at));
    if (!named) continue;
    const last = at + named.units.length - 1;
    found.push([named.concept, at, last]);
    at = last;
  }
  return found;
}

/** The terms of some units, each with its place: words, pairs of syllables, names, concepts. */
function termsOf(units, { book, stop }) {
  const terms = [];
  const note = (term, start, end, size = 1) => terms.push({ term, start, end, size });
  for (let i = 0; i < units.length; i += 1) {
    const unit = units[i];
    if (unit.joined) note(units[i - 1].stem + unit.stem, units[i - 1].start, unit.end);
    else if (!unit.syllable && !unit.number && !stop.has(unit.stem)) note(unit.stem, unit.start, unit.end);
    if (unit.whole && unit.whole !== units[i - 1]?.whole) note(unit.whole, unit.start, unit.end);
  }
  for (const [concept, first, last] of conceptsIn(units, book))
    note(concept, units[first].start, units[last].end, last - first + 1);
  return terms;
}

/** The stretch of a text that holds the most of the matched terms: [piece, is it one?], … */
function contextOf(text, matched, language) {
  const hits = termsOf(unitsOf(text), language).filter(({ term }) => matched.has(term));
  hits.sort((a, b) => a.start - b.start || b.end - a.end);
  const within = (from) => hits.filter((hit) => hit.start >= from && hit.end <= from + SHORT);
  const worth = (from) => new Set(within(from).map(({ term }) => term)).size;
  let best = hits[0]?.start ?? 0;
  for (const { start } of hits) if (worth(start) > worth(best)) best = start;
  let from = text.lastIndexOf(" ", Math.max(0, best - SHORT / 4)) + 1;
  if (best < SHORT / 2) from = 0;
  let to = text.length <= from + SHORT ? text.length : text.lastIndexOf(" ", from + SHORT);
  if (to <= best) to = from + SHORT;
  const pieces = [[from > 0 ? "… " : "", false]];
  for (const { start, end } of hits) {
    if (start < from || end > to) continue;
    pieces.push([text.slice(from, start), false], [text.slice(start, end), true]);
    from = end;
  }
  pieces.push([text.slice(from, to) + (to < text.length ? " …" : ""), false]);
  return pieces.filter(([piece]) => piece);
}

/** find(query, most, mostOfAPage): what there is, the best first; find.prepare() reads all first. */
function searchEngine({ pages, sections, words }) {
  const language = { book: phraseBook(words.synonyms), stop: new Set(words.stop.map(stem)) };
  const known = new Set();
  const inField = (text, field) => {
    const terms = termsOf(unitsOf(text), language).map(({ term }) => term);
    const kept = field === "text" ? terms.filter((term) => term.length > 1) : terms;
    kept.forEach((term) => known.add(term));
    return kept;
  };
  /** A heading answers to every way to write what it names. */
  const alsoCalled = (heading) =>
    conceptsIn(unitsOf(heading), language.book)
      .flatMap(([concept]) => words.synonyms[concept.slice(1)].filter((one) => HANGUL.test(one)))
      .join(", ");
  const documents = sections.map(([page, anchor, heading, text, names], id) => ({
    id,
    heading,
    keywords: `${anchor ? "" : pages[page].keywords}, ${alsoCalled(heading)}`,
    page: `${pages[page].title}, ${pages[page].keywords}`,
    names,
    text,
  }));
  const index = new MiniSearch({
    fields: ["heading", "keywords", "page", "names", "text"],
    tokenize: inField,
    processTerm: (term) => term,
  });
  const keyOf = (text) => [...new Set(termsOf(unitsOf(text), language).map(({ term }) => term))]
    .sort().join(" ");
  /** What a page is called: its title up to the colon, and its keywords. */
  const calls = pages.map(({ title, keywords }) =>
    new Set([title.split(":")[0], ...keywords.split(",")].map(keyOf).filter(Boolean)));
  const conceptOf = (text) => keyOf(text).split(" ").filter((term) => term.startsWith("=")).join(" ");
  const concepts = pages.map(({ title }) => conceptOf(title.split(":")[0]));
  let reading = null;
  const prepare = () => (reading ??= index.addAllAsync(documents, { chunkSize: 25 }));

  /** The terms to look for, and the thing asked that each stands for: a concept has many words. */
  const askedIn = (query) => {
    const units = unitsOf(query);
    const ofName = (name) => units.filter(({ whole, start }) => known.has(whole) && start === name);
    // of a name that the book knows, its parts tell nothing
    const told = ({ term, start, size }) =>
      ofName(start).length <= size || term === ofName(start)[0].whole;
    const all = termsOf(units, language).filter(told);
    const named = all.filter(({ term }) => term.startsWith("="));
    const thing = ({ start, end }) =>
      (named.find((one) => one.start <= start && end <= one.end) ?? { start }).start;
    return new Map(all.map((one) => [one.term, thing(one)]));
  };

  const ranked = (query) => {
    const asked = askedIn(query);
    const terms = [...asked.keys()];
    const things = (some) => new Set(some.map((term) => asked.get(term))).size;
    const meant = new Set(terms.filter((term) => term.startsWith("=")).map((term) => asked.get(term)));
    const strange = (term) => !known.has(term) && !meant.has(asked.get(term));
    const [key, concept] = [keyOf(query), conceptOf(query)];
    const called = (page) =>
      calls[page].has(key) ? CALLED : concept && concepts[page] === concept ? MEANT : 1;
    const found = index.search(query, {
      tokenize: () => terms,
      boost: { heading: 3, keywords: 3, page: 1, names: 1.5, text: 1 },
      boostDocument: (id) => {
        const [page, anchor, , text, , weight] = sections[id];
        if (HANGUL.test(query) && HANGUL.test(text)) return weight * TRANSLATED;
        return weight * pages[page].weight * (anchor ? 1 : called(page));
      },
      boostTerm: (term) => (term.startsWith("=") || !meant.has(asked.get(term)) ? 1 : 0.6),
      prefix: (term, i) => strange(term) || (i === terms.length - 1 && term.length > 2),
      fuzzy: (term) => (strange(term) && term.length > 4 ? 0.2 : false),
    });
    // MiniSearch counts matched terms; what counts is how many of the things asked are there
    const worth = ({ score, queryTerms }) =>
      (score / queryTerms.length) * (things(queryTerms) / things(terms)) ** MISSING;
    return found.map((one) => ({ ...one, worth: worth(one) })).sort((a, b) => b.worth - a.worth);
  };

  const find = (query, most = 10, mostOfAPage = 2) => {
    if (!reading) reading = index.addAll(documents) ?? Promise.resolve();
    const counts = new Map();
    const results = [];
    for (const { id, match } of ranked(query.normalize("NFC"))) {
      const [page, anchor, heading, text] = sections[id];
      const before = counts.get(page) ?? 0;
      if (before === mostOfAPage) continue;
      counts.set(page, before + 1);
      results.push({
        href: `${pages[page].slug}.html${anchor ? `#${anchor}` : ""}`,
        page: pages[page].title,
        heading: anchor ? heading : "",
        context: contextOf(text, new Set(Object.keys(match)), language),
      });
      if (results.length === most) break;
    }
    return results;
  };
  return Object.assign(find, { prepare });
}
