// What a photograph's file says of itself, and which of the season's rules it breaks. The picture is not decoded here.

const START_OF_FRAME = new Set([0xc0, 0xc1, 0xc2]);
const INCH = 1;

/** Size, density and bytes without metadata; nothing if it is no JPEG. */
export function read(bytes) {
  if (bytes.length < 4 || bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const said = { width: 0, height: 0, density: null, bytes: bytes.length };
  let at = 2;
  while (at + 4 <= bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1];
    const length = view.getUint16(at + 2);
    if (length < 2 || at + 2 + length > bytes.length) return null;
    if (START_OF_FRAME.has(marker)) {
      [said.height, said.width] = [view.getUint16(at + 5), view.getUint16(at + 7)];
    } else if (marker === 0xe0 && length >= 14 && bytes[at + 11] === INCH) {
      said.density = view.getUint16(at + 12);
    } else if ((marker > 0xe0 && marker <= 0xef) || marker === 0xfe) {
      said.bytes -= length + 2;
    }
    if (marker === 0xda) return said.width > 0 ? said : null;
    at += length + 2;
  }
  return null;
}

/** The words for what is wrong with it. */
export function amiss(bytes, rule) {
  if (bytes.length > rule.file_bytes_max) return ["photo_bytes"];
  const said = read(bytes);
  if (!said) return ["photo_jpeg"];
  const found = [];
  if (said.width !== rule.width || said.height !== rule.height) found.push("photo_size");
  if (said.bytes < rule.bytes_min || said.bytes > rule.bytes_max) found.push("photo_bytes");
  if (rule.density && said.density !== null && said.density !== rule.density) found.push("photo_density");
  return found;
}
