/** The pages of the desk; the form of an item gets an editor, issues and a preview while one types. */

import { startForm } from "./form/form.js";
import { sendFormsOnce } from "./form/send-once.js";
import { forgetTyped } from "./form/unsaved.js";
import { offerSelection } from "./lists/select-items.js";
import { sendPanelsInPlace } from "./panels.js";
import { followProgress, speakMoment } from "./progress.js";
import { offerCopy } from "./people/copy-link.js";

/** @type {HTMLElement | null} */ (document.querySelector("[data-focus]"))?.focus();
// What was done is said once, not again when the page is reloaded.
const address = new URL(window.location.href);
for (const name of ["da", "bao", "ban-go"]) address.searchParams.delete(name);
window.history.replaceState(null, "", address);
const form = document.querySelector("[data-edit]");
if (form instanceof HTMLFormElement) startForm(form, () => import("./editor.js"));
sendPanelsInPlace(document);
sendFormsOnce(document);
for (const field of document.querySelectorAll("[data-select]")) if (field instanceof HTMLInputElement) field.select();
offerCopy();
for (const saved of document.querySelectorAll("[data-forget]")) {
  if (saved instanceof HTMLElement && saved.dataset.forget) forgetTyped(saved.dataset.forget);
}
for (const place of document.querySelectorAll("[data-progress]")) {
  if (place instanceof HTMLElement) followProgress(place);
}
for (const field of document.querySelectorAll("[data-moment]")) {
  if (field instanceof HTMLInputElement) speakMoment(field);
}
offerSelection();
