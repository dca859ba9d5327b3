// What the pages cannot do without a script: fold the menu, hide what is over, mark today, copy an address, show
// search results. Every page reads well without it. It stores nothing and asks nobody but this site.
"use strict";

document.documentElement.classList.replace("no-js", "js");
foldMenu(document.querySelector(".menu-button"));
hideWhatIsOver(new Date());
markToday(new Date());
sayWhoIsThere(document.querySelectorAll("[data-open]"), new Date());
letKeysScroll(document.querySelectorAll(".prose > table"));
offerCopying(document.querySelectorAll("[data-copy]"));
showResults(document.querySelector(".search__results"), new URLSearchParams(location.search).get("q"));

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
function hideWhatIsOver(now) {
  for (const item of document.querySelectorAll("[data-over]")) {
    item.hidden = new Date(item.dataset.over) <= now;
  }
  for (const day of document.querySelectorAll(".day, .days, .stretch")) {
    const items = [...day.querySelectorAll("[data-over]")];
    day.hidden = items.length > 0 && items.every((item) => item.hidden);
  }
}

function markToday(now) {
  const date = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((number) => String(number).padStart(2, "0"))
    .join("-");
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
async function showResults(list, query) {
  if (!list || !query?.trim()) return;
  document.querySelector(".search input").value = query;
  const state = document.querySelector(".search__state");
  state.textContent = state.dataset.loading;
  list.classList.add("search__results--coming");
  try {
    const pagefind = await import(new URL(list.dataset.index, location.href));
    const { results } = await pagefind.search(query);
    const found = await Promise.all(results.slice(0, 50).map((result) => result.data()));
    list.replaceChildren(...found.map(asItem));
    state.textContent = sentence(state.dataset, results.length, query);
  } catch {
    state.textContent = state.dataset.failed ?? "";
  }
}

function sentence(words, count, query) {
  if (count === 0) return words.none.replace("{query}", () => query);
  return count === 1 ? words.countOne : words.countMany.replace("{count}", count);
}

function asItem({ url, meta, excerpt }) {
  const link = Object.assign(document.createElement("a"), { href: url, textContent: meta.title });
  const text = document.createElement("p");
  text.append(...withMarks(excerpt));
  const item = document.createElement("li");
  item.append(link, text);
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
