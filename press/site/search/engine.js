// Which sections of the book answer what somebody types. It knows no page and no language: the
// data bring both (__init__.py says what they are). MiniSearch finds and counts; this says what is
// looked for (words.js) and what is worth more.
"use strict";

const FIELDS = { heading: 3, keywords: 3, page: 1, names: 1.5, text: 1 }; // and their weights
const CALLED = 2.5; // a page that is called what is asked comes first,
const MEANT = 1.6; // and so does one that is called another name for it
const TRANSLATED = 3; // who asks an English book in Korean sees first where Korean stands
const MISSING = 1.5; // the power by which a missing word counts
const AGAIN = 0.5; // the second section of a page gives way to other pages
const OF_CONCEPT = 0.6; // a word counts less when what it means counts too
const SHORT = 150; // letters of context

/** The places in a text of terms that were found. */
const hitsIn = (text, matched, language) =>
  termsOf(unitsOf(text), language)
    .filter(({ term }) => matched.has(term))
    .toSorted((a, b) => a.start - b.start || b.end - a.end);

/** A stretch of a text in pieces: [piece, was it found?], … */
function piecesOf(text, hits, from = 0, to = text.length) {
  const pieces = [];
  for (const { start, end } of hits) {
    if (start < from || end > to) continue;
    pieces.push([text.slice(from, start), false], [text.slice(start, end), true]);
    from = end;
  }
  pieces.push([text.slice(from, to), false]);
  return pieces.filter(([piece]) => piece);
}

/** The stretch of a text that holds the most of the terms that were found, in pieces. */
function contextOf(text, hits) {
  const within = (from) => hits.filter((hit) => hit.start >= from && hit.end <= from + SHORT);
  const worth = (from) => new Set(within(from).map(({ term }) => term)).size;
  let best = hits[0]?.start ?? 0;
  for (const { start } of hits) if (worth(start) > worth(best)) best = start;
  const from = best < SHORT / 2 ? 0 : text.lastIndexOf(" ", best - SHORT / 4) + 1;
  const last = text.lastIndexOf(" ", from + SHORT);
  const to = text.length <= from + SHORT ? text.length : last > best ? last : from + SHORT;
  const pieces = piecesOf(text, hits, from, to);
  if (from > 0) pieces.unshift(["… ", false]);
  if (to < text.length) pieces.push([" …", false]);
  return pieces;
}

const isConcept = (term) => term.startsWith("=");

/** The sections as MiniSearch reads them. A heading answers to every spelling of what it names. */
function documentsOf({ pages, sections, words }, { book }) {
  const alsoCalled = (heading) =>
    conceptsIn(unitsOf(heading), book)
      .flatMap(([concept]) => words.synonyms[concept.slice(1)].filter((one) => HANGUL.test(one)))
      .join(", ");
  return sections.map(([page, anchor, heading, text, names], id) => ({
    id,
    heading,
    keywords: `${anchor ? "" : pages[page].keywords}, ${alsoCalled(heading)}`,
    page: `${pages[page].title}, ${pages[page].keywords}`,
    names,
    text,
  }));
}

/** called(query, page): how much more a page is worth that is called, or means, what is asked. */
function callings(pages, language) {
  const keyOf = (text) => allTerms(text, language).toSorted().join(" ");
  const conceptOf = (text) => allTerms(text, language).filter(isConcept).toSorted().join(" ");
  const names = pages.map(({ title, keywords }) =>
    new Set([title.split(":")[0], ...keywords.split(",")].map(keyOf).filter(Boolean)));
  const concepts = pages.map(({ title }) => conceptOf(title.split(":")[0]));
  return (query) => {
    const [key, concept] = [keyOf(query), conceptOf(query)];
    return (page) =>
      names[page].has(key) ? CALLED : concept && concepts[page] === concept ? MEANT : 1;
  };
}

/** Term → the thing asked that it stands for, its place: a concept has many words. */
function askedIn(query, known, language) {
  const units = unitsOf(query);
  const ofName = (place) => units.filter(({ whole, start }) => known.has(whole) && start === place);
  // of a name that the book knows, its parts tell nothing
  const tells = ({ term, start, size }) =>
    ofName(start).length <= size || term === ofName(start)[0].whole;
  const terms = termsOf(units, language).filter(tells);
  const named = terms.filter(({ term }) => isConcept(term));
  const thing = ({ start, end }) =>
    (named.find((one) => one.start <= start && end <= one.end) ?? { start }).start;
  return new Map(terms.map((one) => [one.term, thing(one)]));
}

/** find(query, most, mostOfAPage): what there is, the best first; find.prepare() reads all first. */
function searchEngine(data) {
  const { pages, sections } = data;
  const { synonyms, stop } = data.words;
  const language = { book: phraseBook(synonyms), stop: new Set(stop.map(stem)) };
  const known = new Set();
  const index = new MiniSearch({
    fields: Object.keys(FIELDS),
    processTerm: (term) => term,
    tokenize: (text, field) => {
      const terms = termsOf(unitsOf(text), language).map(({ term }) => term);
      const kept = field === "text" ? terms.filter((term) => term.length > 1) : terms;
      kept.forEach((term) => known.add(term));
      return kept;
    },
  });
  const documents = documentsOf(data, language);
  const foreign = (text) => HANGUL.test(text) && !HANGUL.test(pages[0].title);
  const called = callings(pages, language);
  let reading = null;
  const prepare = () => (reading ??= index.addAllAsync(documents, { chunkSize: 25 }));

  const ranked = (query) => {
    const asked = askedIn(query, known, language);
    const terms = [...asked.keys()];
    const things = (some) => new Set(some.map((term) => asked.get(term))).size;
    const meant = new Set(terms.filter(isConcept).map((term) => asked.get(term)));
    const strange = (term) => !known.has(term) && !meant.has(asked.get(term));
    const calledThis = called(query);
    const found = index.search(query, {
      tokenize: () => terms,
      boost: FIELDS,
      boostDocument: (id) => {
        const [page, anchor, , text, , weight] = sections[id];
        if (foreign(query) && foreign(text)) return weight * TRANSLATED;
        return weight * pages[page].weight * (anchor ? 1 : calledThis(page));
      },
      boostTerm: (term) => (!isConcept(term) && meant.has(asked.get(term)) ? OF_CONCEPT : 1),
      prefix: (term, i) => strange(term) || (i === terms.length - 1 && term.length > 2),
      fuzzy: (term) => (strange(term) && term.length > 4 ? 0.2 : false),
    });
    // MiniSearch counts matched terms; what counts is how many of the things asked are there
    const worth = ({ score, queryTerms }) =>
      (score / queryTerms.length) * (things(queryTerms) / things(terms)) ** MISSING;
    return found.map((one) => ({ ...one, worth: worth(one) })).toSorted((a, b) => b.worth - a.worth);
  };

  // several sections of one page hide what other pages say
  const spread = (found, mostOfAPage) => {
    const counts = new Map();
    const placed = found.map((one) => {
      const page = sections[one.id][0];
      const before = counts.get(page) ?? 0;
      counts.set(page, before + 1);
      return { ...one, before, worth: one.worth * AGAIN ** before };
    });
    return placed.filter(({ before }) => before < mostOfAPage).toSorted((a, b) => b.worth - a.worth);
  };

  const find = (query, most = 10, mostOfAPage = 2) => {
    reading ??= index.addAll(documents) ?? Promise.resolve();
    const results = [];
    for (const { id, match } of spread(ranked(query.normalize("NFC")), mostOfAPage)) {
      const [page, anchor, heading, text] = sections[id];
      const hits = (words) => hitsIn(words, new Set(Object.keys(match)), language);
      results.push({
        href: `${pages[page].slug}.html${anchor ? `#${anchor}` : ""}`,
        heading: piecesOf(heading, hits(heading)),
        page: anchor ? pages[page].title : "",
        context: contextOf(text, hits(text)),
      });
      if (results.length === most) break;
    }
    return results;
  };
  return Object.assign(find, { prepare });
}
