// The review desk: single keys, and choosing words in the text. Without it all is links, forms, and two numbers.
"use strict";
{
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const letters = (text) => [...text].length;
  const text = one("[data-text]");
  const tell = (words) => (one("[data-told]").textContent = words);

  // the pieces of the text in order: places are code points of the document, a hidden sign is one whatever it shows
  function pieces(line) {
    const found = [];
    let at = Number(line.dataset.at);
    const walk = (node) => {
      if (node.nodeType === Node.TEXT_NODE || node.matches(".sign")) {
        const length = node.nodeType === Node.TEXT_NODE ? letters(node.data) : 1;
        found.push({ node, start: at, end: (at += length) });
      } else for (const child of node.childNodes) walk(child);
    };
    walk(line);
    return found;
  }

  const lines = () => all("[data-at]", text);
  const everything = () => lines().flatMap(pieces);
  const said = (piece) => (piece.node.nodeType === Node.TEXT_NODE ? piece.node.data : "\uFFFD");
  const content = () => everything().map(said).join("");
  const first = () => Number(lines()[0].dataset.at);

  function placeOf(node, index) {
    const before = document.createRange();
    before.setStart(text, 0);
    before.setEnd(node, index);
    const copy = before.cloneContents();
    const own = all("[data-at]", copy);
    for (const sign of all(".sign", copy)) sign.replaceWith("x");
    return first() + own.reduce((sum, line) => sum + letters(line.textContent), 0);
  }

  function edge(place, isEnd) {
    const found = everything().find((piece) => (isEnd ? piece.start < place && place <= piece.end : piece.start <= place && place < piece.end));
    if (!found) return null;
    if (found.node.nodeType !== Node.TEXT_NODE) {
      const at = [...found.node.parentNode.childNodes].indexOf(found.node);
      return [found.node.parentNode, isEnd ? at + 1 : at];
    }
    return [found.node, [...found.node.data].slice(0, place - found.start).join("").length];
  }

  function select(start, end) {
    const from = edge(start, false), to = edge(end, true);
    if (from && to) getSelection().setBaseAndExtent(...from, ...to);
  }

  function selected() {
    const chosen = getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return null;
    const range = chosen.getRangeAt(0);
    if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return null;
    let start = placeOf(range.startContainer, range.startOffset), end = placeOf(range.endContainer, range.endOffset);
    const words = [...content()].slice(start - first(), end - first());
    while (words.length && !words[0].trim()) words.shift(), (start += 1);
    while (words.length && !words[words.length - 1].trim()) words.pop(), (end -= 1);
    return words.length ? { start, end, words: words.join("") } : null;
  }

  function mark(start, end) {
    for (const old of all("mark", text)) old.replaceWith(...old.childNodes);
    for (const line of lines()) line.normalize();
    for (const piece of everything()) {
      if (piece.end <= start || end <= piece.start) continue;
      const wrapped = document.createElement("mark");
      let node = piece.node;
      if (node.nodeType === Node.TEXT_NODE) {
        const signs = [...node.data];
        const from = Math.max(0, start - piece.start), to = Math.min(signs.length, end - piece.start);
        if (from) node = node.splitText(signs.slice(0, from).join("").length);
        const length = signs.slice(from, to).join("").length;
        if (length < node.data.length) node.splitText(length);
      }
      node.replaceWith(wrapped);
      wrapped.append(node);
    }
    const begins = one("mark", text);
    if (begins) begins.id = "marked";
  }

  function take() {
    const found = selected();
    if (!found) return tell("Select words in the text first.");
    one("#correct").open = true;
    one("#f-start").value = found.start;
    one("#f-end").value = found.end;
    one("[data-picked]").textContent = `“${found.words}”`;
    mark(found.start, found.end);
    tell(`Taken: “${found.words}”`);
    one("#f-end").focus({ preventScroll: true });
    one("[data-picked]").scrollIntoView({ block: "center" });
  }

  // words by the keyboard: the one that is chosen, or the stretch from one to another
  const WORD = /[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}'’.,:-]*[\p{L}\p{N}\p{M}])?|[^\s\p{L}\p{N}]/gu;
  let words = null, from = 0, to = 0;

  function step(by, isLonger) {
    if (!words) {
      const whole = content();
      words = [...whole.matchAll(WORD)].map((found) => {
        const start = first() + letters(whole.slice(0, found.index));
        return [start, start + letters(found[0])];
      });
      const marked = one("mark", text);
      const begins = marked ? placeOf(marked, 0) : first();
      from = to = Math.max(0, words.findIndex(([, end]) => end > begins));
    } else {
      to = Math.min(words.length - 1, Math.max(0, to + by));
      if (!isLonger) from = to;
    }
    if (!words.length) return;
    select(words[Math.min(from, to)][0], words[Math.max(from, to)][1]);
    const found = selected();
    if (found) tell(`Selected: ${found.words}`);
    const shown = getSelection().getRangeAt(0).getBoundingClientRect(), frame = text.getBoundingClientRect();
    if (shown.top < frame.top || shown.bottom > frame.bottom) text.scrollTop += shown.top - frame.top - text.clientHeight / 3;
  }

  const toText = () => (text.focus(), step(0, false));
  const open = (id, field) => {
    const details = one(id);
    if (!details) return;
    details.open = true;
    one(field, details)?.focus();
  };
  const KEYS = {
    a: () => one("#accept")?.requestSubmit(),
    r: () => open("#reject", "textarea"),
    c: () => open("#correct", "#f-speaker"),
    n: () => one("#next")?.click(),
    p: () => one("#back")?.click(),
    t: () => toText(),
    "?": () => open("#shortcuts", "summary"),
  };
  const switched = one("#keys-on");
  const remember = (value) => {
    try {
      if (value !== undefined) localStorage.setItem("desk-keys", value ? "on" : "off");
      return localStorage.getItem("desk-keys") !== "off";
    } catch {
      return value ?? true;
    }
  };

  if (switched) {
    switched.checked = remember();
    switched.addEventListener("change", () => remember(switched.checked));
    for (const hidden of all(".script-only, button[data-put]")) hidden.hidden = false;
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || !switched.checked) return;
      if (event.target.matches("input, select, textarea") || !Object.hasOwn(KEYS, event.key)) return;
      event.preventDefault();
      KEYS[event.key]();
    });
    text.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (event.ctrlKey || event.altKey || event.metaKey || !(by || event.key === "Enter")) return;
      event.preventDefault();
      if (by) step(by, event.shiftKey);
      else take();
    });
    one("[data-take]").addEventListener("click", take);
    document.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-put]");
      if (!button) return;
      const field = document.getElementById(button.dataset.into);
      field.value = button.dataset.put;
      field.focus();
    });
    if (one("[data-anew]")) mark(Number(one("#f-start").value), Number(one("#f-end").value));
    const marked = one("mark", text);
    if (marked) text.scrollTop = marked.offsetTop - text.clientHeight / 3;
  }

  // a form is sent once, also where Back shows it again
  document.addEventListener("submit", (event) => {
    if (event.target.method !== "post" || event.defaultPrevented) return;
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => delete form.dataset.sent));

  // whoever comes from another page of the desk goes on at what happened, or at the claim
  const happened = one("#happened");
  if (happened) happened.focus();
  else if (document.referrer.startsWith(location.origin + location.pathname.replace(/review\/.*/, "review"))) one("#claim")?.focus();
}
