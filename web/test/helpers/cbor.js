/**
 * Writes CBOR (RFC 8949) of integers, texts and arrays.
 * @param {unknown} value
 * @returns {number[]}
 */
export function encode(value) {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") {
    const bytes = [...new TextEncoder().encode(value)];
    return [...head(3, bytes.length), ...bytes];
  }
  if (Array.isArray(value)) return [...head(4, value.length), ...value.flatMap(encode)];
  throw new TypeError(`no CBOR for ${value}`);
}

/**
 * @param {number} majorType
 * @param {number} argument
 */
function head(majorType, argument) {
  const first = majorType << 5;
  if (argument < 24) return [first | argument];
  if (argument < 0x100) return [first | 24, argument];
  if (argument < 0x10000) return [first | 25, ...bigEndian(argument, 2)];
  if (argument < 0x100000000) return [first | 26, ...bigEndian(argument, 4)];
  return [first | 27, ...bigEndian(argument, 8)];
}

/**
 * @param {number} number
 * @param {number} size in bytes
 */
const bigEndian = (number, size) =>
  Array.from({ length: size }, (_, index) => Math.floor(number / 256 ** (size - 1 - index)) % 256);
