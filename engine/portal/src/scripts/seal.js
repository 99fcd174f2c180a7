// Sealing under a random key that needs a passcode: PBKDF2-SHA-256 makes the key that wraps it, AES-256-GCM seals.
//
// Every sealing has a random iv of its own, and is bound to what it is (`about`), so that no piece can stand for another.

import { joined, random, utf8 } from "./bytes.js";

const IV_BYTES = 12;
const SALT_BYTES = 16;
const ABOUT_KEY = "baoming vault key";

async function wrapping(passcode, salt, rounds, uses) {
  const typed = await crypto.subtle.importKey("raw", utf8(passcode.normalize("NFKC")), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: rounds };
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, uses);
}

const gcm = (iv, about) => ({ name: "AES-GCM", iv, additionalData: utf8(about), tagLength: 128 });

/** A new key, and what is kept of it: nothing of use without the passcode. */
export async function newKey(passcode, rounds) {
  const [salt, iv] = [random(SALT_BYTES), random(IV_BYTES)];
  const raw = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt", "decrypt"]);
  const by = await wrapping(passcode, salt, rounds, ["wrapKey"]);
  const wrapped = new Uint8Array(await crypto.subtle.wrapKey("raw", raw, by, gcm(iv, ABOUT_KEY)));
  const kept = { rounds, salt, iv, wrapped };
  return { kept, key: await opened(kept, passcode) };
}

/** The key for use, which cannot be read out again; nothing if the passcode is another one. */
export async function opened(kept, passcode) {
  const by = await wrapping(passcode, kept.salt, kept.rounds, ["unwrapKey"]);
  const how = gcm(kept.iv, ABOUT_KEY);
  try {
    return await crypto.subtle.unwrapKey("raw", kept.wrapped, by, how, "AES-GCM", false, ["encrypt", "decrypt"]);
  } catch (error) {
    if (error.name === "OperationError") return null;
    throw error;
  }
}

/** The iv, then what is sealed with its tag. */
export async function seal(key, about, bytes) {
  const iv = random(IV_BYTES);
  return joined([iv, new Uint8Array(await crypto.subtle.encrypt(gcm(iv, about), key, bytes))]);
}

/** What was sealed. Throws if one bit of it, or what it is about, is another. */
export async function unseal(key, about, sealed) {
  const iv = sealed.subarray(0, IV_BYTES);
  return new Uint8Array(await crypto.subtle.decrypt(gcm(iv, about), key, sealed.subarray(IV_BYTES)));
}
