// What a word is, in a text and in a question alike. Which words mean the same is data.
"use strict";

const HANGUL = /[\uAC00-\uD7A3]/;
const UNIT = /[\uAC00-\uD7A3]|[\u0370-\u03FF]|(?:(?![\uAC00-\uD7A3\u0370-\u03FF])[\p{L}\p{M}\p{N}_])+/gu;
const WHOLE_NAME = /_|[a-z][A-Z]|[A-Z]{2}[a-z]/; // pos_weight, AdamW, NLLLoss
const PARTS = /[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*|\d+/g;
const ABBREVIATIONS = /^([A-Z]{2,})s$/; // NLLs
const APART = /[,;:.!?()“”"]\s|\s[("“]/; // no phrase goes across

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

/** The different terms of a text. */
const allTerms = (text, language) => [
  ...new Set(termsOf(unitsOf(text), language).map(({ term }) => term)),
];
