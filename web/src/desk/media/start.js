import { getElement } from "../../dom.js";
import { insertBlock } from "../form/markdown-edits.js";
import { offerAttachments } from "./attachments.js";
import { offerBodyFiles } from "./body-files.js";
import { BodyLinks } from "./body-links.js";
import { BodyPictures } from "./body-pictures.js";
import { ItemFiles } from "./files.js";
import { offerLeadPicture } from "./lead-picture.js";

/** @import { TextEditor } from "../form/text-editor.js" */

/**
 * Makes all that an item's form has for files answer to what one does.
 * @param {HTMLFormElement} form
 * @param {object} options
 * @param {string} options.path of the item
 * @param {TextEditor | null} options.editor
 * @param {() => void} options.changed
 * @returns {() => void} shows the pictures that fields and text now name
 */
export function offerFiles(form, { path, editor, changed }) {
  const files = new ItemFiles(path);
  const refreshLead = offerLeadPicture(form, { path, files, changed });
  const section = form.querySelector("[data-body-pictures]");
  if (!editor || !(section instanceof HTMLElement)) return refreshLead;
  const pictures = new BodyPictures(section, files, editor);
  offerBodyFiles(form, {
    path,
    files,
    editor,
    insertBlock: (markdown) => {
      // Behind what is selected, which stays.
      const { text, to } = editor.selected();
      editor.apply(insertBlock({ text, from: to, to }, markdown));
    },
    shown: () => pictures.focusNew(),
  });
  const { accept } = getElement(form, "#tep-moi", HTMLInputElement);
  const links = new BodyLinks(getElement(form, "[data-body-links]", HTMLElement), files, editor, accept);
  offerAttachments(form, { files, accept, changed });
  return () => {
    refreshLead();
    pictures.refresh();
    links.refresh();
  };
}
