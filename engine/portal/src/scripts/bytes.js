// Bytes and their written forms. Nothing here knows what they are for.

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

export const utf8 = (text) => encoder.encode(text);
export const text = (bytes) => decoder.decode(bytes);

export function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const random = (count) => crypto.getRandomValues(new Uint8Array(count));

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

export function base64(bytes) {
  let signs = "";
  for (const byte of bytes) signs += String.fromCharCode(byte);
  return btoa(signs);
}

export const fromBase64 = (written) => Uint8Array.from(atob(written), (sign) => sign.charCodeAt(0));

/** Four bytes, the highest first. */
export function length32(count) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, count);
  return bytes;
}

export const lengthAt = (bytes, at) => new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0);
