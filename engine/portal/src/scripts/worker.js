// The worker of an app. It keeps one shell, which holds nothing of anybody, and files that are everybody's. No other page is
// ever put into a cache: what is asked for goes to the network, and the shell stands in only where there is none.
//
// A new version waits until the page that is open says so, or until no page is open: nobody loses what is being typed.

const PREFIX = `baoming-${KEPT.name}-`;
const CACHE = PREFIX + KEPT.version;
const files = new Set(KEPT.files);

/** The shell as the service has it, if it is of these very scripts. */
async function fetchedShell(signal) {
  const response = await fetch(KEPT.shell, { cache: "no-store", credentials: "same-origin", redirect: "error", signal });
  return response.ok && response.headers.get("x-shell-version") === KEPT.version ? response : null;
}

async function refresh() {
  const shell = await fetchedShell().catch(() => null);
  if (shell) await (await caches.open(CACHE)).put(KEPT.shell, shell);
}

addEventListener("install", (event) => event.waitUntil((async () => {
  const cache = await caches.open(CACHE);
  await cache.addAll(KEPT.files);
  const shell = await fetchedShell();
  if (!shell) throw new Error("the shell is of another version");
  await cache.put(KEPT.shell, shell);
})()));

addEventListener("activate", (event) => event.waitUntil((async () => {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
})()));

addEventListener("message", (event) => {
  if (event.data === "take-over") event.waitUntil(skipWaiting());
  if (event.data === "refresh") event.waitUntil(refresh());
});

const kept = async (path) => (await caches.open(CACHE)).match(path);

async function navigated(request) {
  const isShell = new URL(request.url).pathname === KEPT.shell;
  const patience = isShell ? AbortSignal.timeout(KEPT.patience_ms) : undefined;
  try {
    // A request to navigate cannot be given a signal: the address is asked for anew, by the same person.
    const response = await (isShell ? fetch(request.url, { cache: "no-store", credentials: "same-origin", signal: patience }) : fetch(request));
    // What stands between may say that the service is away; the shell is there all the same.
    return isShell && response.status >= 500 ? (await kept(KEPT.shell)) ?? response : response;
  } catch (error) {
    const shell = await kept(KEPT.shell);
    if (!shell) throw error;
    // Under its own name, so that what it asks for and where it leads are its own.
    return isShell ? shell : Response.redirect(KEPT.shell, 302);
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(navigated(request));
  else if (files.has(pathname)) event.respondWith(kept(pathname).then((file) => file ?? fetch(request)));
});
