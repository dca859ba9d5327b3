// What the pages cannot do without a script: fold the menu, hide what is over, filter dates in place, mark today, copy an address, show
// search results. Every page reads well without it. It stores nothing and asks nobody but this site.
"use strict";

// How many results are shown, and among how many those of chosen kinds are looked for: the index tells the kind of each
// page (Pagefind's own filters are written in another order at every build).
const SHOWN = 50;
const LOOKED_AT = 200;

document.documentElement.classList.replace("no-js", "js");
foldMenu(document.querySelector(".menu-button"));
hideWhatIsOver(new Date());
chooseDates(document.querySelector(".filters"));
markToday(new Date());
sayWhoIsThere(document.querySelectorAll("[data-open]"), new Date());
letKeysScroll(document.querySelectorAll(".prose > table"));
offerCopying(document.querySelectorAll("[data-copy]"));
search(document.querySelector(".search__results"), document.querySelector(".search"));

function foldMenu(button) {
  if (!button) return;
  const open = (yes) => button.setAttribute("aria-expanded", String(yes));
  const isOpen = () => button.getAttribute("aria-expanded") === "true";
  button.addEventListener("click", () => open(!isOpen()));
  const header = button.closest("header");
  header.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    open(false);
    button.focus();
  });
  // Whoever goes on to the page with the Tab key does not leave an open menu behind.
  header.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !header.contains(relatedTarget)) open(false);
  });
}

// The site may have been built days ago: what ended since then disappears, and so does a day without events.
function hideWhatIsOver(now, fits = () => true) {
  for (const item of document.querySelectorAll("[data-over]")) {
    item.hidden = new Date(item.dataset.over) <= now || !fits(item);
  }
  for (const day of document.querySelectorAll(".day, .days, .stretch")) {
    const items = [...day.querySelectorAll("[data-over]")];
    day.hidden = items.length > 0 && items.every((item) => item.hidden);
  }
}

// The filters are links to pages; on the agenda a tap chooses them in place instead, several at once. What is chosen
// stands in the address of the page, so that it can be sent on and the way back works.
function chooseDates(filters) {
  if (!filters) return;
  const chips = [...filters.querySelectorAll("[data-filter]")];
  const show = () => showChosen(filters, chips, new URLSearchParams(location.search));
  const go = (query) => {
    const text = query.toString();
    history.pushState(null, "", text ? `?${text}` : location.pathname);
    show();
  };
  filters.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-filter], .filters__all");
    if (!chip || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(chip.dataset.filter ? toggled(new URLSearchParams(location.search), chip.dataset) : new URLSearchParams());
    if (!chip.dataset.filter) chips[0].focus(); // the link that was tapped has gone
  });
  window.addEventListener("popstate", show);
  show();
}

function toggled(query, { key, value }) {
  const given = query.getAll(key);
  query.delete(key);
  for (const one of given) if (one !== value) query.append(key, one);
  if (!given.includes(value)) query.append(key, value);
  return query;
}

function showChosen(filters, chips, query) {
  const chosen = chips.filter(({ dataset }) => query.getAll(dataset.key).includes(dataset.value));
  for (const chip of chips) {
    if (chosen.includes(chip)) chip.setAttribute("aria-current", "true");
    else chip.removeAttribute("aria-current");
  }
  const [more, state, ways, page] = ["more", "state", "ways", "page"].map((name) => filters.querySelector(`.filters__${name}`));
  if (chosen.some((chip) => more.contains(chip))) more.open = true;
  hideWhatIsOver(new Date(), (item) => fitsAll(item.dataset, chosen, filters.dataset));
  const count = document.querySelectorAll(".day [data-over]:not([hidden])").length;
  state.textContent = chosen.length ? counted(state.dataset, count) : "";
  ways.hidden = !chosen.length;
  page.hidden = chosen.length !== 1;
  if (chosen.length === 1) page.href = chosen[0].href;
}

function counted(words, count) {
  return [words.none, words.one][count] ?? words.many.replace("#", count);
}

// Of filters that ask for the same one is enough, of different ones all must fit.
function fitsAll(date, chosen, words) {
  const fits = ({ dataset: { filter, value } }) =>
    filter === "day" ? isOn(date, value, words) : (date[filter] ?? "").split(" ").includes(value);
  return chosen.every((one) => chosen.some((other) => other.dataset.filter === one.dataset.filter && fits(other)));
}

// Whether a date falls on today, on this weekend or on what is left of this week: where the reader is, now.
function isOn({ day, lastDay }, span, words) {
  const today = new Date();
  const sunday = new Date(today.getFullYear(), today.getMonth(), today.getDate() + ((7 - today.getDay()) % 7));
  const saturday = new Date(sunday.getFullYear(), sunday.getMonth(), sunday.getDate() - 1);
  const first = span === words.weekend ? saturday : today;
  const last = span === words.today ? today : sunday;
  return day <= dateOf(last) && lastDay >= dateOf(first);
}

// 2026-06-01
function dateOf(moment) {
  const parts = [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()];
  return parts.map((number) => String(number).padStart(2, "0")).join("-");
}

function markToday(now) {
  const date = dateOf(now);
  for (const time of document.querySelectorAll(".date-block time, .day__title time, .month time")) {
    if (time.dateTime === date) time.setAttribute("aria-current", "date");
    else time.removeAttribute("aria-current");
  }
  // The word stands where it was true when the site was built.
  for (const word of document.querySelectorAll("time:not([aria-current]) + .today")) word.hidden = true;
}

// The printed hours, told for this moment: open until when, or closed until when. Where the page is so old that no
// opening is left in it, what it prints is over and disappears; the week's table stays.
function sayWhoIsThere(lines, now) {
  for (const line of lines) {
    const times = line.dataset.open.split(" ").map((one) => one.split("/"));
    const next = times.find(([, end]) => new Date(end) > now);
    line.hidden = !next;
    if (!next) continue;
    const isOpen = new Date(next[0]) <= now;
    line.textContent = isOpen
      ? line.dataset.until.replace("{end}", clockOf(next[1], line.dataset))
      : opensAt(next[0], now, line.dataset);
    line.classList.toggle("contact__hours--closed", !isOpen);
  }
}

function opensAt(start, now, words) {
  const days = Math.round((new Date(start.slice(0, 10)) - new Date(dayThere(now, start))) / 86400000);
  const sentence = [words.today, words.tomorrow][days] ?? words.on;
  const form = { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" };
  const day = new Intl.DateTimeFormat(document.documentElement.lang, form).format(new Date(start.slice(0, 10)));
  return sentence.replace("{day}", day).replace("{start}", clockOf(start, words));
}

// Which day it is where the clocks run as in `time` (2026-05-13T09:00+02:00), wherever the reader is.
function dayThere(now, time) {
  const [, sign, hours, minutes] = time.match(/([+-])(\d\d):(\d\d)$/);
  const away = Number(`${sign}1`) * (hours * 60 + Number(minutes));
  return new Date(now.getTime() + away * 60000).toISOString().slice(0, 10);
}

// 9 or 9:30, and the word that goes with it; languages differ in whether a full hour needs its minutes.
function clockOf(time, { hour, plain }) {
  const clock = time.slice(11, 16).replace(/^0/, "");
  return hour.replace("{start}", plain === "H" ? clock.replace(":00", "") : clock);
}

// A table wider than a phone scrolls in itself; not every browser lets the arrow keys do that unasked.
function letKeysScroll(tables) {
  for (const table of tables) {
    if (table.scrollWidth > table.clientWidth) table.tabIndex = 0;
  }
}

// An address to copy can always be marked by hand; where the browser lets us, one tap is enough.
function offerCopying(buttons) {
  if (!navigator.clipboard) return;
  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.nextElementSibling.textContent = button.dataset.copied;
    });
  }
}

// Search: the index was made by Pagefind and lies beside the pages; every word comes from the page's attributes.
// The form sends its fields in the address; while somebody types, the results follow at once.
function search(list, form) {
  if (!list) return;
  const query = new URLSearchParams(location.search);
  form.elements.q.value = query.get("q") ?? "";
  const kinds = [...form.querySelectorAll("[type=checkbox]")];
  for (const kind of kinds) kind.checked = query.getAll(kind.name).includes(kind.value);
  let asked = 0;
  const ask = async (wait) => {
    const mine = ++asked;
    if (wait) await new Promise((done) => setTimeout(done, wait));
    if (mine === asked) showResults(list, form.elements.q.value, kinds.filter((kind) => kind.checked), () => mine === asked);
  };
  form.addEventListener("input", () => {
    history.replaceState(null, "", `?${new URLSearchParams(new FormData(form))}`);
    ask(300);
  });
  ask(0);
}

async function showResults(list, query, kinds, isLast) {
  const state = document.querySelector(".search__state");
  const ways = document.querySelector(".search__ways");
  if (!query.trim()) {
    list.replaceChildren();
    state.textContent = "";
    ways.hidden = true;
    return;
  }
  if (!list.children.length) state.textContent = state.dataset.loading;
  list.classList.add("search__results--coming");
  try {
    const pagefind = await import(new URL(list.dataset.index, location.href));
    const { results } = await pagefind.search(query);
    const chosen = kinds.map((kind) => kind.value);
    const first = results.slice(0, chosen.length ? LOOKED_AT : SHOWN);
    const told = await Promise.all(first.map((result) => result.data()));
    const found = chosen.length ? told.filter((one) => chosen.includes(one.meta.kind)) : told;
    if (!isLast()) return;
    list.replaceChildren(...overLast(found.slice(0, SHOWN), new Date()).map((one) => asItem(one, list.dataset.past)));
    const count = chosen.length ? found.length : results.length;
    state.textContent = sentence(state.dataset, count, query);
    ways.hidden = count > 0;
  } catch {
    state.textContent = state.dataset.failed ?? "";
    ways.hidden = false;
  }
}

// What is over comes behind everything else, in the order in which the search found it.
function overLast(found, now) {
  const told = found.map((one) => ({ ...one, isOver: new Date(one.meta.over) <= now }));
  return [...told.filter((one) => !one.isOver), ...told.filter((one) => one.isOver)];
}

function sentence(words, count, query) {
  if (count === 0) return words.none.replace("{query}", () => query);
  return count === 1 ? words.countOne : words.countMany.replace("{count}", count);
}

function asItem({ url, meta, excerpt, isOver }, past) {
  const link = Object.assign(document.createElement("a"), { href: url, textContent: meta.title });
  const text = document.createElement("p");
  text.append(...withMarks(excerpt));
  const item = document.createElement("li");
  item.append(link, text);
  if (isOver) link.after(" ", Object.assign(document.createElement("span"), { className: "badge badge--quiet", textContent: past }));
  return item;
}

// Of the excerpt's HTML only the marks are kept; everything else comes over as plain text.
function withMarks(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html").body;
  return [...parsed.childNodes].map((node) => {
    if (node.nodeName !== "MARK") return node.textContent;
    return Object.assign(document.createElement("mark"), { textContent: node.textContent });
  });
}
