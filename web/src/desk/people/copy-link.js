/** A button that copies what stands in a field: a link that is shown once. */

/** Shows the button, where the page has one. */
export function offerCopy() {
  const [field, button, status] = ["[data-copy-from]", "[data-copy]", "[data-copied]"].map((selector) =>
    document.querySelector(selector),
  );
  if (!(field instanceof HTMLInputElement) || !(button instanceof HTMLButtonElement) || !status) return;
  button.hidden = false;
  button.onclick = async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      status.textContent = "Đã chép.";
    } catch {
      // Without TLS, or where the browser asks and gets no for an answer.
      status.textContent = "Đường dẫn đã được bôi đen: bấm Ctrl-C để chép.";
    }
  };
}
