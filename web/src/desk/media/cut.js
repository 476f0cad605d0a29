/**
 * Arithmetic of parts of a picture, in percent of its width and height.
 *
 * @typedef {object} Part
 * @property {number} left
 * @property {number} top
 * @property {number} width
 * @property {number} height
 *
 * @typedef {{ x: number, y: number }} Point
 */

export const WHOLE = Object.freeze({ left: 0, top: 0, width: 100, height: 100 });
const SMALLEST = 5;

/**
 * @param {number} number
 * @param {number} least
 * @param {number} most
 */
const within = (number, least, most) => Math.min(Math.max(number, least), most);

/**
 * The part between two points that were drawn, with a proportion where one is wanted.
 * @param {Point} from
 * @param {Point} end
 * @param {number} proportion width to height of what is cut, 0 for any
 * @param {number} picture width to height of the whole picture
 * @returns {Part}
 */
export function drawnPart(from, end, proportion, picture) {
  // From the very edge there would be no room.
  const start = { x: within(from.x, SMALLEST, 100 - SMALLEST), y: within(from.y, SMALLEST, 100 - SMALLEST) };
  const [toLeft, toTop] = [end.x < from.x, end.y < from.y];
  const room = { width: toLeft ? start.x : 100 - start.x, height: toTop ? start.y : 100 - start.y };
  let width = within(Math.abs(end.x - start.x), SMALLEST, room.width);
  let height = within(Math.abs(end.y - start.y), SMALLEST, room.height);
  if (proportion) {
    // Percent of the height to percent of the width.
    const factor = proportion / picture;
    width = Math.min(Math.max(width, height * factor), room.width, room.height * factor);
    height = width / factor;
  }
  return { left: toLeft ? start.x - width : start.x, top: toTop ? start.y - height : start.y, width, height };
}

/**
 * The largest part with a proportion around the middle of another.
 * @param {Part} part
 * @param {number} proportion
 * @param {number} picture
 * @returns {Part}
 */
export function withProportion(part, proportion, picture) {
  const factor = proportion / picture;
  const width = Math.min(100, Math.max(part.width, part.height * factor), 100 * factor);
  const height = width / factor;
  const [x, y] = [part.left + part.width / 2, part.top + part.height / 2];
  return {
    left: within(x - width / 2, 0, 100 - width),
    top: within(y - height / 2, 0, 100 - height),
    width,
    height,
  };
}

/**
 * The part without so much at each side.
 * @param {{ left: number, top: number, right: number, bottom: number }} margins in percent
 * @returns {Part}
 */
export function withoutMargins({ left, top, right, bottom }) {
  const [l, t] = [within(left, 0, 100 - SMALLEST), within(top, 0, 100 - SMALLEST)];
  return {
    left: l,
    top: t,
    width: Math.max(SMALLEST, 100 - l - Math.max(0, right)),
    height: Math.max(SMALLEST, 100 - t - Math.max(0, bottom)),
  };
}

/**
 * A part moved, as far as the picture goes.
 * @param {Part} part
 * @param {Point} by
 * @returns {Part}
 */
export function moved(part, by) {
  return {
    ...part,
    left: within(part.left + by.x, 0, 100 - part.width),
    top: within(part.top + by.y, 0, 100 - part.height),
  };
}

/**
 * Where a point of the picture lies after a quarter turn clockwise.
 * @param {Point} point
 * @returns {Point}
 */
export const turnedPoint = ({ x, y }) => ({ x: 100 - y, y: x });

/**
 * Where a point of the picture lies in a part of it.
 * @param {Point} point
 * @param {Part} part
 * @returns {Point}
 */
export function pointIn({ x, y }, part) {
  return {
    x: Math.round(within(((x - part.left) / part.width) * 100, 0, 100)),
    y: Math.round(within(((y - part.top) / part.height) * 100, 0, 100)),
  };
}

/**
 * What of a part a list shows that cuts it to a proportion around a focal point; as `cut_box` of the site's build.
 * @param {Part} part
 * @param {number} proportion
 * @param {number} picture width to height of the whole picture
 * @param {Point} focus in percent of the part
 * @returns {Part}
 */
export function shownPart(part, proportion, picture, focus) {
  const factor = proportion / picture;
  const width = Math.min(part.width, part.height * factor);
  const height = Math.min(part.height, part.width / factor);
  return {
    left: part.left + ((part.width - width) * focus.x) / 100,
    top: part.top + ((part.height - height) * focus.y) / 100,
    width,
    height,
  };
}
