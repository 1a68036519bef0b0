"use strict";
/* Pages work without this; it saves round trips: parts of a page (data-part) are exchanged in place, and the map is
   painted while the day slides. */
const parts = () => document.querySelectorAll("[data-part]");
let asked = 0;
let leaving = false;
addEventListener("beforeunload", () => { leaving = true; });
addEventListener("pageshow", () => { leaving = false; });

async function swap(url) {
  const mine = ++asked;
  parts().forEach((part) => part.setAttribute("aria-busy", "true"));
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(answer.statusText);
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return;
    const focused = document.activeElement && document.activeElement.dataset.sort;
    parts().forEach((part) => {
      const other = fresh.getElementById(part.id);
      if (other) part.replaceWith(document.adoptNode(other));
    });
    if (focused) document.querySelector(`[data-sort="${focused}"]`)?.focus();
    history.replaceState(null, "", url);
  } catch {
    if (mine === asked && !leaving) location.assign(url);
  }
}

const asUrl = (form) => `${form.action.split("?")[0]}?${new URLSearchParams(
  [...new FormData(form)].filter(([, value]) => value))}`;

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-sort]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  swap(link.href);
});

const form = document.querySelector("form[data-swap]");
if (form) {
  let waits;
  const soon = (pause) => { clearTimeout(waits); waits = setTimeout(() => swap(asUrl(form)), pause); };
  form.addEventListener("submit", (event) => { event.preventDefault(); soon(0); });
  form.addEventListener("input", (event) => {
    if (event.target.type !== "range") soon(event.target.type === "search" ? 250 : 0);
  });
  slide(form, soon);
}

/* A slider over the months from the first to the last day that the form's date may have. */
function slide(form, soon) {
  const date = form.querySelector("input[type=date]");
  const place = form.querySelector("[data-slider]");
  if (!date || !place) return;
  const months = (day) => 12 * day.slice(0, 4) + 1 * day.slice(5, 7);
  const dayOf = (month) => `${Math.floor((month - 1) / 12)}-${String((month - 1) % 12 + 1).padStart(2, "0")}-01`;
  const range = document.createElement("input");
  Object.assign(range, { type: "range", min: months(date.min), max: months(date.max), step: 1 });
  range.setAttribute("aria-label", "Month");
  const shown = () => {
    const day = date.value || date.dataset.today;
    range.value = months(day);
    range.setAttribute("aria-valuetext", day);
  };
  shown();
  date.addEventListener("input", shown);
  let spans;
  const paint = async (day) => {
    spans ??= fetch(place.dataset.slider).then((answer) => answer.json());
    const found = await spans;
    document.querySelectorAll(".map .places a").forEach((link) => {
      const id = decodeURIComponent(link.getAttribute("href").split("/jurisdiction/")[1]);
      const last = (found[id] || []).filter(([start]) => !start || start <= day).pop();
      link.setAttribute("class", `s-${last ? last[1] : "unknown"}`);
    });
  };
  range.addEventListener("input", () => {
    const day = dayOf(+range.value);
    date.value = day < date.min ? date.min : day > date.max ? date.max : day;
    range.setAttribute("aria-valuetext", date.value);
    paint(date.value).catch(() => {});
    soon(400);
  });
  place.append(date.min.slice(0, 4), range, date.max.slice(0, 4));
}
