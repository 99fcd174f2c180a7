// Numbers of drafts: kit, running number, check sign. Made on the device, written on paper, and never a serial.
//
// The check sign is Luhn's over 32 signs: it finds every single wrong sign and every two neighbours exchanged but two.

const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const KIT_SIGNS = 6;
const DIGITS = 4;

export function newKit() {
  const bytes = crypto.getRandomValues(new Uint8Array(KIT_SIGNS));
  return Array.from(bytes, (byte) => SIGNS[byte % SIGNS.length]).join("");
}

function check(signs) {
  let sum = 0;
  [...signs].reverse().forEach((sign, at) => {
    const twice = SIGNS.indexOf(sign) * (at % 2 === 0 ? 2 : 1);
    sum += Math.floor(twice / SIGNS.length) + (twice % SIGNS.length);
  });
  return SIGNS[(SIGNS.length - (sum % SIGNS.length)) % SIGNS.length];
}

export function draftId(kit, number) {
  const digits = String(number).padStart(DIGITS, "0");
  return `${kit}-${digits}-${check(kit + digits)}`;
}
