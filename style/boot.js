// Starts the page: looks whether this browser can run the app, then loads the page's wasm and checks it against the hash
// written here when the build was made. Whatever goes wrong, one of the static blocks of index.html says so.
import { followUpdates } from "./updates.js";
import { followDevice } from "./device.js";
import { followFocus } from "./focus.js";

const WASM_INTEGRITY = "%INTEGRITY:souspli_bg.wasm%";
const ANNEX_INTEGRITY = { script: "%INTEGRITY:annex.js%", wasm: "%INTEGRITY:annex_bg.wasm%" };

// Every file of a build lies in one folder named by the build's hash: the page's code reads both here.
const base = new URL("./", import.meta.url).href;
document.documentElement.dataset.base = base;
document.documentElement.dataset.build = base.match(/\/b\/([0-9a-z]+)\/$/)?.[1] ?? "unsealed";

function show(block) {
  document.getElementById("boot-wait")?.remove();
  document.getElementById(block).hidden = false;
}

// The smallest module that uses a SIMD instruction.
const SIMD = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);

function hasModuleWorkers() {
  let read = false;
  try {
    // A browser that knows module workers reads `type`; throwing there keeps it from loading anything.
    new Worker("", { get type() { read = true; throw 0; } });
  } catch {}
  return read;
}

// Private windows of some browsers have no `indexedDB`, or one that cannot be opened: only opening one tells.
function canKeepData() {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open("souspli-probe");
      request.onerror = request.onblocked = () => resolve(false);
      request.onsuccess = () => {
        request.result.close();
        indexedDB.deleteDatabase("souspli-probe");
        resolve(true);
      };
    } catch {
      resolve(false);
    }
  });
}

async function obstacle() {
  if (!self.isSecureContext) return "boot-insecure";
  const able = self.WebAssembly?.validate(SIMD) && self.crypto?.getRandomValues && self.structuredClone
    && hasModuleWorkers();
  if (!able) return "boot-browser";
  return (await canKeepData()) ? null : "boot-storage";
}

// Sheets that a first visit does without: the titles' own letters and the bold ones, and what only the annex shows.
function sheet(name) {
  return new Promise((resolve) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL(name, base).href });
    link.onload = link.onerror = resolve;
    document.head.append(link);
  });
}

async function start() {
  const block = await obstacle();
  if (block) return show(block);
  followDevice();
  followFocus();
  if (navigator.serviceWorker?.controller) sheet("letters.css");
  const response = fetch(new URL("souspli_bg.wasm", base), { integrity: WASM_INTEGRITY });
  response.catch(() => {}); // Told below, where it is awaited.
  const { default: init } = await import("./souspli.js");
  await init({ module_or_path: response });
  document.getElementById("boot-wait")?.remove();
  followUpdates(new URL("../../sw.js", base));
}

// The annex: places that few people use in a session, in a module of their own, loaded when the page asks. Its script is
// preloaded because that is where a browser reads a hash.
function preloaded(href, integrity) {
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "modulepreload", href, integrity });
    link.onload = resolve;
    link.onerror = reject;
    document.head.append(link);
  });
}

async function openAnnex() {
  sheet("letters.css");
  const dressed = sheet("annex.css");
  const script = new URL("annex.js", base).href;
  const response = fetch(new URL("annex_bg.wasm", base), { integrity: ANNEX_INTEGRITY.wasm });
  response.catch(() => {}); // Told below, where it is awaited.
  await preloaded(script, ANNEX_INTEGRITY.script);
  const { default: init } = await import(script);
  await dressed;
  await init({ module_or_path: response });
}

// Texts in files of their own: fetched when somebody wants them, told to both modules; null where one did not come.
function hand(name, integrity) {
  let kept;
  let cache = "default";
  self.addEventListener(`souspli-${name}-open`, async () => {
    kept ??= fetch(new URL(`${name}.txt`, base), { integrity, cache }).then((response) => response.text());
    const detail = await kept.catch(() => null);
    if (detail === null) [kept, cache] = [undefined, "reload"];
    self.dispatchEvent(new CustomEvent(`souspli-${name}`, { detail }));
  });
}
hand("english", "%INTEGRITY:english.txt%");
hand("licences", "%INTEGRITY:licences.txt%");

let annex;
self.addEventListener("souspli-annex-open", () => {
  annex ??= openAnnex().catch((error) => {
    console.warn("the annex did not load:", error);
    annex = undefined;
    self.dispatchEvent(new CustomEvent("souspli-annex-failed"));
  });
});

// A passkey, asked for or made (annex-passkey.js says how): what it answers, or null where it did not.
self.addEventListener("souspli-passkey", async ({ detail: asked }) => {
  let detail = null;
  try {
    const script = new URL("annex-passkey.js", base).href;
    await preloaded(script, "%INTEGRITY:annex-passkey.js%");
    detail = await (await import(script)).default(asked);
  } catch {}
  self.dispatchEvent(new CustomEvent(asked ? "souspli-passkey-opens" : "souspli-passkey-made", { detail }));
});

// A panic stops the page's wasm for good; a dead page that looks alive would lose what is typed next.
function stopped(error) {
  if (error instanceof WebAssembly.RuntimeError) show("boot-failed");
}
self.addEventListener("error", ({ error }) => stopped(error));
self.addEventListener("unhandledrejection", ({ reason }) => stopped(reason));

start().catch((error) => {
  console.error(error);
  show("boot-failed");
});
