// The service worker: keeps one whole build on the device, opens the app from it with the server dead, and adds the headers
// of xtask/src/policy.rs, which many hosts cannot set. It touches nothing but its own files: never the store.
const BUILD = "%BUILD%";
const FILES = "%FILES%"; // Path in the scope → integrity. Filled when the build is made, as are the policies.
const HEADERS = "%HEADERS%";
const POLICIES = { page: "%PAGE_POLICY%", worker: "%WORKER_POLICY%" };
const TYPES = {
  "": "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
  txt: "text/plain; charset=utf-8",
  wasm: "application/wasm",
  webmanifest: "application/manifest+json",
  woff2: "font/woff2",
};

const SCOPE = new URL("./", location.href);
// What a first visit can do without (xtask/src/bundle.rs, LATER): kept when it is first used, or when the device is opened again.
const LATER = "%LATER%";
const isLater = (path) => LATER.some((name) => path.slice(path.lastIndexOf("/") + 1).startsWith(name));
// Several copies of the app may share an origin, each in its own folder.
const OURS = `souspli ${SCOPE.pathname} `;
const CACHE = OURS + BUILD;

// What does not match may be what the browser's own cache keeps of a failure: it is asked for once more, past that.
function get(url, integrity, cache) {
  const ask = (cache) => fetch(url, { integrity, cache, credentials: "same-origin" });
  return ask(cache).catch(() => ask("reload"));
}

// All that opens the app or nothing: each file must match its hash, or the older build stays.
async function download(path, integrity) {
  const url = new URL(path, SCOPE);
  const response = await get(url, integrity, path === "./" ? "no-cache" : "default");
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return [url, response];
}

self.addEventListener("install", (event) => event.waitUntil((async () => {
  const first = Object.entries(FILES).filter(([path]) => !isLater(path));
  const parts = await Promise.all(first.map(([path, integrity]) => download(path, integrity)));
  // The same build may be open here already, and only the page about it be another.
  const there = await caches.has(CACHE);
  const cache = await caches.open(CACHE);
  try {
    await Promise.all(parts.map(([url, response]) => cache.put(url, response)));
  } catch (error) {
    if (!there) await caches.delete(CACHE); // The device is full: leave no half build behind.
    throw error;
  }
})()));

// The rest of the build. Where it does not come now, it comes when it is used, as the list of licences always does.
async function keepRest() {
  const cache = await caches.open(CACHE);
  const wanted = ([path]) => isLater(path) && !path.endsWith("/%ASKED_FOR%");
  for (const [path, integrity] of Object.entries(FILES).filter(wanted)) {
    if (await cache.match(new URL(path, SCOPE))) continue;
    await download(path, integrity).then(([url, response]) => cache.put(url, response)).catch(() => {});
  }
}

// Older builds go, unless other windows may still run one of them and need its files.
async function tidy(windowsAllowed) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (windows.length > windowsAllowed) return;
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(OURS) && name !== CACHE).map((name) => caches.delete(name)));
}

self.addEventListener("activate", (event) => event.waitUntil(tidy(1).then(() => self.clients.claim())));

self.addEventListener("message", (event) => {
  if (event.data?.type === "apply") self.skipWaiting();
  if (event.data?.type === "keep") event.waitUntil(keepRest());
  if (event.data?.type === "claim") event.waitUntil(self.clients.claim());
});

function dressed(path, response) {
  const extension = path === "./" ? "" : path.slice(path.lastIndexOf(".") + 1);
  const headers = new Headers(HEADERS);
  headers.set("Content-Type", TYPES[extension] ?? "application/octet-stream");
  if (path === "./") headers.set("Content-Security-Policy", POLICIES.page);
  if (path.endsWith("/worker-boot.js")) headers.set("Content-Security-Policy", POLICIES.worker);
  return new Response(response.body, { headers });
}

async function answer(path) {
  const url = new URL(path, SCOPE);
  const cache = await caches.open(CACHE);
  let response = await cache.match(url);
  // A window of an older build that has stayed open asks for that build's files.
  if (!response) {
    for (const name of await caches.keys()) {
      if (name.startsWith(OURS)) response ??= await (await caches.open(name)).match(url);
    }
  }
  if (!response) {
    response = await get(url, FILES[path] ?? "", "default");
    // A full device goes on without keeping it.
    if (response.ok && FILES[path]) await cache.put(url, response.clone()).catch(() => {});
  }
  return response.ok ? dressed(path, response) : response;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== SCOPE.origin || !url.pathname.startsWith(SCOPE.pathname)) return;
  const rest = url.pathname.slice(SCOPE.pathname.length);
  if (request.mode === "navigate") {
    if (rest !== "" && rest !== "index.html") return;
    event.waitUntil(tidy(0));
    event.respondWith(answer("./"));
  } else if (rest.startsWith("b/")) {
    event.respondWith(answer(rest));
  }
});
