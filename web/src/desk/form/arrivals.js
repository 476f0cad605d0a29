/** @type {Set<Promise<unknown>>} */
const underWay = new Set();

/**
 * Notes what is under way into the form: a paste that the desk reads, files that it takes.
 * @template T
 * @param {Promise<T>} work
 * @returns {Promise<T>} the same
 */
export function arriving(work) {
  underWay.add(work);
  const forget = () => underWay.delete(work);
  work.then(forget, forget);
  return work;
}

/** True if a form that is sent now would leave something behind. */
export const isArriving = () => underWay.size > 0;

/** Waits until all is there, or was refused. */
export async function allArrived() {
  while (underWay.size) await Promise.allSettled(underWay);
}
