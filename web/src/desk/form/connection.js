import { createElement } from "../../dom.js";
import { allArrived, isArriving } from "./arrivals.js";
import { replaceKey } from "./form-key.js";

/** @typedef {"well" | "offline" | "closed" | "signed-out" | "other-person"} State whether the desk takes what is sent */

// A desk that is slow is asked all the same: it may still save.
const WAIT = 8_000;
const FIRST_PAUSE = 3_000;
const LONGEST_PAUSE = 60_000;

/** Knows whether the desk takes what is sent, and finds the way back to it after a break: a lost line, a night. */
export class Connection {
  #person;
  #say;
  #regained;
  /** @type {State} */
  #state = "well";
  #pause = FIRST_PAUSE;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #asked = Date.now();

  /**
   * @param {string} person the login of who opened the page; "" at a desk without accounts
   * @param {object} options
   * @param {(message: string | Node) => void} options.say
   * @param {() => void} options.regained is called when the desk takes again what is sent
   */
  constructor(person, { say, regained }) {
    this.#person = person;
    this.#say = say;
    this.#regained = regained;
    window.addEventListener("online", () => this.check());
    document.addEventListener("visibilitychange", () => {
      const isLong = Date.now() - this.#asked > LONGEST_PAUSE;
      if (document.visibilityState === "visible" && (this.#state !== "well" || isLong)) this.check();
    });
  }

  /**
   * Asks the desk, and brings the keys of forms that were opened in an earlier session up to date.
   * @returns {Promise<boolean>} whether it takes what is sent; else that has been said, and it will be asked again
   */
  async check() {
    this.#asked = Date.now();
    clearTimeout(this.#timer);
    const before = this.#state;
    this.#state = await this.#ask();
    if (this.#state !== "well") {
      this.#say(this.#words());
      this.#timer = setTimeout(() => this.check(), this.#pause);
      this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
      return false;
    }
    this.#pause = FIRST_PAUSE;
    if (before !== "well") this.#regained();
    return true;
  }

  /** @returns {Promise<State>} */
  async #ask() {
    try {
      const response = await fetch("/_ban/phien", { signal: AbortSignal.timeout(WAIT) });
      if (response.status === 401) return "signed-out";
      if (response.status === 403) return "closed";
      // What else is wrong is told where something is sent.
      if (!response.ok) return "well";
      /** @type {{ login: string, khoa: string }} */
      const { login, khoa } = await response.json();
      if (login !== this.#person) return "other-person";
      replaceKey(khoa);
      return "well";
    } catch (error) {
      return error instanceof DOMException && error.name === "TimeoutError" ? "well" : "offline";
    }
  }

  #words() {
    const kept = "Những gì đã gõ vẫn được giữ.";
    switch (this.#state) {
      case "signed-out": {
        const link = createElement("a", {
          href: "/_ban/vao",
          target: "_blank",
          textContent: "đăng nhập lại ở thẻ khác",
        });
        return createElement(
          "span",
          {},
          "Phiên làm việc đã hết. Cứ để nguyên trang này, ",
          link,
          `, rồi quay lại. ${kept}`,
        );
      }
      case "other-person":
        return `Trình duyệt này vừa đăng nhập bằng tài khoản khác, nên chưa lưu được bài đang mở. ${kept}`;
      case "closed":
        return `Bàn biên tập đã mở lại từ đầu: hãy vào bằng địa chỉ mới ở cửa sổ lệnh. ${kept}`;
      default:
        return this.#person
          ? `Mất kết nối tới bàn biên tập; máy đang tự nối lại, cứ gõ tiếp. ${kept}`
          : `Không hỏi được bàn biên tập; cửa sổ lệnh có còn mở không? ${kept}`;
    }
  }
}

/**
 * Sends a form only when the desk takes it: otherwise the browser would leave the page for one that says an error. What
 * is still on its way into the form is waited for.
 * @param {HTMLFormElement} form
 * @param {Connection} connection
 * @param {(message: string) => void} say
 * @returns {() => void} sends what could not be sent, if it was only to be saved
 */
export function guardSubmits(form, connection, say) {
  let isChecked = false;
  /** @type {HTMLButtonElement | null} */
  let waiting = null;
  let pressed = 0;

  document.addEventListener(
    "submit",
    async (event) => {
      const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
      if (event.target !== form || button?.formTarget === "_blank") return;
      if (isChecked) {
        isChecked = false;
        return;
      }
      event.preventDefault();
      // Others hear of it when it is sent.
      event.stopImmediatePropagation();
      waiting = null;
      pressed += 1;
      const mine = pressed;
      if (isArriving()) say("Đang chờ phần vừa dán hoặc tệp đang tải lên, xong là lưu.");
      await allArrived();
      const isWell = await connection.check();
      // The last press counts.
      if (mine !== pressed) return;
      if (isWell) send(button);
      else waiting = button?.value === "luu" ? button : null;
    },
    { capture: true },
  );

  /** @param {HTMLButtonElement | null} button */
  function send(button) {
    isChecked = true;
    form.requestSubmit(button?.isConnected ? button : null);
    // A field that the browser itself refuses stops it before anybody hears.
    isChecked = false;
  }

  return () => {
    const button = waiting;
    waiting = null;
    if (button) send(button);
  };
}

/** Whether an answer says that the session in which the page was opened has ended. */
export const hasEnded = (/** @type {Response} */ response) => response.status === 401 || response.status === 403;
