// What pages do beyond links and forms; without it they all work. A changed form swaps <main> and keeps Back and focus.
"use strict";

const one = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
let asking = null;
let path = location.pathname + location.search;

function prepare() {
  for (const button of all("button[data-copy]")) button.hidden = !navigator.clipboard;
  for (const hint of all(".keys")) hint.hidden = false;
}

function addressOf(form) {
  const asked = new URLSearchParams(new FormData(form));
  for (const [name, value] of [...asked]) if (value === "") asked.delete(name, value);
  const query = asked.toString();
  return form.action + (query ? "?" + query : "");
}

async function show(url, push) {
  asking?.abort();
  asking = new AbortController();
  const focused = document.activeElement?.id;
  const open = all("details[open]").map((details) => details.id);
  one("#main").setAttribute("aria-busy", "true");
  let answer, page;
  try {
    answer = await fetch(url, { signal: asking.signal, headers: { Accept: "text/html" } });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch (error) {
    if (error.name !== "AbortError") location.assign(url);
    return;
  }
  const main = one("#main", page);
  if (!main) return location.assign(url);
  if (push) history.pushState(null, "", url);
  path = location.pathname + location.search;
  document.title = page.title;
  for (const link of all('link[rel="alternate"]')) link.remove();
  document.head.append(...all('link[rel="alternate"]', page));
  one("footer.site").replaceWith(one("footer.site", page));
  one("#main").replaceWith(main);
  for (const details of all("details[id]")) details.open = open.includes(details.id);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  prepare();
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[method=get]")) return;
  event.preventDefault();
  if (event.target.matches("[data-live]")) show(addressOf(event.target), true);
  else location.assign(addressOf(event.target));
});

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-live]");
  if (form && event.target.matches("input[type=checkbox], input[type=date], select")) show(addressOf(form), true);
});

// what the address says is what is shown, unless only the place within the page has changed
addEventListener("popstate", () => {
  if (location.pathname + location.search !== path) show(location.href, false);
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  const label = button.firstChild;
  try {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    label.data = "Copied";
  } catch {
    getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
    label.data = "Selected";
  }
  setTimeout(() => (label.data = "Copy"), 2000);
});

function step(by) {
  const marks = all("article.text mark[id] a");
  if (!marks.length) return;
  const at = marks.findIndex((link) => link.parentElement.classList.contains("now"));
  const next = marks[at < 0 ? (by > 0 ? 0 : marks.length - 1) : (at + by + marks.length) % marks.length];
  for (const mark of all(".now")) mark.classList.remove("now");
  const id = next.parentElement.id;
  for (const mark of all("mark[data-claims]")) {
    if (mark.dataset.claims.split(" ").includes(id)) mark.classList.add("now");
  }
  const listed = one(`ol.list a[href="#${CSS.escape(id)}"]`);
  listed?.classList.add("now");
  listed?.scrollIntoView({ block: "nearest" });
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "center" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("input, select, textarea")) return;
  if (event.key === "/" && one("[data-slash]")) {
    event.preventDefault();
    one("[data-slash]").focus();
  }
  if (event.key === "j") step(1);
  if (event.key === "k") step(-1);
});

prepare();
