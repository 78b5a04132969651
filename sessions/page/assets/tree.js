// A tree of thoughts as rows, of which only those in sight are elements. What the browser has
// laid out is never asked for while a frame is made, since it would have to do so at once.

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
    this.elements = new Map();
    this.top = this.room = 0; // what is in sight, in pixels
    this.scroll = 0; // where the browser's view is
    this.query = "";
    this.number = number;
    this.spacer = el("div", { class: "rows", role: "presentation" });
    this.view = el("div", { class: "tree", role: "tree", tabindex: 0, "aria-label": `Thoughts${run.name ? " of " + run.name : ""}` }, this.spacer);
    if (facts.board) this.view.classList.add("plays");
    if (facts.wordy) this.view.classList.add("wordy");
    this.view.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.view.addEventListener("click", (e) => this.click(e));
    new ResizeObserver(() => this.measure()).observe(this.view);
  }

  measure() {
    const row = this.spacer.appendChild(el("div", { class: "row" }, "x"));
    this.height = row.offsetHeight || 28;
    row.remove();
    this.levels = clamp(Math.floor(this.view.clientWidth / 50), 4, 24);
    this.room = this.view.clientHeight;
    this.layout();
    this.draw(true);
  }

  scrolled() {
    this.top = this.scroll = this.view.scrollTop;
    this.draw();
  }

  // place is the index of a row; undefined: it is not shown.
  place(key) {
    const node = this.run.nodes[key < 0 ? -1 - key : key], i = key < 0 ? node?.rest : node?.row;
    return this.rows[i]?.key === key ? i : undefined;
  }

  // layout lists the rows of what is unfolded. Unless all is asked for, only what changed is
  // listed anew.
  layout(all = true) {
    const root = this.run.nodes[0], { dirty } = this.run, before = this.rows.length;
    const parts = all || this.facts.forced || before === 0 || !root ? null : this.parts(dirty);
    if (!root) this.rows = [];
    else if (!parts) this.relist(0, before, this.list({ key: 0, node: root, trail: "", level: 1, place: 1, of: 1 }));
    else for (const [from, to] of parts.reverse()) this.relist(from, to, this.list(this.rows[from]));
    dirty.clear();
    if (this.rows.length !== before) this.spacer.style.height = this.rows.length * this.height + "px";
    if (this.place(this.selected) === undefined) this.selected = this.nearest(this.selected);
  }

  // parts are the rows at and below some thoughts, in order and apart from each other; null: it
  // is simpler to list them all.
  parts(ids) {
    const many = 100, parts = [], places = [];
    if (ids.size > many) return null;
    for (const id of ids) {
      const i = this.place(id);
      if (i !== undefined) places.push(i);
    }
    let end = 0;
    for (const from of places.sort((a, b) => a - b)) {
      if (from < end) continue;
      const { level } = this.rows[from];
      for (end = from + 1; this.rows[end]?.level > level; ) end++;
      parts.push([from, end]);
    }
    return parts;
  }

  // relist puts rows in the place of others.
  relist(from, to, rows) {
    this.rows = from === 0 && to === this.rows.length ? rows : this.rows.slice(0, from).concat(rows, this.rows.slice(to));
    const end = rows.length === to - from ? to : this.rows.length;
    for (let i = from; i < end; i++) this.rows[i].node[this.rows[i].hidden ? "rest" : "row"] = i;
  }

  // list are a row and those below it.
  list(first) {
    const rows = [], stack = [first];
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
      const level = row.level + 1, of = kids.length + (hidden.length ? 1 : 0);
      if (hidden.length > 0) stack.push({ key: -1 - node.id, node, hidden, all, trail: below + "l", level, place: of, of });
      for (let i = kids.length - 1; i >= 0; i--) {
        const last = i === kids.length - 1 && hidden.length === 0;
        let own = last ? "l" : "t";
        if (i === solved) own = last ? "L" : "T";
        else if (i < solved) own = "U"; // the line to the solution passes
        stack.push({ key: kids[i].id, node: kids[i], trail: inline ? row.trail : below + own, level, place: i + 1, of });
      }
    }
    return rows;
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
    for (let n = this.run.nodes[id < 0 ? -1 - id : id]; n; n = this.run.nodes[n.parent]) if (this.place(n.id) !== undefined) return n.id;
    return 0;
  }

  // update lays the rows out again. moves says whether they glide to their new places; target,
  // where to go.
  update(moves, target) {
    this.layout(false);
    this.moving = moves;
    this.spacer.classList.toggle("moves", moves);
    if (target !== undefined) this.aim(target, this.run.now.end !== null);
    this.draw(true);
  }

  draw(all = false) {
    if (!this.height || !this.room) return;
    const margin = 6;
    const from = Math.max(0, Math.floor(this.top / this.height) - margin);
    const to = Math.min(this.rows.length, Math.ceil((this.top + this.room) / this.height) + margin);
    const stale = new Set(this.elements.keys());
    const hot = new Set(this.run.frame()?.nodes);
    for (let i = from; i < to; i++) {
      const row = this.rows[i];
      stale.delete(row.key);
      let element = this.elements.get(row.key);
      if (!element) {
        element = (this.moving ? null : this.spare(stale, from, to)) ?? this.spacer.appendChild(newRow());
        element.id = `t${this.number}-${row.key}`;
        this.elements.set(row.key, element);
        fillRow(element, row, this, hot);
      } else if (all) {
        fillRow(element, row, this, hot);
      }
      if (element.at === i) continue;
      element.at = i;
      element.style.transform = `translateY(${i * this.height}px)`;
    }
    for (const key of stale) {
      this.elements.get(key).remove();
      this.elements.delete(key);
    }
    if (this.active !== this.selected) this.view.setAttribute("aria-activedescendant", `t${this.number}-${(this.active = this.selected)}`);
  }

  // spare is an element of a row that is out of sight, for another row.
  spare(stale, from, to) {
    for (const key of stale) {
      const i = this.place(key);
      stale.delete(key);
      if (i >= from && i < to) continue;
      const element = this.elements.get(key);
      this.elements.delete(key);
      return element;
    }
    return null;
  }

  matches() {
    if (!this.query) return [];
    return this.run.nodes.filter((n) => [n.short, n.text, n.state, n.answer].some((s) => s?.toLowerCase().includes(this.query)));
  }

  // select goes to a row.
  select(key) {
    this.aim(key, true);
    this.draw(true);
    this.settle();
    this.chosen(this);
  }

  // aim selects a row without drawing it. reveal: what hides it is unfolded.
  aim(key, reveal) {
    const id = key < 0 ? -1 - key : key;
    if (reveal && this.place(key) === undefined && this.run.nodes[id]) {
      for (const n of this.run.path(id)) {
        if (n.id !== id) this.folded.delete(n.id);
        const parent = this.run.nodes[n.parent];
        if (parent && ordered(parent).hidden.includes(n)) this.spread.add(parent.id);
      }
      this.layout();
      if (this.place(key) === undefined) {
        for (const n of this.run.path(id)) this.spread.add(n.id);
        this.layout();
      }
    }
    this.selected = this.place(key) !== undefined ? key : this.nearest(key);
    const top = (this.place(this.selected) ?? 0) * this.height, most = Math.max(0, (this.rows.length + 1) * this.height - this.room);
    if (top < this.top + this.height) this.top = clamp(top - this.height, 0, most);
    else if (top + 2 * this.height > this.top + this.room) this.top = clamp(top + 2 * this.height - this.room, 0, most);
  }

  // settle scrolls the browser's view to what was drawn. It comes last in a frame.
  settle() {
    if (this.scroll !== this.top) this.view.scrollTop = this.scroll = this.top;
  }

  // thought is the id of the selected thought.
  thought() {
    return this.selected < 0 ? -1 - this.selected : this.selected;
  }

  move(by) {
    const i = clamp((this.place(this.selected) ?? 0) + by, 0, this.rows.length - 1);
    if (this.rows[i]) this.select(this.rows[i].key);
  }

  page() {
    return Math.max(1, Math.floor(this.room / this.height) - 2);
  }

  // toggle folds or unfolds a row.
  toggle(key, open) {
    const row = this.rows[this.place(key)];
    if (!row) return;
    if (row.hidden) row.all ? this.spread.delete(row.node.id) : this.spread.add(row.node.id);
    else if (row.chain) row.chain.forEach((n) => this.spread.add(n.id));
    else if (row.parent) (open ?? !row.open) ? this.folded.delete(row.node.id) : this.folded.add(row.node.id);
    this.layout();
    this.aim(this.selected, false);
    this.draw(true);
    this.settle();
    this.chosen(this);
  }

  left() {
    const row = this.rows[this.place(this.selected)];
    if (row?.parent && row.open && !row.chain && !row.hidden) this.toggle(row.key, false);
    else if (row) this.select(this.nearest(row.hidden ? row.node.id : row.node.parent ?? 0));
  }

  right() {
    const row = this.rows[this.place(this.selected)];
    if (row && (row.hidden || row.chain || (row.parent && !row.open))) this.toggle(row.key, true);
    else if (row?.parent) this.move(1);
  }

  foldAll(fold) {
    this.folded = new Set(fold ? this.run.nodes.filter((n) => n.id > 0 && n.kids.length > 0).map((n) => n.id) : []);
    this.layout();
    this.select(this.selected);
  }

  click(event) {
    const element = event.target.closest(".row");
    const row = element && this.rows[element.at];
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
