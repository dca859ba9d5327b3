// What the pages cannot do without a script: fold the menu, hide what is over, mark today, copy an address, show
// search results. Every page reads well without it. It stores nothing and asks nobody but this site.
"use strict";

document.documentElement.classList.replace("no-js", "js");
foldMenu(document.querySelector(".menu-button"));
hideWhatIsOver(new Date());
markToday(new Date());
letKeysScroll(document.querySelectorAll(".prose > table"));
offerCopying(document.querySelectorAll("[data-copy]"));
showResults(document.querySelector(".search__results"), new URLSearchParams(location.search).get("q"));

function foldMenu(button) {
  if (!button) return;
  const open = (yes) => button.setAttribute("aria-expanded", String(yes));
  const isOpen = () => button.getAttribute("aria-expanded") === "true";
  button.addEventListener("click", () => open(!isOpen()));
  button.closest("header").addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    open(false);
    button.focus();
  });
}

// The site may have been built days ago: what ended since then disappears, and so does a day without events.
function hideWhatIsOver(now) {
  for (const item of document.querySelectorAll("[data-over]")) {
    item.hidden = new Date(item.dataset.over) <= now;
  }
  for (const day of document.querySelectorAll(".day")) {
    const items = [...day.querySelectorAll("[data-over]")];
    day.hidden = items.length > 0 && items.every((item) => item.hidden);
  }
}

function markToday(now) {
  const date = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
    .map((number) => String(number).padStart(2, "0"))
    .join("-");
  for (const time of document.querySelectorAll(".date-block time")) {
    if (time.dateTime === date) time.setAttribute("aria-current", "date");
  }
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
