// Lists of groups in a form (milestones, teams …): rows that come and go.

// Gives a function that makes as many rows as the fields of an earlier state need.
export function rows(form, changed) {
  const lists = [...form.querySelectorAll("[data-rows]")].map(list);
  return (fields) => lists.forEach((each) => each.grow(fields));

  function list(holder) {
    const name = holder.dataset.rows;
    // The last one is empty, for browsers without scripts.
    const blank = holder.querySelector(":scope > [data-row]:last-child");
    blank.remove();
    const add = form.querySelector(`[data-add="${CSS.escape(name)}"]`);
    add.parentElement.hidden = false;
    const own = () => [...holder.querySelectorAll(":scope > [data-row]")];

    function number() {
      own().forEach((row, index) => {
        row.querySelector("[data-number]").textContent = String(index + 1);
        row.querySelector(".row__remove").hidden = false;
        const right = `${name}[${index + 1}].`;
        for (const part of row.querySelectorAll("[name], [id], [for], [data-told], [aria-describedby]")) {
          for (const attribute of ["name", "id", "for", "data-told", "aria-describedby"]) {
            const value = part.getAttribute(attribute);
            if (value) part.setAttribute(attribute, value.split(" ").map((word) => renamed(word, right)).join(" "));
          }
        }
      });
    }

    function renamed(word, right) {
      if (!word.startsWith(`${name}[`)) return word;
      return right + word.slice(word.indexOf("].", name.length) + 2);
    }

    function append() {
      const made = blank.cloneNode(true);
      holder.append(made);
      number();
      return made;
    }

    holder.addEventListener("click", (event) => {
      if (!event.target.closest("[data-remove]")) return;
      const row = event.target.closest("[data-row]");
      if (row.parentElement !== holder) return;
      row.remove();
      number();
      add.focus();
      changed();
    });
    add.onclick = () => { append().querySelector("input, textarea, select").focus(); };
    number();

    return {
      grow(fields) {
        const numbers = Object.keys(fields).map((field) => (field.startsWith(`${name}[`) ? parseInt(field.slice(name.length + 1), 10) : 0));
        const wanted = Math.max(0, ...numbers);
        while (own().length < wanted) append();
        while (own().length > wanted) own().at(-1).remove();
      },
    };
  }
}
