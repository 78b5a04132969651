// A tree of thoughts as rows, of which only those in sight are elements.

const quiet = 3, shownCut = 2, shownRefused = 1; // of leaves that lead nowhere, when there are more

// kind is what siblings are ordered by first. A thought with children is no leaf that can
// be put away.
function kind(node) {
  if (node.kids.length > 0) return 0;
  if (node.status === "pruned" || node.status === "gone") return 1;
  if (node.status === "refused" || node.status === "dead end") return 2;
  return 0;
}

// ordered are the children as they are shown: the best first, the leaves that lead nowhere
// last, and of many of those only some.
function ordered(node) {
  if (node.order) return node.order;
  const kids = node.kids.slice().sort((a, b) => kind(a) - kind(b) || (b.value ?? -1) - (a.value ?? -1) || a.id - b.id);
  const silent = kids.filter((n) => kind(n) > 0);
  const left = [0, shownCut, shownRefused];
  let hidden = [];
  if (silent.length > quiet + 1) hidden = silent.filter((n) => left[kind(n)]-- <= 0);
  return (node.order = { shown: kids.filter((n) => !hidden.includes(n)), hidden });
}

class Tree {
  constructor(run, number, facts, selected) {
    this.run = run;
    this.facts = facts;
    this.selected = 0; // id, or -1 - id for the count below a thought
    this.chosen = selected;
    this.folded = new Set();
    this.spread = new Set(); // thoughts whose hidden children or chains are shown
    this.rows = [];
    this.index = new Map();
    this.elements = new Map();
    this.query = "";
    this.number = number;
    this.spacer = el("div", { class: "rows", role: "presentation" });
    this.view = el("div", { class: "tree", role: "tree", tabindex: 0, "aria-label": `Thoughts${run.name ? " of " + run.name : ""}` }, this.spacer);
    if (facts.board) this.view.classList.add("plays");
    if (facts.wordy) this.view.classList.add("wordy");
    this.view.addEventListener("scroll", () => this.draw(), { passive: true });
    this.view.addEventListener("click", (e) => this.click(e));
    new ResizeObserver(() => this.measure()).observe(this.view);
  }

  measure() {
    const row = this.spacer.appendChild(el("div", { class: "row" }, "x"));
    this.height = row.offsetHeight || 28;
    row.remove();
    this.levels = clamp(Math.floor(this.view.clientWidth / 50), 4, 24);
    this.layout();
    this.draw();
  }

  // layout lists the rows of what is unfolded.
  layout() {
    const rows = [];
    const root = this.run.nodes[0];
    const stack = root ? [{ node: root, trail: "", level: 1, place: 1, of: 1 }] : [];
    while (stack.length > 0) {
      const row = stack.pop();
      rows.push(row);
      if (row.hidden) continue;
      const chain = this.chain(row.node);
      if (chain) row.chain = chain;
      const node = chain ? chain.at(-1) : row.node;
      row.open = !this.folded.has(row.node.id);
      row.parent = node.kids.length > 0;
      if (!row.open) continue;
      const { shown, hidden } = ordered(node);
      const all = this.spread.has(node.id);
      const kids = all ? shown.concat(hidden) : shown;
      const solved = kids.findIndex((n) => n.status === "solution");
      const below = trailBelow(row.trail);
      const inline = this.forced(node);
      if (hidden.length > 0) stack.push({ node, hidden, all, trail: below + "l", level: row.level + 1, place: kids.length + 1, of: kids.length + 1, key: -1 - node.id });
      for (let i = kids.length - 1; i >= 0; i--) {
        const last = i === kids.length - 1 && hidden.length === 0;
        let own = last ? "l" : "t";
        if (i === solved) own = last ? "L" : "T";
        else if (i < solved) own = "U"; // the line to the solution passes
        stack.push({ node: kids[i], trail: inline ? row.trail : below + own, level: row.level + 1, place: i + 1, of: kids.length + (hidden.length ? 1 : 0) });
      }
    }
    this.rows = rows;
    this.index = new Map();
    rows.forEach((row, i) => this.index.set((row.key ??= row.node.id), i));
    this.spacer.style.height = rows.length * this.height + "px";
    if (!this.index.has(this.selected)) this.selected = this.nearest(this.selected);
  }

  // forced reports whether what follows a thought had to: its one child stands in its column.
  forced(node) {
    return this.facts.forced && node.id > 0 && node.kids.length === 1;
  }

  // chain is a run of forced thoughts, which stand behind the first.
  chain(node) {
    const linked = (n) => n.id > 0 && !this.spread.has(n.id) && n.kids.length === 1 && this.run.nodes[n.parent].kids.length === 1 && !this.folded.has(n.id);
    if (!this.facts.forced || !linked(node)) return null;
    const chain = [];
    for (let n = node; linked(n); n = n.kids[0]) chain.push(n);
    return chain.length > 1 ? chain : null;
  }

  // nearest is the row of a thought, or of the one it stands behind.
  nearest(id) {
    for (let n = this.run.nodes[id < 0 ? -1 - id : id]; n; n = this.run.nodes[n.parent]) if (this.index.has(n.id)) return n.id;
    return 0;
  }

  // moves says whether rows glide to their new places.
  update(moves) {
    this.layout();
    this.spacer.classList.toggle("moves", moves);
    this.draw(true);
  }

  draw(all = false) {
    if (!this.height || this.view.clientHeight === 0) return;
    const margin = 6;
    const from = Math.max(0, Math.floor(this.view.scrollTop / this.height) - margin);
    const to = Math.min(this.rows.length, Math.ceil((this.view.scrollTop + this.view.clientHeight) / this.height) + margin);
    const stale = new Set(this.elements.keys());
    const hot = new Set(this.run.frame()?.nodes);
    for (let i = from; i < to; i++) {
      const row = this.rows[i];
      stale.delete(row.key);
      let element = this.elements.get(row.key);
      if (!element) {
        element = this.spacer.appendChild(el("div", { role: "treeitem", id: `t${this.number}-${row.key}` }));
        this.elements.set(row.key, element);
        this.fill(element, row, hot);
      } else if (all) {
        this.fill(element, row, hot);
      }
      element.style.transform = `translateY(${i * this.height}px)`;
      element.dataset.row = i;
    }
    for (const key of stale) {
      this.elements.get(key).remove();
      this.elements.delete(key);
    }
    this.view.setAttribute("aria-activedescendant", `t${this.number}-${this.selected}`);
  }

  fill(element, row, hot) {
    const node = row.node, selected = row.key === this.selected;
    const mark = row.hidden ? this.facts.statuses.pruned : this.facts.statuses[node.status];
    element.className = `row s-${(row.hidden ? "rest" : node.status).replace(" ", "-")}${selected ? " selected" : ""}${hot.has(node.id) && !row.hidden ? " hot" : ""}`;
    const set = (name, value) => (value === undefined ? element.removeAttribute(name) : element.setAttribute(name, value));
    set("aria-level", row.level);
    set("aria-posinset", row.place);
    set("aria-setsize", row.of);
    set("aria-selected", selected);
    set("aria-expanded", row.hidden ? row.all : row.chain ? false : row.parent ? row.open : undefined);
    let trail = row.trail;
    const guides = [];
    if (trail.length > this.levels) {
      trail = trail.slice(-this.levels);
      guides.push(el("i", { class: "more" }, "…"));
    }
    for (const c of trail) guides.push(el("i", { class: "g" + c }));
    if (row.hidden || row.chain) {
      const text = row.hidden ? (row.all ? "fewer" : "… " + this.count(row.hidden)) : plural(row.chain.length, this.facts.forced);
      const more = row.chain ? `${row.chain[0].short ?? ""} … ${row.chain.at(-1).short ?? ""}` : "";
      element.replaceChildren(el("span", { class: "left" }, guides, el("b", { class: "glyph" }, row.hidden ? "◇" : "▸"), el("span", { class: "short" }, text), " ", el("span", { class: "dim" }, more)));
      set("aria-label", `${text} ${more}`);
      return;
    }
    const glyph = node.id === 0 ? "●" : row.parent ? (row.open ? "▾" : "▸") : mark.glyph;
    const name = node.id === 0 ? node.state ?? "" : node.short ?? node.text ?? "";
    const cells = [el("span", { class: "left" }, guides, el("b", { class: "glyph" }, glyph), el("span", { class: "short" }, this.marked(name)))];
    const label = [name];
    const into = node.into && (node.into.find((id) => ["kept", "solution"].includes(this.run.nodes[id]?.status)) ?? node.into.at(-1));
    const refers = (node.parents ? ` ⤷ from ${node.parents.join(", ")}` : "") + (into ? ` ⤶ in ${into}` : "");
    if (refers) {
      cells[0].append(el("span", { class: "dim" }, refers));
      label.push(refers);
    }
    if (node.id > 0) {
      const why = node.status === "refused" || node.status === "dead end";
      const state = why ? node.reason ?? "" : this.facts.wordy || this.facts.board ? "" : [this.facts.stateWord, node.state].filter((s) => s && node.state).join(" ");
      cells.push(el("span", { class: "state" }, this.marked(state)));
      if (state) label.push(state);
      const valued = typeof node.value === "number" && !why && !this.facts.board;
      const share = valued ? this.run.share(node.value) : 0;
      const bar = el("b", { class: "v-" + level(share) });
      bar.style.width = clamp(share, 0, 1) * 100 + "%";
      cells.push(el("span", { class: valued ? "bar" : "bar none" }, valued ? bar : ""), el("span", { class: "val" }, valued ? shareText(share) : ""));
      if (valued) label.push("value " + shareText(share));
      const word = mark.word + (node.left > 0 && node.status !== "backtracked" ? " ↩" : "") + (node.left > 1 ? ` ${node.left}` : "");
      cells.push(el("span", { class: "word" }, word));
      label.push(mark.word);
    }
    element.replaceChildren(...cells);
    set("aria-label", label.join(", "));
  }

  count(hidden) {
    const cut = hidden.filter((n) => kind(n) === 1).length, refused = hidden.length - cut;
    return [cut && `${cut} pruned`, refused && `${refused} refused or dead`].filter(Boolean).join(", ");
  }

  // marked are the parts of a text, with what is searched for marked.
  marked(text) {
    const parts = [];
    const low = text.toLowerCase();
    for (let at = 0; this.query; ) {
      const i = low.length === text.length ? low.indexOf(this.query, at) : -1;
      if (i < 0) return [...parts, text.slice(at)];
      parts.push(text.slice(at, i), el("mark", null, text.slice(i, i + this.query.length)));
      at = i + this.query.length;
    }
    return [text];
  }

  matches() {
    if (!this.query) return [];
    return this.run.nodes.filter((n) => [n.short, n.text, n.state, n.answer].some((s) => s?.toLowerCase().includes(this.query)));
  }

  // select goes to a row; what hides it is unfolded.
  select(key, reveal = true) {
    const id = key < 0 ? -1 - key : key;
    if (reveal && !this.index.has(key) && this.run.nodes[id]) {
      for (const n of this.run.path(id)) {
        if (n.id !== id) this.folded.delete(n.id);
        const parent = this.run.nodes[n.parent];
        if (parent && ordered(parent).hidden.includes(n)) this.spread.add(parent.id);
      }
      this.layout();
      if (!this.index.has(key)) {
        for (const n of this.run.path(id)) this.spread.add(n.id);
        this.layout();
      }
    }
    this.selected = this.index.has(key) ? key : this.nearest(key);
    this.show();
    this.draw(true);
    this.chosen(this);
  }

  show() {
    const top = (this.index.get(this.selected) ?? 0) * this.height;
    const view = this.view;
    if (top < view.scrollTop + this.height) view.scrollTop = top - this.height;
    else if (top + 2 * this.height > view.scrollTop + view.clientHeight) view.scrollTop = top + 2 * this.height - view.clientHeight;
  }

  // thought is the id of the selected thought.
  thought() {
    return this.selected < 0 ? -1 - this.selected : this.selected;
  }

  move(by) {
    const i = clamp((this.index.get(this.selected) ?? 0) + by, 0, this.rows.length - 1);
    if (this.rows[i]) this.select(this.rows[i].key);
  }

  page() {
    return Math.max(1, Math.floor(this.view.clientHeight / this.height) - 2);
  }

  // toggle folds or unfolds a row.
  toggle(key, open) {
    const row = this.rows[this.index.get(key)];
    if (!row) return;
    if (row.hidden) row.all ? this.spread.delete(row.node.id) : this.spread.add(row.node.id);
    else if (row.chain) row.chain.forEach((n) => this.spread.add(n.id));
    else if (row.parent) (open ?? !row.open) ? this.folded.delete(row.node.id) : this.folded.add(row.node.id);
    this.update(false);
    this.chosen(this);
  }

  left() {
    const row = this.rows[this.index.get(this.selected)];
    if (row?.parent && row.open && !row.chain && !row.hidden) this.toggle(row.key, false);
    else if (row) this.select(this.nearest(row.hidden ? row.node.id : row.node.parent ?? 0));
  }

  right() {
    const row = this.rows[this.index.get(this.selected)];
    if (row && (row.hidden || row.chain || (row.parent && !row.open))) this.toggle(row.key, true);
    else if (row?.parent) this.move(1);
  }

  foldAll(fold) {
    this.folded = new Set(fold ? this.run.nodes.filter((n) => n.id > 0 && n.kids.length > 0).map((n) => n.id) : []);
    this.select(this.nearest(this.selected));
    this.update(false);
  }

  click(event) {
    const element = event.target.closest(".row");
    const row = element && this.rows[element.dataset.row];
    if (!row) return;
    if (row.hidden || row.chain || event.target.classList.contains("glyph")) this.toggle(row.key);
    this.select(row.key);
  }
}

// trailBelow are the guides beside what stands below a row.
function trailBelow(trail) {
  if (trail === "") return "";
  const last = trail.at(-1);
  const pass = { t: "v", T: "v", U: "V", l: " ", L: " " }[last] ?? last;
  return trail.slice(0, -1) + pass;
}
