/** The browser's local storage; null where the browser keeps nothing. */
export const storage = openStorage();

function openStorage() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
