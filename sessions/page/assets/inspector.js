// The inspector tells all there is to know of one thought at the moment that is shown.

class Inspector {
  constructor(view, facts, go, select) {
    this.view = view;
    this.facts = facts;
    this.go = go; // to a moment
    this.select = select; // a thought
    this.open = { prompt: false, thinking: true, tokens: false, engine: false };
    this.drawn = "";
    this.scroll = 0;
    view.addEventListener("scroll", () => (this.scroll = view.scrollTop), { passive: true });
  }

  draw(tree) {
    const run = tree.run, node = run.nodes[tree.thought()];
    const drawn = `${tree.number} ${node?.id} ${run.changed}`;
    if (drawn === this.drawn) return;
    const same = this.node === node && this.run === run;
    [this.drawn, this.node, this.run] = [drawn, node, run];
    if (!node) return this.view.replaceChildren(el("p", { class: "dim" }, "Nothing has happened yet."));
    this.view.replaceChildren(...[this.title(node), this.board(node), this.events(node), this.value(node), this.texts(node), this.path(node)].flat().filter(Boolean));
    if (!same && this.scroll) this.view.scrollTop = 0;
  }

  section(name, note, ...children) {
    return el("section", null, el("h3", null, name, note ? el("small", null, note) : null), ...children);
  }

  title(node) {
    const mark = this.facts.statuses[node.status];
    const name = node.id === 0 ? node.state : node.short ?? node.text ?? "";
    const state = node.id > 0 && node.state && !this.facts.wordy && !this.facts.board ? [this.facts.stateWord, node.state].filter(Boolean).join(" ") : "";
    const parts = [el("h2", { class: "s-" + node.status.replace(" ", "-") }, el("span", { class: "glyph", "aria-hidden": true }, node.id === 0 ? "●" : mark.glyph), el("span", null, name))];
    if (node.id === 0) return [...parts, el("p", { class: "dim" }, "the puzzle, before any thought")];
    const rank = this.rank(node);
    parts.push(el("p", { class: "facts" }, el("span", { class: "word s-" + node.status.replace(" ", "-") }, mark.word), el("span", { class: "dim" }, [`thought ${node.id}`, `depth ${node.depth}`, rank].filter(Boolean).join(" · "))));
    if (state) parts.push(el("p", { class: "left-over" }, state));
    if (node.text) parts.push(el("p", { class: "prose" }, node.text));
    if (node.models) parts.push(el("p", { class: "dim" }, "proposed by " + node.models.join(" and ")));
    for (const [word, ids] of [["↳ aggregated from", node.parents], ["↲ aggregated in", node.into]]) {
      if (ids) parts.push(el("p", null, word, ...ids.flatMap((id) => [" ", el("button", { class: "moment", title: `Go to thought ${id}`, onclick: () => this.select(id) }, `${id} ${this.run.nodes[id]?.short ?? ""}`)])));
    }
    if (node.answer && !this.facts.board) parts.push(el("p", { class: "answer" }, node.answer));
    if (node.reason) parts.push(el("p", { class: "reason" }, node.reason));
    if (node.was) parts.push(el("p", { class: "dim" }, "the model wrote: " + node.was));
    for (const note of node.notes ?? []) parts.push(el("p", { class: "note" }, "note: " + note));
    return parts;
  }

  rank(node) {
    if (typeof node.value !== "number") return "";
    const level = this.run.nodes.filter((n) => n.depth === node.depth && typeof n.value === "number");
    const better = level.filter((n) => n.value > node.value).length;
    return level.length > 1 ? `rank ${better + 1} of ${level.length} here` : "";
  }

  board(node) {
    return node.board && this.facts.board ? board(node.board, this.facts.board) : null;
  }

  // events are what happened to the thought, and who did it.
  events(node) {
    const most = 60;
    const all = (this.run.about[node.id] ?? []).filter((i) => i < this.run.at && !this.run.frames[i].quiet);
    if (all.length === 0) return null;
    const items = all.slice(-most).map((i) => {
      const f = this.run.frames[i];
      const text = [f.value === undefined ? "" : shareText(f.value), f.text, f.of > 1 ? `one of ${f.of}` : "", f.note].filter(Boolean).join(" · ");
      return el("li", null, el("button", { class: "moment", title: `Go to event ${i + 1}`, onclick: () => this.go(i + 1) }, String(i + 1)), el("span", { class: "by by-" + f.by }, f.by), el("span", { class: "did" }, el("b", null, `${f.glyph} ${f.word}`), text ? " " + text : ""));
    });
    return this.section("What happened", all.length > most ? `the last ${most} of ${all.length} events` : plural(all.length, "event"), el("ol", { class: "events" }, items));
  }

  bar(name, share, text) {
    const inner = el("b", { class: "v-" + level(share) });
    inner.style.width = clamp(share, 0, 1) * 100 + "%";
    return el("div", { class: "line" }, el("span", { class: "name" }, name), el("span", { class: "bar" }, inner), el("span", { class: "val" }, text));
  }

  value(node) {
    const lines = [];
    if (typeof node.value === "number") lines.push(this.bar("value", this.run.share(node.value), shareText(this.run.share(node.value))));
    const total = (node.samples ?? []).reduce((sum, s) => sum + (s.count ?? 0), 0);
    for (const s of (node.samples ?? []).slice(0, 12)) {
      const p = s.probability ?? (total ? (s.count ?? 0) / total : 0);
      lines.push(this.bar(s.label, p, s.count ? "×" + s.count : shareText(p)));
    }
    if (node.ballots) lines.push(this.bar("votes", (node.votes ?? 0) / node.ballots, `${node.votes ?? 0} of ${node.ballots}`));
    if (node.visits) lines.push(this.bar("mean reward", this.run.share(node.mean ?? 0), shareText(this.run.share(node.mean ?? 0))), el("p", { class: "dim" }, plural(node.visits, "visit")));
    return lines.length ? this.section("Value", this.facts.stateWord ? "" : "", ...lines) : null;
  }

  // texts are what a model wrote: first for the thought, then about it.
  texts(node) {
    const sections = [];
    const add = (seq, choices, note) => {
      const reply = this.run.replies.get(seq);
      if (!reply) return;
      const shown = (choices ?? reply.completions.map((_, i) => i)).slice(0, 16);
      for (const i of shown) if (reply.completions[i]) sections.push(this.completion(reply, i, note, node));
      sections.push(this.details("prompt", "Prompt", el("pre", { class: "dim" }, this.run.prompt(reply))));
    };
    if (node.reply) add(node.reply, [node.choice ?? 0]);
    if (node.judged) add(node.judged);
    for (const u of (node.unread ?? []).slice(-3)) add(u.reply, [u.choice], (u.declined ? "declined: " : u.stopped ? "" : "not read: ") + u.reason);
    return sections;
  }

  details(key, name, ...children) {
    const d = el("details", this.open[key] ? { open: true } : null, el("summary", null, name), ...children);
    d.addEventListener("toggle", () => (this.open[key] = d.open));
    return d;
  }

  // lazy is details that are made when they are looked at.
  lazy(key, name, made) {
    const d = this.details(key, name);
    const fill = () => d.open && d.childElementCount === 1 && d.append(...made());
    d.addEventListener("toggle", fill);
    fill();
    return d;
  }

  completion(reply, i, note, node) {
    const c = reply.completions[i];
    const facts = [reply.completions.length > 1 ? `${i + 1} of ${reply.completions.length}` : "", c.tokens ? plural(c.tokens, "token") : "", c.p ? "p " + shareText(c.p) : "", c.finish ?? ""].filter(Boolean).join(" · ");
    const parts = [];
    if (c.think) parts.push(this.details("thinking", `Thinking, ${plural(c.think.length, "segment")}`, this.thinking(c.think, c.added)));
    if (c.words) parts.push(el("p", { class: "dim" }, "in words, by rule:"), ...c.words.map((w) => el("p", { class: "prose" }, w)));
    const text = el("p", { class: "reply" }, (c.text.length > 1 ? c.text : this.found(c.text[0], node)).map((t, k) => (k % 2 ? el("mark", { title: "what was read" }, this.added(t, c.added)) : this.added(t, c.added))).flat());
    parts.push(text);
    for (const as of c.as ?? []) parts.push(el("p", { class: "as" }, el("span", { class: "by by-rules" }, "read as"), " " + as));
    if (c.note) parts.push(el("p", { class: "dim" }, "note: " + c.note));
    if (c.added) parts.push(el("p", { class: "dim" }, el("ins", null, c.added)));
    if (note) parts.push(el("p", { class: "reason" }, note));
    if (c.heat) parts.push(this.lazy("tokens", "Tokens", () => tokens(c)));
    if (c.engine) parts.push(this.lazy("engine", "Engine", () => engine(c.engine, (...line) => this.bar(...line))));
    const name = { propose: "Proposed", continue: "Proposed", judge: "Judged", think: "Thought about", vote: "Voted", answer: "Answered", solve: "Solved", rollout: "Rolled out" }[reply.purpose] ?? reply.purpose;
    return this.section(`${name} by the model`, facts, ...parts);
  }

  // found is a text around a thought that stands in it word for word. Logs do not say what
  // was read where it was all of it.
  found(text, node) {
    const read = node.text ?? node.short, at = read ? text.indexOf(read) : -1;
    return at < 0 ? [text] : [text.slice(0, at), read, text.slice(at + read.length)];
  }

  // added is a text in which words that are not the model's stand out.
  added(text, who) {
    return who ? text.split(/(⟨[^⟩]*⟩)/).map((t) => (t.startsWith("⟨") ? el("ins", { title: who }, t) : t)) : [text];
  }

  // thinking is a text as the tree that rules read in it.
  thinking(segments, who) {
    const depth = [0];
    const items = segments.map((s, i) => {
      const d = (depth[i + 1] = depth[s.parent ?? 0] + 1);
      const verdict = { true: "✓", false: "✗" }[s.verdict] ?? "";
      const item = el("li", { class: "k-" + s.kind.replace(" ", "-") }, el("b", { class: "glyph", title: s.kind }, this.facts.kinds[s.kind]), el("span", null, ...this.added(s.text, who), verdict ? el("span", { class: "verdict " + s.verdict, title: s.why }, " " + verdict + (s.why ? " " + s.why : "")) : "", s.repeats ? el("span", { class: "dim" }, ` ↻ as ${s.repeats}`) : ""));
      item.style.paddingLeft = Math.min(d - 1, 12) * 0.9 + "em";
      item.setAttribute("aria-label", `${s.kind}: ${s.text}`);
      return item;
    });
    return el("ol", { class: "thinking" }, items);
  }

  path(node) {
    const path = this.run.path(node.id);
    if (path.length < 2) return null;
    const most = 40, steps = path.slice(1);
    const items = steps.slice(-most).map((n) => el("li", null, el("button", { class: "step s-" + n.status.replace(" ", "-"), "aria-current": n === node ? "step" : null, onclick: () => this.select(n.id) }, el("b", { class: "glyph" }, this.facts.statuses[n.status].glyph), el("span", { class: "short" }, n.short ?? n.text ?? ""), el("span", { class: "val" }, typeof n.value === "number" && !this.facts.board ? shareText(this.run.share(n.value)) : ""))));
    return this.section("Path", plural(steps.length, "step"), el("ol", { class: "path" }, items));
  }
}
