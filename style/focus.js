// The focus is never lost. When what has it goes away or is rendered anew, Tab and a screen reader would begin at the top of the page again:
// it goes to what came in its place, else to the nearest heading above it, else to the title. Where the app itself puts it somewhere in that
// same frame, it stays there; and who clicked on nothing has left it.
let around = []; // What has it, then all that this is in: once it is gone, it does not say so any more.
let led; // Where the link led that has it. Lists are rendered in place: another line may stand there by now.
let shown; // A person is at the keyboard: it was seen where it is.
let waits;

const isThere = (element) => element?.isConnected && element.getClientRects().length > 0 && (element.checkVisibility?.() ?? true);

function isLost() {
  const element = document.activeElement;
  return element === document.body || !isThere(element);
}

// The same link, or the same thing by its id. Not whatever looks alike: pressed once more, that would act on another line of a list. A line
// may have gone to another list of the place.
function sameAgain([{ id }]) {
  if (id) return document.getElementById(id);
  const among = [around.find(isThere), ...document.querySelectorAll("main")];
  return led && among.flatMap((each) => [...each.querySelectorAll("a")]).find((link) => link.href === led);
}

function findAgain() {
  waits = false;
  if (!around.length) return;
  // A window in the background does not say where the app put it.
  if (!isLost() && (around[0] !== document.activeElement || around[0].href === led)) return;
  const places = around.filter(isThere).map((each) => each.querySelector(":scope > :is(h1, h2, h3, summary)"));
  const next = [sameAgain(around), ...places, document.querySelector("main h1")].find(isThere);
  if (!next) return; // It is about to be rendered, and that is heard of.
  if (next.tabIndex < 0) next.tabIndex = -1;
  // Nothing jumps under a finger or a mouse.
  next.focus({ preventScroll: !shown });
}

export function followFocus() {
  document.addEventListener("focusin", ({ target }) => {
    shown = target.matches(":focus-visible");
    led = target.href;
    for (around = []; target; target = target.parentElement) around.push(target);
  });
  document.addEventListener("focusout", () => setTimeout(() => {
    if (isLost() && isThere(around[0])) around = [];
  }));
  new MutationObserver(() => {
    // After all that the app does in that frame.
    if (!waits) requestAnimationFrame(() => setTimeout(findAgain));
    waits = true;
  }).observe(document.body, { childList: true, subtree: true, attributeFilter: ["hidden", "open"] });
}
