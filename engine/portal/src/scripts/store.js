// What is kept in this browser: one database with the vault's record and what is half typed, the drafts, and their photographs
// apart, so that the drafts can be counted without reading pictures.

const NAME = "baoming-offline";
const VERSION = 1;

let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("vault");
      request.result.createObjectStore("drafts", { keyPath: "number" });
      request.result.createObjectStore("photos");
    };
    request.onsuccess = () => {
      // Another page, or the browser, takes the database away: it is opened anew when it is needed next.
      request.result.onversionchange = () => request.result.close();
      request.result.onclose = () => { opening = null; };
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
  opening.catch(() => { opening = null; });
  return opening;
}

export const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

/**
 * Works within one transaction, and is done when all of it is on the device (`strict`), or throws and nothing is.
 * Whatever the work waits for is the database's alone: anything else would end the transaction.
 */
export async function within(stores, mode, work) {
  const database = await open();
  const transaction = database.transaction(stores, mode, { durability: "strict" });
  const ended = new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
  });
  let result;
  try {
    result = await work(...stores.map((name) => transaction.objectStore(name)));
  } catch (error) {
    try { transaction.abort(); } catch { /* it has ended by itself */ }
    await ended.catch(() => {});
    throw error;
  }
  await ended;
  return result;
}
