import { IndexError } from "./errors.js";

const UNSIGNED = 0;
const NEGATIVE = 1;
const TEXT = 3;
const ARRAY = 4;

/** @typedef {number | string | CborValue[]} CborValue */

/** Reads CBOR (RFC 8949) as far as the index uses it: integers, texts and arrays, one after another. */
export class CborReader {
  #bytes;
  #position = 0;
  #majorType = 0;
  #decoder = new TextDecoder();

  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.#bytes = bytes;
  }

  /**
   * Reads the head of a value: an integer's value, or the length of a text or an array.
   * @throws {IndexError} if the bytes end first, or hold a value of another kind
   */
  readHead() {
    const first = this.#bytes[this.#position++];
    this.#majorType = first >> 5;
    let argument = first & 31;
    if (argument > 27) throw new IndexError("CBOR: reserved length");
    if (argument > 23) {
      let size = 1 << (argument - 24);
      for (argument = 0; size > 0; size--) argument = argument * 256 + this.#bytes[this.#position++];
    }
    const hasLength = this.#majorType === TEXT || this.#majorType === ARRAY;
    if (!hasLength && this.#majorType > NEGATIVE) throw new IndexError(`CBOR: unexpected type ${this.#majorType}`);
    // No byte of a text, and no item of an array, takes less than a byte.
    const end = this.#position + (hasLength ? argument : 0);
    // An argument of which bytes are missing is no number.
    if (!(end <= this.#bytes.length)) throw new IndexError("CBOR: the file is cut off");
    return argument;
  }

  /**
   * @returns {CborValue}
   * @throws {IndexError}
   */
  readValue() {
    const argument = this.readHead();
    switch (this.#majorType) {
      case UNSIGNED:
        return argument;
      case NEGATIVE:
        return -1 - argument;
      case TEXT:
        this.#position += argument;
        return this.#decoder.decode(this.#bytes.subarray(this.#position - argument, this.#position));
      default: {
        const items = new Array(argument);
        for (let index = 0; index < argument; index++) items[index] = this.readValue();
        return items;
      }
    }
  }

  /** @throws {IndexError} */
  skipValue() {
    for (let remaining = 1; remaining > 0; remaining--) {
      const argument = this.readHead();
      if (this.#majorType === ARRAY) remaining += argument;
      else if (this.#majorType === TEXT) this.#position += argument;
    }
  }
}
