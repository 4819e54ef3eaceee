// What htmx does not do by itself: focus, announcements, fields after a change, the shortcut `/`.
// Every page works without this file.

const SHORTCUT = "credatlas.shortcut";
const page = document.documentElement;
page.classList.add("js");

/** Bring fields to what the server says: a changed field ignores its attributes, which are all that is merged. */
function settleFields() {
  for (const field of document.querySelectorAll("input[data-apply], select[data-apply]")) {
    if (field.type === "checkbox") field.checked = field.defaultChecked;
    else if (field.localName === "select") settleChoice(field);
    else if (field !== document.activeElement) field.value = field.defaultValue;
  }
}

function settleChoice(select) {
  const chosen = [...select.options].findIndex((option) => option.defaultSelected);
  select.selectedIndex = Math.max(chosen, 0);
}

/** Say the count once, politely. */
function announce() {
  const heading = document.getElementById("results-heading");
  if (heading) document.getElementById("announcer").textContent = heading.textContent;
}

/** A removed chip hands the focus to the one that took its place, or to the heading. */
function focusAfter(chipPlace) {
  const chip = document.querySelectorAll(".chip")[chipPlace];
  (chip ?? document.getElementById("results-heading"))?.focus({ preventScroll: true });
}

/** Values that fall to zero keep their place for as long as their list is shown. */
function shownValues() {
  const lists = new Map();
  for (const list of document.querySelectorAll(".facet ul.choices[id]")) {
    lists.set(list.id, [...list.children].map((row) => row.cloneNode(true)));
  }
  return lists;
}

function keepZeros(lists, zero) {
  for (const [id, rows] of lists) {
    const list = document.getElementById(id);
    if (!list) continue;
    rows.forEach((row, place) => {
      const box = row.querySelector("input");
      if (document.getElementById(box.id)) return;
      row.querySelector(".choice").classList.add("zero");
      row.querySelector(".count").textContent = zero;
      box.checked = false;
      box.removeAttribute("checked");
      list.insertBefore(row, list.children[place] ?? null);
    });
  }
}

let left = null;

document.addEventListener("htmx:before:swap", (event) => {
  const source = event.detail.ctx.sourceElement;
  left = {
    chip: [...document.querySelectorAll(".chip")].indexOf(source),
    isClear: source.classList.contains("clear-all"),
    isPaging: source.closest(".pager") !== null,
    isSearch: source.id === "search" || source.closest(".chips, .pager") !== null,
    values: source.id === "search" ? shownValues() : new Map(),
  };
});

document.addEventListener("htmx:after:swap", () => {
  if (!left?.isSearch) return;
  settleFields();
  keepZeros(left.values, "0");
  announce();
  if (left.chip >= 0) focusAfter(left.chip);
  else if (left.isPaging || left.isClear) document.getElementById("results-heading")?.focus({ preventScroll: true });
  left = null;
});

/* The shortcut `/`, which can be switched off. */

function isOn() {
  return localStorage.getItem(SHORTCUT) !== "off";
}

function showShortcut() {
  const button = document.getElementById("shortcut");
  if (!button) return;
  button.hidden = false;
  button.textContent = isOn() ? button.dataset.on : button.dataset.off;
}

document.addEventListener("click", (event) => {
  if (event.target.id !== "shortcut") return;
  localStorage.setItem(SHORTCUT, isOn() ? "off" : "on");
  showShortcut();
});

document.addEventListener("keydown", (event) => {
  const isPlain = !(event.ctrlKey || event.metaKey || event.altKey);
  const isTyping = document.activeElement.matches("input, select, textarea, [contenteditable]");
  const field = document.getElementById("q");
  if (event.key !== "/" || !isPlain || isTyping || !isOn() || !field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

document.addEventListener("htmx:after:swap", showShortcut);
showShortcut();

/* Browsers that cannot show a closed fold on wide screens get an open one. */
if (!CSS.supports("selector(::details-content)") && matchMedia("(min-width: 860px)").matches) {
  document.getElementById("filters-fold")?.setAttribute("open", "");
}
