// A picture as the season's rule for photographs wants it: cut to its shape, of its size, within its bytes.

const QUALITY_STEP = 5;
const INCH = 1;

/** The largest piece of that shape from the middle: left, top, width, height. */
export function cut(width, height, rule) {
  const scale = Math.min(width / rule.width, height / rule.height);
  const [wide, high] = [scale * rule.width, scale * rule.height];
  return [(width - wide) / 2, (height - high) / 2, wide, high];
}

const encoded = (canvas, quality) => new Promise((done) => canvas.toBlob(done, "image/jpeg", quality / 100));

/** What the file says of its density becomes what the rule says. */
async function withDensity(blob, density) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const isJfif = bytes[2] === 0xff && bytes[3] === 0xe0 && String.fromCharCode(...bytes.subarray(6, 10)) === "JFIF";
  if (isJfif && density) bytes.set([INCH, density >> 8, density & 0xff, density >> 8, density & 0xff], 13);
  return bytes;
}

/** The file, as good as it can be within the usual bytes; nothing if it cannot be within those of the rule. */
export async function pictureOf(video, rule) {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [rule.width, rule.height];
  canvas.getContext("2d").drawImage(video, ...cut(video.videoWidth, video.videoHeight, rule), 0, 0, rule.width, rule.height);
  let last = null;
  for (let quality = 100; quality > rule.quality_min; quality -= QUALITY_STEP) {
    last = await encoded(canvas, quality);
    if (last === null) return null;
    if (last.size <= rule.bytes_usual_max) break;
  }
  return last !== null && last.size <= rule.bytes_max ? withDensity(last, rule.density) : null;
}
