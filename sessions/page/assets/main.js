// The page puts the parts together. What they show follows from the runs and the moment.

class Page {
  constructor(data) {
    this.facts = data;
    this.following = true;
    this.runs = data.runs.map((r) => new Run(r));
    this.player = new Player(this.runs, (how) => this.changed(how));
    this.trees = this.runs.map((run, i) => new Tree(run, i, data, (tree) => this.chosen(tree)));
    this.active = this.trees.length - 1;
    this.inspector = new Inspector($("thought"), data, (moment) => this.go(moment), (id) => this.select(id));
    this.timeline = new Timeline(this.player, $("curve"), $("ahead"), $("moment"), (moment) => this.go(moment));
    this.timeline.shared = this.trees.length > 1 ? data.shared : 0;
    this.looked = 0;
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.build();
    this.timeline.scan();
    const asked = /^#(\d+)$/.exec(location.hash);
    if (data.live) attach(this);
    else if (asked) this.go(Number(asked[1]));
    else if (this.still) this.go(this.player.length);
    else {
      this.player.seek(Math.min(1, this.player.length));
      this.player.play();
    }
  }

  build() {
    const { facts } = this;
    document.title = `${facts.title} ${facts.puzzle}`;
    $("task").textContent = facts.title;
    $("puzzle").textContent = facts.puzzle;
    if (this.trees.length > 1) {
      $("trees").append(el("p", { class: "parting" }, this.parting()));
    }
    this.heads = this.trees.map((tree, i) => el("button", { class: "head", onclick: () => this.activate(i) }, el("b", null, tree.run.name), " ", el("span")));
    $("trees").append(el("div", { class: "panes" }, this.trees.map((tree, i) => el("div", { class: "pane" }, this.trees.length > 1 ? this.heads[i] : null, tree.view))));
    this.trees.forEach((tree, i) => tree.view.addEventListener("focus", () => this.activate(i)));
    this.activate(this.active);
    const on = (id, what, event = "click") => $(id).addEventListener(event, what);
    on("play", () => this.toggle());
    on("step", () => this.step(1));
    on("back", () => this.step(-1));
    on("first", () => this.go(0));
    on("last", () => this.end());
    on("follow", () => this.follow(!this.following));
    on("keys", () => this.help());
    for (const s of [0.25, 0.5, 1, 2, 4, 8, 16]) $("speed").append(el("option", { value: s, selected: s === 1 }, s < 1 ? { 0.25: "¼×", 0.5: "½×" }[s] : s + "×"));
    on("speed", () => (this.player.speed = Number($("speed").value)), "change");
    $("theme").append(el("option", { value: "" }, "auto"), ...facts.themes.map((t) => el("option", { value: t }, t)));
    on("theme", () => this.theme($("theme").value), "change");
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.timeline.draw());
    on("find", () => this.search($("find").value), "input");
    this.table = keyTable(this).flatMap(([, rows]) => rows);
    document.addEventListener("keydown", (e) => this.key(e));
  }

  // parting says how the two searches differ, and what each did first that the other did not.
  parting() {
    const { shared = 0, parting = [] } = this.facts;
    const first = (run) => `${run.name}: ${run.frames.slice(shared).find((f) => f.says)?.says ?? "it ends there"}`;
    const parts = shared > 1 ? [`the first ${plural(shared, "event")} are the same; then`, this.runs.map(first).join(" · ")] : [];
    return [...parts, parting.join(", ")].filter(Boolean).join(" ") || "set up alike, and different from the first event on";
  }

  tree() {
    return this.trees[this.active];
  }

  activate(i) {
    this.active = i;
    this.trees.forEach((tree, k) => tree.view.parentElement.classList.toggle("active", k === i));
    this.heads.forEach((head, k) => head.setAttribute("aria-pressed", k === i));
    this.trees.forEach((tree) => tree.measure());
    this.changed("state");
  }

  other() {
    this.activate((this.active + 1) % this.trees.length);
    this.tree().view.focus();
  }

  toggle() {
    this.attached = false;
    this.player.toggle();
  }

  step(by) {
    this.attached = false;
    this.player.step(by);
  }

  // end goes to the last event or, of a live page, to what its presenter shows.
  end() {
    this.go(this.facts.live && !this.over ? this.presented ?? 0 : this.player.length);
    this.attached = true;
  }

  go(moment) {
    this.attached = false;
    this.player.pause();
    this.player.seek(moment);
  }

  select(id) {
    this.follow(false);
    this.tree().select(id);
  }

  // chosen follows a selection that the reader made.
  chosen(tree) {
    if (this.moving) return;
    this.follow(false);
    if (this.trees[this.active] !== tree) this.activate(tree.number);
    for (const other of this.trees) {
      const twin = other !== tree && counterpart(tree.run.path(tree.thought()), other.run);
      if (!twin) continue;
      this.moving = true;
      other.select(twin.id);
      this.moving = false;
    }
    this.inspector.draw(tree);
  }

  follow(on) {
    this.following = on;
    $("follow").setAttribute("aria-pressed", on);
    if (on) this.changed("step");
  }

  changed(how) {
    const { player } = this;
    $("play").textContent = player.playing ? "❚❚" : "▶";
    $("play").setAttribute("aria-label", player.playing ? "Pause" : "Play");
    if (how === "state") {
      this.timeline?.update();
      this.inspector.draw(this.tree());
      return;
    }
    const moves = !this.still && how !== "seek" && player.rate < 40;
    for (const tree of this.trees) {
      const target = tree.run.target();
      tree.update(moves, this.following && tree.run.nodes[target] ? target : undefined);
    }
    this.inspect(how);
    this.timeline.update();
    this.facts.live || this.remember();
    this.words(how);
    for (const tree of this.trees) tree.settle();
  }

  // inspect shows the selected thought, while the search plays no oftener than one can look.
  inspect(how) {
    const pause = 120, now = performance.now();
    clearTimeout(this.glance);
    if (how === "play" && now - this.looked < pause) {
      this.glance = setTimeout(() => this.inspect("step"), pause);
      return;
    }
    this.looked = now;
    this.inspector.draw(this.tree());
  }

  words(how) {
    const { player } = this, run = this.tree().run, { sums, end } = run.now;
    $("setup").textContent = this.trees.length > 1 ? "" : run.now.setup;
    const fate = (r) => (r.now.end ? (r.now.end.solved ? "★ " + (this.facts.board ? "solved" : (r.now.end.answer ?? "solved")) : "■ not solved") : "");
    $("outcome").textContent = fate(run);
    $("outcome").className = end ? (end.solved ? "solved" : "unsolved") : "";
    $("outcome").title = end?.reason ?? "";
    this.heads.forEach((head, i) => {
      const { now } = this.trees[i].run;
      head.lastChild.textContent = [now.setup, fate(this.trees[i].run)].filter(Boolean).join(" · ");
    });
    const says = run.says();
    $("says").textContent = says;
    const at = (run.frame()?.at ?? 0) / 1000;
    const live = !this.facts.live ? "" : this.over ? "ended · " : this.attached ? "live · " : "";
    $("clock").textContent = `${live}event ${player.moment} of ${player.length}${at ? ` · ${at < 120 ? at.toFixed(1) + " s" : Math.round(at / 60) + " min"}` : ""}`;
    const known = (n, noun, part) => !part ? plural(n, noun) : n ? `${plural(n, noun)} or more` : `${noun}s unknown`;
    $("sums").textContent = sums ? [plural(sums.thoughts, "thought"), known(sums.calls, "call", sums.part_of_calls), known(sums.tokens, "token", sums.part_of_tokens), sums.retreats ? plural(sums.retreats, "backtrack") : ""].filter(Boolean).join(" · ") : "";
    this.narrate(says, how);
  }

  // narrate tells screen readers what happens, while it plays no faster than one listens.
  narrate(says, how) {
    const patience = 2500, now = performance.now();
    if (how === "play" && this.player.playing && now - (this.told ?? 0) < patience) return;
    if (!says || says === $("live").textContent) return;
    this.told = now;
    $("live").textContent = says;
  }

  // remember keeps the moment in the address, for whoever copies it.
  remember() {
    if (this.player.playing) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => history.replaceState(null, "", "#" + this.player.moment), 400);
  }

  faster(by) {
    const speed = $("speed");
    speed.selectedIndex = clamp(speed.selectedIndex + by, 0, speed.options.length - 1);
    this.player.speed = Number(speed.value);
  }

  theme(name) {
    name ? document.documentElement.setAttribute("data-theme", name) : document.documentElement.removeAttribute("data-theme");
    $("theme").value = name;
    this.timeline.draw();
  }

  nextTheme() {
    const theme = $("theme");
    this.theme(theme.options[(theme.selectedIndex + 1) % theme.options.length].value);
  }

  search(text) {
    this.hit = -1;
    for (const tree of this.trees) {
      tree.query = text.trim().toLowerCase();
      tree.draw(true);
    }
    const found = this.tree().matches().length;
    $("found").textContent = text.trim() ? `${found} found` : "";
  }

  match(by) {
    const tree = this.tree(), found = tree.matches();
    if (found.length === 0) return;
    const here = found.findIndex((n) => n.id === tree.thought());
    const next = here < 0 ? (by > 0 ? 0 : found.length - 1) : (here + by + found.length) % found.length;
    this.select(found[next].id);
    $("found").textContent = `${next + 1} of ${found.length}`;
  }

  help() {
    helpOf(this, $("help"));
    $("help").showModal();
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || $("help").open) return;
    const at = event.target;
    if (at === $("find")) {
      if (event.key === "Enter") this.match(event.shiftKey ? -1 : 1);
      else if (event.key === "Escape") {
        $("find").value = "";
        this.search("");
        this.tree().view.focus();
      } else return;
      return event.preventDefault();
    }
    const own = at.closest("button, select, summary, input");
    if (own && (at.tagName === "SELECT" || at.type === "range" && event.key.startsWith("Arrow") || [" ", "Enter"].includes(event.key))) return;
    if (at === $("thought") && ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"].includes(event.key)) return; // it scrolls
    const row = this.table.find(([, keys, , act]) => act && keys.includes(event.key));
    if (!row) return;
    event.preventDefault();
    row[3](event.key);
  }
}

// counterpart is the thought in another search that the same words lead to.
function counterpart(path, run) {
  let at = run.nodes[0];
  for (const node of path.slice(1)) at = at?.kids.find((n) => n.short === node.short && n.text === node.text);
  return at;
}

window.page = new Page(JSON.parse($("data").textContent));
