/* The search: finds records by the beginnings of words and with one slip, in files that a folder can hold.
   `Search` knows nothing of the page: it is given a function that loads a file of the folder `search`. */
"use strict";

class Search {
  constructor(load) {
    this.load = load;
    this.shards = new Map();
    this.chunks = new Map();
  }

  /* ---------------------------------------------- called by the files */

  tokens(words, letters, ascii) {
    this.words = words.split(" ");
    this.starts = new Map();
    this.words.forEach((word, at) => {
      const start = word.slice(0, 2);
      if (!this.starts.has(start)) this.starts.set(start, at);
    });
    const spelled = ascii.split("\n");
    this.letters = new Map(Array.from(letters, (letter, at) => [letter, spelled[at]]));
  }

  postings(start, text) {
    this.shards.set(start, text.split(";").map((line) => {
      let number = 0;
      return line.split(",").map((digits) => (number += parseInt(digits, 36)));
    }));
  }

  facets(kinds, states, lines) {
    this.kinds = kinds;
    this.states = states;
    this.facetsOf = lines.split("\n").map((line) => {
      const [kind, year, bodies, contested] = line.split(" ");
      const at = bodies ? bodies.split(",").map((digits) => parseInt(digits, 36)) : [];
      return { kind: Number(kind), year, states: at, contested: contested === "1" };
    });
  }

  records(chunk, rows) {
    this.chunks.set(chunk, rows);
  }

  /* ---------------------------------------------- words */

  /* The words of a query as the files have them: in small ASCII letters. */
  split(query) {
    const ascii = Array.from(query, (letter) => this.letters.get(letter) ?? letter).join("");
    return (ascii.replace(/['`\u2019]/g, "").toLowerCase().match(/[a-z0-9]+/g) ?? []).map((word) => word.slice(0, 24));
  }

  /* The tokens that a word can mean, by their places, with how well they fit: the word itself, what begins with it,
     and, from four letters on, what is one slip away: a letter more, less, another, or two exchanged. */
  matches(word) {
    const fits = new Map();
    let at = this.lowerBound(word);
    for (; at < this.words.length && this.words[at].startsWith(word); at += 1) {
      fits.set(at, this.words[at] === word ? 1 : 0.5 + (0.4 * word.length) / this.words[at].length);
    }
    if (word.length > 3) {
      this.words.forEach((other, place) => {
        if (!fits.has(place) && Math.abs(other.length - word.length) < 2 && oneSlip(word, other)) fits.set(place, 0.4);
      });
    }
    return fits;
  }

  lowerBound(word) {
    let low = 0;
    let high = this.words.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.words[middle] < word) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /* ---------------------------------------------- results */

  /* The numbers of the records that have all words of a query, the best first; of all records for no words. */
  async find(query) {
    await Promise.all([this.words ?? this.load("tokens"), this.facetsOf ?? this.load("facets")]);
    const words = this.split(query);
    if (!words.length) return query.trim() ? [] : this.facetsOf.map((_, number) => number);
    let scores = null;
    for (const word of words) {
      const own = await this.scores(word);
      if (scores) for (const [number, score] of own) own.set(number, scores.has(number) ? score + scores.get(number) : 0);
      scores = new Map([...own].filter(([, score]) => score));
    }
    return [...scores].sort((one, other) => other[1] - one[1] || one[0] - other[0]).map(([number]) => number);
  }

  async scores(word) {
    const fits = this.matches(word);
    const starts = new Set([...fits.keys()].map((at) => this.words[at].slice(0, 2)));
    await Promise.all([...starts].filter((start) => !this.shards.has(start)).map((start) => this.load(start)));
    const scores = new Map();
    for (const [at, fit] of fits) {
      const start = this.words[at].slice(0, 2);
      const postings = this.shards.get(start)[at - this.starts.get(start)];
      const rare = Math.log(1 + this.facetsOf.length / postings.length);
      for (const posting of postings) {
        const score = fit * rare * [8, 6, 2, 1][posting % 4];
        const number = Math.floor(posting / 4);
        if (score > (scores.get(number) ?? 0)) scores.set(number, score);
      }
    }
    return scores;
  }

  /* The label, the path and the date of a record. */
  async record(number) {
    const chunk = Math.floor(number / 500);
    if (!this.chunks.has(chunk)) await this.load(`records-${chunk}`);
    return this.chunks.get(chunk)[number % 500];
  }
}

function oneSlip(one, other) {
  let start = 0;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  while (start < short.length && short[start] === long[start]) start += 1;
  if (short.length < long.length) return short.slice(start) === long.slice(start + 1);
  if (short.slice(start + 1) === long.slice(start + 1)) return true;
  return short[start] === long[start + 1] && short[start + 1] === long[start] && short.slice(start + 2) === long.slice(start + 2);
}

/* ------------------------------------------------ the page */

function start(form) {
  const pending = new Map();
  const search = new Search((name) => {
    if (!pending.has(name)) {
      pending.set(name, new Promise((done, failed) => {
        const script = document.createElement("script");
        script.src = `search/${name}.js`;
        script.onload = done;
        script.onerror = failed;
        document.head.append(script);
      }));
    }
    return pending.get(name);
  });
  globalThis.readoutSearch = search;

  const field = (name) => form.elements.namedItem(name);
  const list = document.getElementById("results");
  const status = document.getElementById("status");
  const more = document.getElementById("more");
  let found = [];
  let listed = 0;
  let run = 0;

  function option(select, value, text) {
    const element = document.createElement("option");
    element.value = value;
    element.textContent = text;
    select.append(element);
  }

  function matchesFacets(number) {
    const facets = search.facetsOf[number];
    return (
      (!field("kind").value || facets.kind === Number(field("kind").value)) &&
      (!field("year").value || facets.year === field("year").value) &&
      (!field("state").value || facets.states.includes(Number(field("state").value))) &&
      (!field("contested").checked || facets.contested)
    );
  }

  async function show(current) {
    for (const number of found.slice(listed, listed + 50)) {
      const [label, path, date] = await search.record(number);
      if (current !== run) return;
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = `${path}.html`;
      link.textContent = label;
      const about = document.createElement("span");
      about.className = "faint";
      about.textContent = [date, search.kinds[search.facetsOf[number].kind]].filter(Boolean).join(", ");
      item.append(link, " ", about);
      if (search.facetsOf[number].contested) {
        const badge = document.createElement("strong");
        badge.className = "contested";
        badge.textContent = form.dataset.contested;
        item.append(" ", badge);
      }
      list.append(item);
      listed += 1;
    }
    more.hidden = listed >= found.length;
  }

  async function update() {
    const current = (run += 1);
    const query = field("q").value;
    const all = await search.find(query);
    if (current !== run) return;
    found = all.filter(matchesFacets);
    listed = 0;
    list.replaceChildren();
    const counted = form.dataset.found.replace("{number}", found.length.toLocaleString("en"));
    status.textContent = found.length ? counted.replace("{of}", search.facetsOf.length.toLocaleString("en")) : form.dataset.none;
    await show(current);
    const state = new URLSearchParams(new FormData(form));
    [...state.keys()].forEach((name) => state.get(name) || state.delete(name));
    history.replaceState(null, "", state.size ? `#${state}` : location.pathname);
  }

  async function begin() {
    await search.find("");
    search.kinds.forEach((kind, at) => option(field("kind"), at, kind));
    search.states.forEach((state, at) => option(field("state"), at, state));
    [...new Set(search.facetsOf.map((facets) => facets.year).filter(Boolean))]
      .sort().reverse().forEach((year) => option(field("year"), year, year));
    for (const [name, value] of new URLSearchParams(location.hash.slice(1))) {
      const element = field(name);
      if (element?.type === "checkbox") element.checked = true;
      else if (element) element.value = value;
    }
    form.hidden = false;
    form.addEventListener("input", update);
    form.addEventListener("submit", (event) => event.preventDefault());
    more.addEventListener("click", () => show(run));
    await update();
  }
  begin();
}

if (typeof document === "undefined") module.exports = { Search, oneSlip };
else start(document.getElementById("search"));
