// The page as an app: its worker is there, and keeps the shell as it is now.

const isStaff = location.pathname.startsWith("/staff");
const [worker, scope] = isStaff ? ["/staff/sw.js", "/staff"] : ["/sw.js", "/"];

/** The registration, or nothing where the browser has no workers. */
export const registered = (async () => {
  if (!("serviceWorker" in navigator)) return null;
  try {
    const registration = await navigator.serviceWorker.register(worker, { scope, updateViaCache: "none" });
    registration.active?.postMessage("refresh");
    return registration;
  } catch {
    return null;
  }
})();

/** Tells when another version is there and waits. */
export async function whenNew(tell) {
  const registration = await registered;
  if (!registration) return;
  const look = () => { if (registration.waiting && navigator.serviceWorker.controller) tell(registration.waiting); };
  look();
  registration.addEventListener("updatefound", () => {
    registration.installing?.addEventListener("statechange", look);
  });
}
