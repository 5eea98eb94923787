// What the pages gain from script. Every page works without it.

const DOUBLE_TAP_MS = 1500;
const sentAt = new WeakMap();

// Keyboard and screen-reader users start at what went wrong, on a full page and after a swap.
function focusSummary(root) {
  const summary = root.querySelector("[data-focus]");
  if (summary) {
    summary.focus();
  }
}

// A second tap on a slow network sends nothing twice; the page stays usable if the first got lost.
function refuseDoubleTap(event) {
  const form = event.target;
  const now = Date.now();
  if (now - (sentAt.get(form) ?? 0) < DOUBLE_TAP_MS) {
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  sentAt.set(form, now);
}

// Buttons that do nothing without script are hidden until it runs.
function revealPrint(root) {
  for (const button of root.querySelectorAll("[data-print]")) {
    button.hidden = false;
  }
}

function enliven(root) {
  focusSummary(root);
  revealPrint(root);
}

function printPage(event) {
  if (event.target.closest("[data-print]")) {
    window.print();
  }
}

enliven(document);
document.addEventListener("click", printPage);
document.addEventListener("submit", refuseDoubleTap, true);
// htmx tells of each piece that it put into the page; the piece itself may be the summary.
document.addEventListener("htmx:load", (event) => enliven(event.detail.elt.parentElement ?? document));
