/** What helps reading: contrast, text size, a voice, the newest stories, and pictures in full size. */

import { getElements } from "../dom.js";
import { offerContrast, offerTextSizes } from "./reading/display.js";
import { enlargePictures } from "./reading/enlarging.js";
import { showLatest } from "./reading/latest.js";
import { offerSpeech } from "./reading/speech.js";

getElements(document, "[data-contrast-switch]", HTMLButtonElement).forEach(offerContrast);
getElements(document, "[data-sizes]", HTMLElement).forEach(offerTextSizes);
getElements(document, "[data-listen]", HTMLButtonElement).forEach(offerSpeech);
getElements(document, "[data-latest]", HTMLElement).forEach(showLatest);
enlargePictures(getElements(document, "a[data-enlarge]", HTMLAnchorElement));
