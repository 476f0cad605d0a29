// The search box at the head of every page: suggestions while the reader types.

const WAIT = 180;
const MOST = 6;

/** Gives a form suggestions: results by title, number, topic and lead, chosen with the arrow keys. */
export function suggest(form) {
  const field = form.elements.q;
  const list = document.createElement("ul");
  const status = document.createElement("p");
  Object.assign(list, { id: "nr-suggestions", className: "search__list", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Gợi ý");
  status.className = "unseen";
  status.setAttribute("role", "status");
  form.append(list, status);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
  })) field.setAttribute(name, value);

  let turn = 0;
  let timer;
  let chosen = -1;
  let opened;
  const engine = () => {
    opened ??= (async () => {
      const module = await import(new URL(form.dataset.engine, location.href).href);
      return [module, await module.Engine.open(new URL(form.dataset.index, location.href).href)];
    })();
    opened.catch(() => (opened = undefined));
    return opened;
  };

  function choose(place) {
    const options = [...list.children];
    chosen = options.length ? (place + options.length + 1) % (options.length + 1) : -1;
    if (chosen === options.length) chosen = -1;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === chosen)));
    if (chosen < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    }
  }

  function close() {
    turn++;
    clearTimeout(timer);
    list.hidden = true;
    list.replaceChildren();
    field.setAttribute("aria-expanded", "false");
    status.textContent = "";
    choose(-1);
  }

  async function find() {
    const mine = ++turn;
    const text = field.value.trim();
    if (!text) {
      close();
      return;
    }
    let cards;
    let query;
    let module;
    try {
      let pieces;
      [module, pieces] = await engine();
      query = module.parse(text);
      if (!query.codes.length) return;
      const unfinished = !/\s$/.test(field.value);
      // One letter may begin any word.
      if (unfinished && query.codes.length > 1 && module.bare(query.codes.at(-1)).length < 2) query.codes.pop();
      const search = pieces.search(query, { unfinished });
      await search.heads();
      if (mine !== turn) return;
      cards = await Promise.all(search.ranked().slice(0, MOST).map((number) => pieces.card(number)));
    } catch (error) {
      // The search page, where Enter leads, says what is wrong.
      console.error(error);
      opened = undefined;
      if (mine === turn) close();
      return;
    }
    if (mine !== turn) return;
    list.replaceChildren(
      ...cards.map((card, place) => {
        const option = document.createElement("li");
        const link = document.createElement("a");
        Object.assign(option, { id: `nr-suggestion-${place}` });
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        link.href = form.dataset.base + card.path.replace(/^\/+/, "");
        link.tabIndex = -1;
        for (const [piece, isMarked] of module.marked(card.title, query)) {
          if (isMarked) link.append(Object.assign(document.createElement("mark"), { textContent: piece }));
          else link.append(piece);
        }
        option.append(link);
        return option;
      }),
    );
    list.hidden = !cards.length;
    field.setAttribute("aria-expanded", String(cards.length > 0));
    status.textContent = cards.length ? `Có ${cards.length} gợi ý, dùng phím lên xuống để chọn.` : "Chưa có gợi ý nào.";
    choose(-1);
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, WAIT);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      // The first time it closes the suggestions and leaves what was typed; the browser itself would empty the field.
      if (list.hidden) field.blur();
      event.preventDefault();
      close();
    } else if (!list.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      choose(chosen + (event.key === "ArrowDown" ? 1 : -1));
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      list.children[chosen].querySelector("a").click();
    }
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) setTimeout(() => form.contains(document.activeElement) || close(), 150);
  });
  // Letters may have been typed while this file was on its way.
  if (field.value.trim()) find();
}
