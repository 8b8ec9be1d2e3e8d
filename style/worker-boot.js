// Starts the worker, the only place that holds keys. The page makes it with `new Worker(base + "worker-boot.js",
// { type: "module" })`; the worker makes throw-away ones of the same script under another `name`, which the wasm reads.
const WASM_INTEGRITY = "%INTEGRITY:worker_bg.wasm%";

const base = new URL("./", import.meta.url).href;
self.souspliBuild = base.match(/\/b\/([0-9a-z]+)\/$/)?.[1] ?? "unsealed";

// Messages that arrive before the wasm listens: it reads these events first, then puts its own handler here.
self.souspliQueue = [];
self.onmessage = (event) => self.souspliQueue.push(event);

// A page's policy does not bind its worker: only headers of this very script do. If text can be run as code here, the host
// sends none, and the app says that it is not protected.
try {
  new Function("")();
  self.souspliGuarded = false;
} catch {
  self.souspliGuarded = true;
}

// A panic in a promise would stop the worker unheard. Outside it, an error reaches the page as the worker's `error` event.
self.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  setTimeout(() => { throw event.reason; });
});

try {
  const response = fetch(new URL("worker_bg.wasm", base), { integrity: WASM_INTEGRITY });
  response.catch(() => {}); // Told below, where it is awaited.
  const { default: init } = await import("./worker.js");
  await init({ module_or_path: response });
} catch (error) {
  // Outside the promise, so that it reaches the page as the worker's `error` event.
  setTimeout(() => { throw error; });
}
