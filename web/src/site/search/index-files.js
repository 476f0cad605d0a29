import { IndexError } from "./errors.js";

/** Keeps what was loaded, by key; what failed to load is tried again the next time. */
export class AsyncCache {
  /** @type {Map<string, Promise<unknown>>} */
  #promises = new Map();

  /**
   * @template T
   * @param {string} key
   * @param {() => Promise<T>} load
   * @returns {Promise<T>}
   */
  get(key, load) {
    let promise = /** @type {Promise<T> | undefined} */ (this.#promises.get(key));
    if (!promise) {
      promise = load();
      this.#promises.set(key, promise);
      promise.catch(() => this.#promises.delete(key));
    }
    return promise;
  }
}

/**
 * @typedef {(url: string, options?: RequestInit) => Promise<Response>} Fetch
 */

/**
 * @param {Fetch} fetchFile
 * @param {string} url
 * @param {RequestInit} [options]
 * @throws {IndexError} if the server does not have the file or cannot be reached
 */
async function request(fetchFile, url, options) {
  let response;
  try {
    response = await fetchFile(url, options);
  } catch (error) {
    throw new IndexError(`${url}: ${error}`);
  }
  if (!response.ok) throw new IndexError(`${url}: ${response.status}`);
  return response;
}

/** The files of one index, each downloaded once. */
export class IndexFiles {
  #root;
  #fetch;
  #cache = new AsyncCache();
  bytesReceived = 0;

  /**
   * @param {string} root the address of the index's folder, with the slash at its end
   * @param {Fetch} fetchFile
   */
  constructor(root, fetchFile) {
    this.#root = root;
    this.#fetch = fetchFile;
  }

  /**
   * @param {string} path
   * @returns {Promise<any>}
   */
  json(path) {
    return this.#cache.get(path, async () => JSON.parse(new TextDecoder().decode(await this.#download(path))));
  }

  /** @param {string} path */
  bytes(path) {
    return this.#cache.get(path, () => this.#download(path));
  }

  /**
   * A gzip file, unpacked. Some servers declare it as a compressed response, and then the browser has unpacked it.
   * @param {string} path
   */
  async #download(path) {
    const response = await request(this.#fetch, this.#root + path);
    const bytes = new Uint8Array(await response.arrayBuffer());
    this.bytesReceived += bytes.length;
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
    try {
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      return new Uint8Array(await new Response(stream).arrayBuffer());
    } catch (error) {
      throw new IndexError(`${path}: ${error}`);
    }
  }
}

/**
 * The file that a search begins with, as the server has it now.
 * @param {Fetch} fetchFile
 * @param {string} url
 */
export async function fetchContents(fetchFile, url) {
  return (await request(fetchFile, url, { cache: "no-cache" })).text();
}
