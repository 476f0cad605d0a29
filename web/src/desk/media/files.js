/**
 * The files of an item, as the desk takes them and changes them.
 *
 * @typedef {object} TakenFile a file beside the item
 * @property {string} name
 * @property {string} title what it was called where it came from
 * @property {string} markdown what shows it in the text
 * @property {boolean} picture
 * @property {string} facts its type and size, in words
 */

import { arriving } from "../form/arrivals.js";
import { formKey } from "../form/form-key.js";
import { released } from "../form/pointer.js";

/** Why a file was not taken, or a picture not changed: a Vietnamese sentence. */
export class Refused extends Error {}

const OFFLINE = "Không gửi được tệp; bàn biên tập có còn mở, mạng có còn nối không? Hãy thử lại.";
/**
 * What is said where the desk answers with a page, which is for people without scripts.
 * @type {Record<string | number, string>}
 */
const REFUSALS = {
  403: "Tài khoản này chưa có quyền thêm tệp vào bài, hoặc đã hết phiên: hãy đăng nhập lại ở một cửa sổ khác rồi thử lại.",
  404: "Bài hay ảnh không còn ở đây; có thể đã được chuyển hoặc đổi tên.",
  other: "Chưa làm được: hãy thử lại, hoặc lưu bài rồi tải lại trang.",
};

/** The files of one item. */
export class ItemFiles {
  #path;

  /**
   * @param {string} path of the item
   */
  constructor(path) {
    this.#path = path;
  }

  /**
   * The address of a small copy of a picture.
   * @param {string} reference as the item refers to it
   * @param {number} [width] in pixels
   */
  thumbnail(reference, width = 360) {
    const query = new URLSearchParams({ bai: this.#path, anh: reference, rong: String(width) });
    return `/_ban/anh-nho?${query}`;
  }

  /**
   * @param {File} file
   * @param {boolean} picturesOnly
   * @returns {Promise<TakenFile>}
   * @throws {Refused}
   */
  upload(file, picturesOnly) {
    const data = new FormData();
    data.append("tep", file);
    data.append("loai", picturesOnly ? "anh" : "");
    return this.#send("tai-len", data, `Tệp ${file.name} quá lớn, chưa tải lên được.`);
  }

  /**
   * Sends several files one after the other; those that are refused are told together.
   * @param {File[]} files
   * @param {object} options
   * @param {boolean} [options.picturesOnly]
   * @param {(message: string) => void} options.say
   * @param {(file: TakenFile) => void} options.use what is done with each
   * @returns {Promise<void>}
   */
  uploadAll(files, options) {
    return arriving(this.#uploadAll(files, options));
  }

  /** @type {ItemFiles["uploadAll"]} */
  async #uploadAll(files, { picturesOnly = false, say, use }) {
    /** @type {string[]} */
    const refusals = [];
    /** @type {string[]} */
    const names = [];
    for (const [index, file] of files.entries()) {
      say(files.length > 1 ? `Đang tải lên ${index + 1}/${files.length}: ${file.name}…` : `Đang tải ${file.name} lên…`);
      try {
        const taken = await this.upload(file, picturesOnly);
        await released();
        names.push(taken.name);
        use(taken);
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        refusals.push(error.message);
      }
    }
    say([names.length ? `Đã tải lên ${names.join(", ")}.` : "", ...refusals].filter(Boolean).join(" "));
  }

  /**
   * A new picture, turned and cropped; the first stays as it is.
   * @param {string} reference
   * @param {object} change
   * @param {number} change.turn clockwise, in degrees
   * @param {number[]} change.crop left, top, width and height in percent, after the turn
   * @returns {Promise<TakenFile>}
   * @throws {Refused}
   */
  change(reference, { turn, crop }) {
    const data = new FormData();
    data.append("anh", reference);
    data.append("xoay", String(turn));
    data.append("cat", crop.map((number) => number.toFixed(3)).join(" "));
    return arriving(this.#send("sua-anh", data, "Ảnh quá lớn, chưa sửa được."));
  }

  /**
   * @param {string} what
   * @param {FormData} body
   * @param {string} tooLarge what is said where a request is refused by something that knows no JSON
   */
  async #send(what, body, tooLarge) {
    let response;
    try {
      response = await fetch(`/_ban/${what}/${this.#path.split("/").map(encodeURIComponent).join("/")}`, {
        method: "POST",
        body,
        headers: { "X-Khoa": formKey() },
      });
    } catch {
      throw new Refused(OFFLINE);
    }
    if (!response.headers.get("Content-Type")?.includes("json")) {
      throw new Refused(response.status === 413 ? tooLarge : (REFUSALS[response.status] ?? REFUSALS.other));
    }
    const answer = await response.json();
    if (!response.ok) throw new Refused(answer.error);
    return answer;
  }
}
