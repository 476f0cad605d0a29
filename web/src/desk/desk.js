/** The pages of the desk; the form of an item gets an editor, issues and a preview while one types. */

import { startForm } from "./form/form.js";

/** @type {HTMLElement | null} */ (document.querySelector("[data-focus]"))?.focus();
const form = document.querySelector("[data-edit]");
if (form instanceof HTMLFormElement) startForm(form, () => import("./editor.js"));
