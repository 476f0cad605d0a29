import { createElement } from "../../dom.js";
import { WHOLE, drawnPart, moved, pointIn, shownPart, turnedPoint, withProportion, withoutMargins } from "./cut.js";

/** @import { Part, Point } from "./cut.js" */

/**
 * @typedef {object} PictureChange
 * @property {number} turn clockwise, in degrees
 * @property {Part} crop after the turn
 * @property {Point | null} focus in percent of what is left, null where none was asked for
 * @property {boolean} isNew whether the pixels change at all
 */

/** @type {[label: string, proportion: number][]} */
const PROPORTIONS = [
  ["Tự do", 0],
  ["16:9 (ngang, như ở trang chủ)", 16 / 9],
  ["4:3 (ngang)", 4 / 3],
  ["1:1 (vuông)", 1],
  ["3:4 (dọc)", 3 / 4],
];
/** @type {[label: string, proportion: number][]} */
const SHOWN = [
  ["Trang chủ", 16 / 9],
  ["Danh sách", 4 / 3],
  ["Mạng xã hội", 1200 / 630],
];
/** @type {[name: "left" | "right" | "top" | "bottom", label: string][]} */
const MARGINS = [
  ["left", "Bên trái"],
  ["right", "Bên phải"],
  ["top", "Bên trên"],
  ["bottom", "Bên dưới"],
];
const SHOWN_HEIGHT = 72;

/**
 * Shows a picture to be turned, cropped, and given a focal point: by drawing on it, or by numbers.
 * @param {string} address of the picture, not too large
 * @param {object} options
 * @param {Point | null} options.focus where it is now; null for a picture without one
 * @param {boolean} options.asksFocus
 * @returns {Promise<PictureChange | null>} null where nothing is to be changed
 */
export async function changePicture(address, { focus, asksFocus }) {
  const image = createElement("img", { src: address });
  await image.decode();
  const dialog = new PictureDialog(image, focus ?? { x: 50, y: 50 }, asksFocus, focus !== null);
  return dialog.ask();
}

class PictureDialog {
  #image;
  #focus;
  #asksFocus;
  #hasFocus;
  #turn = 0;
  /** @type {Part} */
  #part = WHOLE;
  #canvas = createElement("canvas", { className: "cutting__canvas" });
  #frame = createElement("div", { className: "cutting__frame" });
  #mark = createElement("div", { className: "cutting__mark" });
  #stage = createElement("div", { className: "cutting__stage" }, this.#canvas, this.#frame, this.#mark);
  #proportion = createElement("select", { id: "ti-le-cat" });
  #draws = createElement("select", { id: "keo-de" });
  /** @type {Record<string, HTMLInputElement>} */
  #numbers = {};
  /** @type {[HTMLCanvasElement, number][]} */
  #shown = [];
  #status = createElement("p", { className: "hint" });

  /**
   * @param {HTMLImageElement} image
   * @param {Point} focus
   * @param {boolean} asksFocus
   * @param {boolean} hasFocus
   */
  constructor(image, focus, asksFocus, hasFocus) {
    this.#image = image;
    this.#focus = focus;
    this.#asksFocus = asksFocus;
    this.#hasFocus = hasFocus;
  }

  /** @returns {Promise<PictureChange | null>} */
  ask() {
    const title = createElement("h2", { id: "tieu-de-sua-anh", textContent: "Cắt, xoay ảnh" });
    if (this.#asksFocus) title.textContent = "Cắt, xoay, đặt điểm chính";
    const use = createElement("button", { type: "button", className: "main", textContent: "Dùng ảnh này" });
    const cancel = createElement("button", { type: "button", textContent: "Hủy" });
    const dialog = createElement(
      "dialog",
      { className: "desk-dialog cutting" },
      createElement("div", { className: "desk-dialog__head" }, title),
      createElement(
        "div",
        { className: "cutting__columns" },
        this.#stage,
        createElement("div", { className: "cutting__tools" }, ...this.#tools()),
      ),
      createElement("p", { className: "buttons desk-dialog__foot" }, use, cancel),
    );
    dialog.setAttribute("aria-labelledby", title.id);
    this.#canvas.setAttribute("role", "img");
    this.#canvas.setAttribute("aria-label", "Ảnh đang sửa");
    this.#status.setAttribute("role", "status");
    this.#listen();
    document.body.append(dialog);
    return new Promise((resolve) => {
      /** @type {PictureChange | null} */
      let change = null;
      use.onclick = () => {
        change = this.#change();
        dialog.close();
      };
      cancel.onclick = () => dialog.close();
      dialog.onclose = () => {
        dialog.remove();
        resolve(change);
      };
      dialog.showModal();
      this.#draw();
    });
  }

  /** @returns {PictureChange} */
  #change() {
    const isWhole = Object.entries(WHOLE).every(
      ([name, value]) => this.#part[/** @type {keyof Part} */ (name)] === value,
    );
    const focus = this.#asksFocus && this.#hasFocus ? pointIn(this.#focus, this.#part) : null;
    return { turn: this.#turn, crop: this.#part, focus, isNew: this.#turn !== 0 || !isWhole };
  }

  #tools() {
    const left = createElement("button", { type: "button", textContent: "Xoay trái" });
    const right = createElement("button", { type: "button", textContent: "Xoay phải" });
    const whole = createElement("button", { type: "button", textContent: "Lấy lại cả ảnh" });
    left.onclick = () => this.#rotate(3);
    right.onclick = () => this.#rotate(1);
    whole.onclick = () => this.#set(WHOLE);
    for (const [label, proportion] of PROPORTIONS) this.#proportion.append(new Option(label, String(proportion)));
    this.#proportion.onchange = () => {
      const proportion = Number(this.#proportion.value);
      this.#set(proportion ? withProportion(this.#part, proportion, this.#aspect) : this.#part);
    };
    this.#draws.append(new Option("cắt ảnh", "cat"), new Option("đặt điểm chính", "diem"));
    const margins = MARGINS.map(([name, label]) => this.#number(name, `${label} (%)`, () => this.#fromMargins()));
    const tools = [
      createElement("p", { className: "buttons" }, left, right, whole),
      createElement(
        "p",
        { className: "field" },
        createElement("label", { htmlFor: this.#proportion.id, textContent: "Tỉ lệ" }),
        this.#proportion,
      ),
      createElement(
        "fieldset",
        { className: "cutting__numbers" },
        createElement("legend", { textContent: "Cắt bớt (kéo trên ảnh cũng được)" }),
        ...margins,
      ),
    ];
    if (this.#asksFocus) tools.push(...this.#focusTools());
    tools.push(this.#status);
    return tools;
  }

  #focusTools() {
    const numbers = [
      this.#number("x", "Từ trái (%)", () => this.#fromPoint()),
      this.#number("y", "Từ trên (%)", () => this.#fromPoint()),
    ];
    const views = SHOWN.map(([label, proportion]) => {
      const canvas = createElement("canvas", { height: SHOWN_HEIGHT, width: Math.round(SHOWN_HEIGHT * proportion) });
      this.#shown.push([canvas, proportion]);
      return createElement("figure", {}, canvas, createElement("figcaption", { textContent: label }));
    });
    return [
      createElement(
        "p",
        { className: "field" },
        createElement("label", { htmlFor: this.#draws.id, textContent: "Kéo, bấm trên ảnh để" }),
        this.#draws,
      ),
      createElement(
        "fieldset",
        { className: "cutting__numbers" },
        createElement("legend", { textContent: "Điểm chính: luôn còn thấy khi ảnh bị cắt ở danh sách" }),
        ...numbers,
      ),
      createElement("div", { className: "cutting__shown" }, ...views),
    ];
  }

  /**
   * @param {string} name
   * @param {string} label
   * @param {() => void} changed
   */
  #number(name, label, changed) {
    const input = createElement("input", { id: `cat-${name}`, type: "number", min: "0", max: "100", step: "1" });
    input.oninput = changed;
    this.#numbers[name] = input;
    return createElement(
      "p",
      { className: "field" },
      createElement("label", { htmlFor: input.id, textContent: label }),
      input,
    );
  }

  #fromMargins() {
    const [left, right, top, bottom] = MARGINS.map(([name]) => Number(this.#numbers[name].value) || 0);
    this.#set(withoutMargins({ left, top, right, bottom }), false);
  }

  #fromPoint() {
    const [x, y] = [this.#numbers.x, this.#numbers.y].map((input) =>
      Math.min(Math.max(Number(input.value) || 0, 0), 100),
    );
    this.#focus = { x, y };
    this.#hasFocus = true;
    this.#draw(false);
  }

  /** @param {number} quarters clockwise */
  #rotate(quarters) {
    this.#turn = (this.#turn + quarters * 90) % 360;
    for (let n = 0; n < quarters; n += 1) this.#focus = turnedPoint(this.#focus);
    this.#set(WHOLE);
    this.#status.textContent = `Đã xoay ${this.#turn}°.`;
  }

  /**
   * @param {Part} part
   * @param {boolean} [withNumbers] whether fields are filled in too
   */
  #set(part, withNumbers = true) {
    this.#part = part;
    this.#draw(withNumbers);
  }

  /** Width to height of the picture as it is turned. */
  get #aspect() {
    return this.#canvas.width / this.#canvas.height;
  }

  #listen() {
    /** @type {Point | null} */
    let start = null;
    /** @type {Part | null} */
    let held = null;
    /** @param {PointerEvent} event */
    const place = (event) => {
      const box = this.#stage.getBoundingClientRect();
      return { x: ((event.clientX - box.left) / box.width) * 100, y: ((event.clientY - box.top) / box.height) * 100 };
    };
    this.#stage.onpointerdown = (event) => {
      event.preventDefault();
      this.#stage.setPointerCapture(event.pointerId);
      start = place(event);
      const { left, top, width, height } = this.#part;
      const isInside = start.x > left && start.x < left + width && start.y > top && start.y < top + height;
      held = isInside && (width < 100 || height < 100) ? this.#part : null;
      if (this.#draws.value === "diem") this.#setFocus(start);
    };
    this.#stage.onpointermove = (event) => {
      if (!start) return;
      const end = place(event);
      if (this.#draws.value === "diem") this.#setFocus(end);
      else if (held) this.#set(moved(held, { x: end.x - start.x, y: end.y - start.y }));
      else if (Math.hypot(end.x - start.x, end.y - start.y) > 2) {
        this.#set(drawnPart(start, end, Number(this.#proportion.value), this.#aspect));
      }
    };
    this.#stage.onpointerup = this.#stage.onpointercancel = () => {
      start = held = null;
    };
  }

  /** @param {Point} point */
  #setFocus(point) {
    this.#focus = { x: Math.min(Math.max(point.x, 0), 100), y: Math.min(Math.max(point.y, 0), 100) };
    this.#hasFocus = true;
    this.#draw();
  }

  /** @param {boolean} [withNumbers] */
  #draw(withNumbers = true) {
    this.#drawTurned();
    const { left, top, width, height } = this.#part;
    Object.assign(this.#frame.style, { left: `${left}%`, top: `${top}%`, width: `${width}%`, height: `${height}%` });
    this.#mark.hidden = !this.#asksFocus;
    Object.assign(this.#mark.style, { left: `${this.#focus.x}%`, top: `${this.#focus.y}%` });
    if (withNumbers) {
      const values = { left, top, right: 100 - left - width, bottom: 100 - top - height, ...this.#focus };
      for (const [name, input] of Object.entries(this.#numbers)) {
        input.value = String(Math.round(values[/** @type {keyof typeof values} */ (name)]));
      }
    }
    const focus = pointIn(this.#focus, this.#part);
    for (const [canvas, proportion] of this.#shown) {
      const part = shownPart(this.#part, proportion, this.#aspect, focus);
      const [w, h] = [this.#canvas.width / 100, this.#canvas.height / 100];
      canvas
        .getContext("2d")
        ?.drawImage(
          this.#canvas,
          part.left * w,
          part.top * h,
          part.width * w,
          part.height * h,
          0,
          0,
          canvas.width,
          canvas.height,
        );
    }
  }

  /** Draws the picture upright for the turn, where that has changed. */
  #drawTurned() {
    const key = String(this.#turn);
    if (this.#canvas.dataset.turn === key) return;
    this.#canvas.dataset.turn = key;
    const { naturalWidth: width, naturalHeight: height } = this.#image;
    const isOnItsSide = this.#turn % 180 !== 0;
    this.#canvas.width = isOnItsSide ? height : width;
    this.#canvas.height = isOnItsSide ? width : height;
    const context = this.#canvas.getContext("2d");
    if (!context) return;
    context.translate(this.#canvas.width / 2, this.#canvas.height / 2);
    context.rotate((this.#turn * Math.PI) / 180);
    context.drawImage(this.#image, -width / 2, -height / 2);
  }
}
