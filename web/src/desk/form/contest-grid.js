import { createElement, getElements } from "../../dom.js";

/** @import { Fields } from "./unsaved.js" */

// Where a round has no points yet; the checks say that they are missing.
const MISSING = "-";

/**
 * The points of a contest as a table of teams by rounds, with totals as one types. The fields of the form stay what is
 * saved: the table reads them and writes into them.
 * @param {HTMLFormElement} form
 * @param {{ growRows: (fields: Fields) => void, changed: () => void }} options
 */
export function offerContestGrid(form, { growRows, changed }) {
  const scores = form.querySelector('[data-field="contest.scores"]');
  if (!(scores instanceof HTMLElement)) return;
  const place = createElement("div", { className: "contest-grid" });
  const details = createElement(
    "details",
    { className: "part" },
    createElement("summary", { textContent: "Điểm dạng chữ" }),
  );
  scores.before(place, details);
  details.append(scores);
  const names = createElement("datalist", { id: "cac-doi" });
  form.append(names);
  let teams = values("teams", "name");
  draw();

  form.addEventListener("change", (event) => {
    const name = event.target instanceof HTMLInputElement ? event.target.name : "";
    if (/^contest\.(?:teams|rounds|scores)\[/.test(name)) redraw();
  });
  form.addEventListener("click", (event) => {
    const isRow = event.target instanceof Element && event.target.closest("[data-add], [data-remove]");
    if (isRow) redraw();
  });
  form.addEventListener("desk:restored", redraw);

  /**
   * @param {string} list
   * @param {string} field
   */
  function values(list, field) {
    const inputs = getElements(form, `[name^="contest.${list}["][name$="].${field}"]`, HTMLInputElement);
    return inputs.map((input) => input.value.trim());
  }

  /** The points of each team, by its name. */
  function points() {
    const of = values("scores", "points");
    return new Map(values("scores", "team").map((team, index) => [team, splitPoints(of[index] ?? "")]));
  }

  function redraw() {
    const now = values("teams", "name");
    const written = points();
    if (now.length === teams.length) {
      // A team that has got another name keeps its points.
      now.forEach((name, index) => {
        const before = teams[index];
        const own = written.get(before);
        if (name && before !== name && own && !now.includes(before) && !written.has(name)) {
          written.delete(before);
          written.set(name, own);
        }
      });
      write(written);
    }
    teams = now;
    draw();
  }

  /** @param {Map<string, string[]>} written points by team */
  function write(written) {
    const rows = [...written].filter(([team, each]) => team || each.length);
    /** @type {Fields} */
    const fields = {};
    for (const name of new FormData(form).keys()) if (!name.startsWith("contest.scores[")) fields[name] = [];
    rows.forEach((_, index) => (fields[`contest.scores[${index + 1}].team`] = []));
    growRows(fields);
    const [teamInputs, pointInputs] = ["team", "points"].map((field) =>
      getElements(form, `[name^="contest.scores["][name$="].${field}"]`, HTMLInputElement),
    );
    rows.forEach(([team, each], index) => {
      teamInputs[index].value = team;
      pointInputs[index].value = joinPoints(each);
    });
  }

  function draw() {
    const rounds = values("rounds", "name");
    const most = values("rounds", "max");
    const shown = teams.filter(Boolean);
    names.replaceChildren(...shown.map((team) => createElement("option", { value: team })));
    for (const input of getElements(form, '[name^="contest.prizes["][name$="].team"]', HTMLInputElement)) {
      input.setAttribute("list", names.id);
    }
    const named = rounds.map((round, index) => round || `Vòng ${index + 1}`);
    if (!shown.length || !rounds.length) {
      place.replaceChildren(
        createElement("p", {
          className: "hint",
          textContent: "Ghi các đội và các vòng thi trước, bảng điểm hiện ở đây.",
        }),
      );
      return;
    }
    const written = points();
    const head = createElement(
      "tr",
      {},
      heading("Đội", "col"),
      ...named.map((name) => heading(name, "col")),
      heading("Tổng", "col"),
    );
    const rows = shown.map((team) => teamRow(team, named, most, written.get(team) ?? []));
    const table = createElement("table", {}, createElement("thead", {}, head), createElement("tbody", {}, ...rows));
    place.replaceChildren(table);
  }

  /**
   * @param {string} team
   * @param {string[]} rounds
   * @param {string[]} most points of each round
   * @param {string[]} own
   */
  function teamRow(team, rounds, most, own) {
    const total = createElement("td", { className: "contest-grid__total" });
    const inputs = rounds.map((round, index) => {
      const input = createElement("input", { value: own[index] ?? "", inputMode: "decimal", autocomplete: "off" });
      input.setAttribute("aria-label", `${team}, ${round}${most[index] ? `, tối đa ${most[index]}` : ""}`);
      input.addEventListener("input", (event) => {
        event.stopPropagation();
        const written = points();
        written.set(
          team,
          inputs.map((each) => each.value.trim()),
        );
        write(written);
        sum();
        changed();
      });
      return input;
    });

    function sum() {
      total.textContent = formatTotal(inputs.map((input) => input.value));
      inputs.forEach((input, index) => {
        const isTooMuch = toNumber(input.value) > toNumber(most[index] || "Infinity");
        if (isTooMuch) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
      });
    }

    sum();
    const cells = inputs.map((input) => createElement("td", {}, input));
    return createElement("tr", {}, heading(team, "row"), ...cells, total);
  }
}

/**
 * @param {string} text
 * @param {string} scope
 */
const heading = (text, scope) => createElement("th", { scope, textContent: text });

/**
 * The points of a team as a form has them: "18.5, 37" or "18,5; 37".
 * @param {string} text
 */
export function splitPoints(text) {
  const parts = text.split(/[;\s]+|,\s+|,$/).filter(Boolean);
  return parts.map((part) => (part === MISSING ? "" : part));
}

/** @param {string[]} points */
export function joinPoints(points) {
  const last = points.findLastIndex(Boolean);
  const written = points.slice(0, last + 1).map((each) => each.replace(/\s+/g, "") || MISSING);
  return written.join(written.some((each) => each.includes(",")) ? "; " : ", ");
}

/**
 * A number with a point or a comma; NaN for anything else.
 * @param {string} text
 */
export const toNumber = (text) => (text.trim() ? Number(text.trim().replace(",", ".")) : Number.NaN);

/**
 * The total as it is written in Vietnamese, exact to three places; "" where nothing is written.
 * @param {string[]} points
 */
export function formatTotal(points) {
  const numbers = points.map(toNumber).filter((number) => !Number.isNaN(number));
  if (!numbers.length) return "";
  const sum = numbers.reduce((all, number) => all + Math.round(number * 1000), 0) / 1000;
  return sum.toLocaleString("vi-VN", { maximumFractionDigits: 3 });
}
