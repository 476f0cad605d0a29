/** The name of this window, which stays when its page is loaded anew. */
export function windowName() {
  try {
    const name = sessionStorage.getItem("cua-so") ?? crypto.randomUUID();
    sessionStorage.setItem("cua-so", name);
    return name;
  } catch {
    // A browser that keeps nothing.
    return String(Math.random());
  }
}
