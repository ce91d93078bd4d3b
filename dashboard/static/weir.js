// Everything here is comfort: each page works without it.
"use strict";

const main = document.getElementById("main");
const all = (selector, root = document) => [...root.querySelectorAll(selector)];

// --- the one-time link -------------------------------------------------------------------------
const door = document.querySelector("form.enter");
if (door) {
  history.replaceState(null, "", "/login"); // the token does not stay in the history
  door.submit();
}

// --- new calls appear by themselves ------------------------------------------------------------
const button = document.querySelector("button.live");
const LOOK_EVERY_MS = 1000, DRAW_EVERY_MS = 2000; // a busy proxy must not make a page redraw all the time
let drawn = Date.now();

const isOn = () => !document.hidden && main.dataset.live && button.getAttribute("aria-pressed") === "true";

function say(state, word) {
  button.dataset.state = state;
  button.querySelector(".word").textContent = word;
}

async function look() {
  try {
    if (isOn()) {
      const answer = await fetch(main.dataset.live);
      if (answer.status === 403) return location.reload(); // signed out meanwhile
      const { changes } = await answer.json();
      say("on", "Live");
      if (String(changes) !== main.dataset.changes && Date.now() - drawn >= DRAW_EVERY_MS && isOn()) await redraw();
    }
  } catch {
    say("off", "Not connected");
  }
  setTimeout(look, LOOK_EVERY_MS);
}

async function redraw() {
  const answer = await fetch(location.href);
  if (!answer.ok || new URL(answer.url).pathname !== location.pathname) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("main");
  const known = new Set(all("[data-id]").map((row) => row.dataset.id));
  const names = (root) => all("[data-fresh]", root).map((part) => part.id).join();
  drawn = Date.now();
  for (const name of ["live", "changes"]) main.dataset[name] = fresh.dataset[name] || "";
  // A page that got other parts (the first call has come) is taken whole.
  if (names(main) !== names(fresh)) main.replaceChildren(...fresh.childNodes);
  for (const part of all("[data-fresh]", fresh)) {
    const old = document.getElementById(part.id);
    if (old.innerHTML === part.innerHTML || old.contains(document.activeElement)) continue;
    const open = all("details", old).map((details) => details.open);
    old.replaceChildren(...part.childNodes);
    all("details", old).forEach((details, n) => (details.open = open[n]));
  }
  if (known.size) for (const row of all("[data-id]")) if (!known.has(row.dataset.id)) row.classList.add("new");
  dress();
}

if (button && main.dataset.live) {
  button.hidden = false;
  button.onclick = () => {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", on);
    say(on ? "on" : "off", on ? "Live" : "Paused");
  };
  look();
}

// --- the chart reads itself out ----------------------------------------------------------------
function read(frame, n) {
  const slots = all(".slot", frame), box = frame.querySelector(".reading"), plot = frame.querySelector(".plot");
  slots.forEach((slot, at) => slot.classList.toggle("here", at === n));
  box.hidden = n === null;
  frame.dataset.at = n === null ? "" : n;
  if (n === null) return;
  const table = frame.parentElement.querySelector(".rows table");
  const names = all("thead th", table), cells = all("th, td", table.tBodies[0].rows[n]);
  const swatches = all(".legend .swatch", frame.parentElement);
  const head = document.createElement("b");
  head.textContent = `${cells[0].textContent}: ${cells[cells.length - 1].textContent}`;
  box.replaceChildren(head);
  cells.slice(1, -1).forEach((cell, at) => {
    if (cell.textContent === "–") return;
    const line = document.createElement("span"), value = document.createElement("i");
    value.textContent = cell.textContent;
    line.append(swatches[at].cloneNode(true), names[at + 1].textContent + " ", value);
    box.append(line);
  });
  const slot = slots[n].getBoundingClientRect(), room = frame.getBoundingClientRect();
  const right = slot.right - room.left + 8;
  const fits = right + box.offsetWidth < room.width;
  box.style.left = `${Math.max(0, fits ? right : slot.left - room.left - box.offsetWidth - 8)}px`;
}

function dress() {
  for (const frame of all(".frame:not([data-at])")) {
    frame.dataset.at = "";
    const slots = all(".slot", frame);
    all("title", frame).forEach((title) => title.remove()); // the box says the same, better
    slots.forEach((slot, n) => (slot.onpointerenter = () => read(frame, n)));
    frame.onpointerleave = frame.onblur = () => read(frame, null);
    frame.onkeydown = (event) => {
      const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (event.key === "Escape") return read(frame, null);
      if (!step) return;
      event.preventDefault();
      const at = frame.dataset.at === "" ? (step > 0 ? -1 : slots.length) : +frame.dataset.at;
      read(frame, Math.min(slots.length - 1, Math.max(0, at + step)));
    };
  }
  for (const copy of all("button.copy[hidden]")) {
    if (!navigator.clipboard) continue;
    copy.hidden = false;
    copy.onclick = async () => {
      await navigator.clipboard.writeText(copy.previousElementSibling.textContent);
      copy.textContent = "Copied";
      setTimeout(() => (copy.textContent = "Copy"), 1500);
    };
  }
}
dress();

// --- small things --------------------------------------------------------------------------------
const zones = document.getElementById("zones");
if (zones) {
  const own = document.createElement("option");
  own.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (own.value && own.value !== "UTC") zones.append(own);
}
document.addEventListener("click", (event) => {
  // The whole row leads to its call; what carries a tooltip lies above the link.
  const row = event.target.closest("tr[data-id]");
  if (row && !event.target.closest("a") && !String(getSelection())) row.querySelector("a").click();
  for (const box of all(".dates[open], .filters[open]")) if (!box.contains(event.target)) box.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") all(".dates[open], .filters[open]").forEach((box) => (box.open = false));
});
