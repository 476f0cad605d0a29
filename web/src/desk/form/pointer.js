let isPressed = false;
/** @type {(() => void)[]} */
let waiting = [];

/**
 * Notes from now on whether the main button of the mouse, a finger or a pen is down.
 * @param {Document} page
 */
export function watchPointer(page) {
  /** @param {MouseEvent} event */
  function note(event) {
    // The menu of the right button takes the release.
    isPressed = event.type !== "contextmenu" && (event.buttons & 1) === 1;
    if (isPressed || !waiting.length) return;
    const next = waiting;
    waiting = [];
    // The click comes first.
    setTimeout(() => next.forEach((goOn) => goOn()));
  }
  for (const type of /** @type {const} */ ([
    "pointerdown",
    "pointermove",
    "pointerup",
    "pointercancel",
    "contextmenu",
  ])) {
    page.addEventListener(type, note, { capture: true });
  }
}

/**
 * Waits until nothing is pressed. What changes the page by itself waits for this: a button that moves away between
 * press and release gets no click, and whoever pressed it is not told.
 */
export async function released() {
  while (isPressed) await new Promise((/** @type {(value?: unknown) => void} */ resolve) => waiting.push(resolve));
}
