// The server's signed word that a draft is registered, checked with the key that was pinned when the vault was made.

import { fromBase64, utf8 } from "./bytes.js";

const ED25519_BYTES = 32;

/** What has to be signed, and nothing else: this draft with this content has this serial. */
export function expected(draft, content, told) {
  return `draft ${draft}\ncontent ${content}\ncounty ${told.county}\nsequence ${told.sequence}\nserial ${told.serial}\n`;
}

/** Whether it is signed: `true`, `false`, or `null` where this browser or the season's key cannot be asked. */
export async function isSigned(publicKey, text, signature) {
  const bytes = fromBase64(publicKey);
  if (bytes.length !== ED25519_BYTES) return null;
  let key;
  try {
    key = await crypto.subtle.importKey("raw", bytes, "Ed25519", false, ["verify"]);
  } catch {
    return null;
  }
  return crypto.subtle.verify("Ed25519", key, fromBase64(signature), utf8(`baoming offline-draft\n${text}`));
}
