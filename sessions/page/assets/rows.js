// Rows are elements of the same parts, that are filled anew where what they show has changed.

// newRow makes an element for rows, all of which have the same parts.
function newRow() {
  const part = (tag, name) => el(tag, { class: name });
  const parts = { guides: part("span", "guides"), glyph: part("b", "glyph"), short: part("span", "short"), more: part("span", "dim"), state: part("span", "state"), bar: part("span", "bar none"), share: part("b", ""), val: part("span", "val"), word: part("span", "word") };
  parts.bar.append(parts.share);
  const element = el("div", { role: "treeitem" }, el("span", { class: "left" }, parts.guides, parts.glyph, parts.short, " ", parts.more), parts.state, parts.bar, parts.val, parts.word);
  return Object.assign(element, { parts, aria: {} });
}

// fillRow shows a row of a tree in an element, if it is not what that shows already.
function fillRow(element, row, tree, hot) {
  const node = row.node, selected = row.key === tree.selected, { facts } = tree;
  const drawn = [row.key, node.version, row.trail, row.level, row.place, row.of, row.open, row.parent, row.all, row.hidden && tree.run.changed, (row.chain || node.into) && tree.run.changed, selected, hot.has(node.id), tree.query, tree.levels, tree.run.now.sums?.top].join();
  if (element.drawn === drawn) return;
  element.drawn = drawn;
  const mark = row.hidden ? facts.statuses.pruned : facts.statuses[node.status];
  element.className = `row s-${(row.hidden ? "rest" : node.status).replace(" ", "-")}${selected ? " selected" : ""}${hot.has(node.id) && !row.hidden ? " hot" : ""}`;
  const set = (name, value) => {
    if (element.aria[name] === value) return;
    element.aria[name] = value;
    value === undefined ? element.removeAttribute(name) : element.setAttribute(name, value);
  };
  set("aria-level", row.level);
  set("aria-posinset", row.place);
  set("aria-setsize", row.of);
  set("aria-selected", selected);
  set("aria-expanded", row.hidden ? row.all : row.chain ? false : row.parent ? row.open : undefined);
  const { glyph, short, more, state, bar, share, val, word } = element.parts;
  if (element.trail !== row.trail || element.levels !== tree.levels) guide(element, row.trail, tree.levels);
  if (row.hidden || row.chain) {
    const text = row.hidden ? (row.all ? "fewer" : "… " + counted(row.hidden)) : plural(row.chain.length, facts.forced);
    const behind = row.chain ? `${row.chain[0].short ?? ""} … ${row.chain.at(-1).short ?? ""}` : "";
    [glyph.textContent, short.textContent, more.textContent] = [row.hidden ? "◇" : "▸", text, behind];
    for (const part of [state, val, word]) part.textContent = "";
    bar.className = "bar none";
    set("aria-label", `${text} ${behind}`);
    return;
  }
  glyph.textContent = node.id === 0 ? "●" : row.parent ? (row.open ? "▾" : "▸") : mark.glyph;
  const name = node.id === 0 ? node.state ?? "" : node.short ?? node.text ?? "";
  short.replaceChildren(...marked(name, tree.query));
  const label = [name], thought = node.id > 0;
  more.textContent = refers(node, tree.run);
  if (more.textContent) label.push(more.textContent);
  const why = node.status === "refused" || node.status === "dead end";
  const after = !thought ? "" : why ? node.reason ?? "" : facts.wordy || facts.board || !node.state ? "" : [facts.stateWord, node.state].filter(Boolean).join(" ");
  state.replaceChildren(...marked(after, tree.query));
  if (after) label.push(after);
  const valued = thought && typeof node.value === "number" && !why && !facts.board, v = valued ? tree.run.share(node.value) : 0;
  bar.className = valued ? "bar" : "bar none";
  share.className = "v-" + level(v);
  share.style.width = clamp(v, 0, 1) * 100 + "%";
  val.textContent = valued ? shareText(v) : "";
  if (valued) label.push("value " + shareText(v));
  word.textContent = !thought ? "" : mark.word + (node.left > 0 && node.status !== "backtracked" ? " ↩" : "") + (node.left > 1 ? ` ${node.left}` : "");
  if (thought) label.push(mark.word);
  set("aria-label", label.join(", "));
}

// refers says which other thoughts one was made of, and which it became part of.
function refers(node, run) {
  const into = node.into && (node.into.find((id) => ["kept", "solution"].includes(run.nodes[id]?.status)) ?? node.into.at(-1));
  return (node.parents ? ` ↳ from ${node.parents.join(", ")}` : "") + (into ? ` ↲ in ${into}` : "");
}

// guide draws the lines to a row; of a deep one, the last.
function guide(element, trail, levels) {
  const shown = trail.slice(-levels);
  [element.trail, element.levels] = [trail, levels];
  element.parts.guides.replaceChildren(shown === trail ? "" : el("i", { class: "more" }, "…"), ...Array.from(shown, (c) => el("i", { class: "g" + c })));
}

// counted says what is hidden.
function counted(hidden) {
  const cut = hidden.filter((n) => kind(n) === 1).length, refused = hidden.length - cut;
  return [cut && `${cut} pruned`, refused && `${refused} refused or dead`].filter(Boolean).join(", ");
}

// marked is a text in which what is searched for is marked.
function marked(text, query) {
  const parts = [];
  const low = text.toLowerCase();
  for (let at = 0; query; ) {
    const i = low.length === text.length ? low.indexOf(query, at) : -1;
    if (i < 0) return [...parts, text.slice(at)];
    parts.push(text.slice(at, i), el("mark", null, text.slice(i, i + query.length)));
    at = i + query.length;
  }
  return [text];
}
