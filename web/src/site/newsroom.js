/** What a script adds to every page; without it every page reads whole. */

import { getElements } from "../dom.js";
import { offerCopy, offerFeedCopy } from "./newsroom/copying.js";
import { showMissingAddress } from "./newsroom/missing-page.js";
import { closeWhenLeft, scrollIntoBar } from "./newsroom/navigation.js";
import { offerPrint } from "./newsroom/printing.js";
import { offerSearch } from "./newsroom/search-loader.js";
import { showToday } from "./newsroom/today.js";

getElements(document, ".menu", HTMLDetailsElement).forEach(closeWhenLeft);
// Links have their width once the font is there.
document.fonts.ready.then(() => getElements(document, ".bar [aria-current]", HTMLElement).forEach(scrollIntoBar));
getElements(document, "[data-today]", HTMLElement).forEach(showToday);
getElements(document, "[data-copy]", HTMLButtonElement).forEach(offerCopy);
getElements(document, "[data-feed]", HTMLAnchorElement).forEach(offerFeedCopy);
getElements(document, "[data-print]", HTMLButtonElement).forEach(offerPrint);
getElements(document, "[data-address]", HTMLElement).forEach(showMissingAddress);
getElements(document, "[data-search-box]", HTMLFormElement).forEach(offerSearch);
