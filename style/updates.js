// Registers the service worker and tells the app about it through events on `window`:
//   souspli-guarded  (to the app)   the service worker now stands between page and host, and adds the headers that the host
//                                   may lack: a worker started from now on is bound by its own policy.
//   souspli-update   (to the app)   a newer build is on this device and waits. Nothing happens until it is asked for.
//                                   <html data-update="waiting"> says the same.
//   souspli-apply    (from the app) take the newer build: the page reloads.
//   souspli-keep     (from the app) this device is used again: keep the parts of the app that a first visit left out.

const HOUR = 3_600_000;

const tell = (name) => window.dispatchEvent(new Event(name));

// Written down as well, for an app that starts to listen after the event.
function offer() {
  document.documentElement.dataset.update = "waiting";
  tell("souspli-update");
}

export async function followUpdates(script) {
  const container = navigator.serviceWorker;
  if (!container) return; // A private window of Firefox: the app works, but not offline.

  let controlled = container.controller !== null;
  let applying = false;
  let registration;

  container.addEventListener("controllerchange", () => {
    if (applying) location.reload();
    else if (controlled) offer(); // Another tab took the newer build; this one is still the older.
    else tell("souspli-guarded");
    controlled = true;
  });
  window.addEventListener("souspli-apply", () => {
    if (!registration?.waiting) return location.reload();
    applying = true;
    registration.waiting.postMessage({ type: "apply" });
  });
  // On a first visit the service worker is not there yet: it keeps them once it is.
  window.addEventListener("souspli-keep", () => container.ready.then(({ active }) => active?.postMessage({ type: "keep" })));

  try {
    registration = await container.register(script, { updateViaCache: "none" });
  } catch (error) {
    console.warn("no service worker, hence no use offline:", error);
    return;
  }
  // A forced reload bypasses the service worker that is there: ask it back.
  if (!controlled) registration.active?.postMessage({ type: "claim" });

  const watch = (worker) => worker?.addEventListener("statechange", () => {
    if (worker.state === "installed" && registration.active) offer();
  });
  if (registration.waiting && registration.active) offer();
  watch(registration.installing);
  registration.addEventListener("updatefound", () => watch(registration.installing));
  setInterval(() => registration.update().catch(() => {}), HOUR);
}
