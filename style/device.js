// What concerns this device as a whole, for the app to ask through events on `window`:
//   souspli-persist    (from the app) ask the browser to keep what is here when it runs short of room.
//                      <html data-persisted="yes | no | unknown"> has the answer, now and from the start.
//   <html data-passkeys> is there where the browser has passkeys.
//   souspli-erase      (from the app) leave nothing of the app here, then load it anew. souspli-not-erased (to the app) when the
//                      browser does not let go of the data yet: another tab holds it. It goes as soon as that tab is closed.
//   souspli-take-over  (from the app) this tab wants to be the one that is open; souspli-taken (to the app) another one does.
//   souspli-leave      (from the app) this tab gave its place up: load it anew, so that nothing of what it showed stays in memory.
//                      <html data-taken="yes"> says so to the page that comes, once: the word lies in the history's entry until then.
const SCOPE = new URL("../../", import.meta.url);

const tell = (name) => window.dispatchEvent(new CustomEvent(name));

function say(persisted) {
  document.documentElement.dataset.persisted = persisted === undefined ? "unknown" : persisted ? "yes" : "no";
}

// Deletes the database once nobody holds it: the worker was just ended, and its connection closes a moment later.
function deleteDatabase() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase("souspli");
    request.onsuccess = resolve;
    request.onerror = reject;
  });
}

async function erase() {
  // What was asked of the browser cannot be taken back: once the other tabs let go, all the rest goes too.
  const held = setTimeout(tell, 10_000, "souspli-not-erased");
  try {
    await deleteDatabase();
  } catch {
    return tell("souspli-not-erased");
  } finally {
    clearTimeout(held);
  }
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("souspli.")) localStorage.removeItem(key);
  }
  const ours = `souspli ${SCOPE.pathname} `;
  for (const name of await caches.keys().catch(() => [])) {
    if (name.startsWith(ours)) await caches.delete(name);
  }
  const registration = await navigator.serviceWorker?.getRegistration(SCOPE.href).catch(() => undefined);
  await registration?.unregister();
  location.replace(SCOPE.href);
}

// Called once it is known that this browser lets the app keep data: where it does not, a channel throws when it is made.
export function followDevice() {
  if (self.PublicKeyCredential) document.documentElement.dataset.passkeys = "yes";
  const storage = navigator.storage;
  if (storage?.persisted) storage.persisted().then(say, () => say());
  else say();
  window.addEventListener("souspli-persist", () => storage?.persist?.().then(say, () => {}));

  window.addEventListener("souspli-erase", erase);

  const tabs = new BroadcastChannel(`souspli ${SCOPE.pathname}`);
  window.addEventListener("souspli-take-over", () => tabs.postMessage("take over"));
  tabs.onmessage = () => tell("souspli-taken");

  if (history.state === "taken") {
    history.replaceState(null, "");
    document.documentElement.dataset.taken = "yes";
  }
  window.addEventListener("souspli-leave", () => {
    history.replaceState("taken", "");
    location.reload();
  });
}
