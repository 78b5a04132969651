// The keys are rows of a table, which the help shows.

function keyTable(page) {
  const tree = () => page.tree();
  return [
    ["play", [
      [["Space", "p"], [" ", "p"], "play or pause", () => page.toggle()],
      [["s", "."], ["s", "."], "step one event", () => page.step(1)],
      [[","], [","], "back one event", () => page.step(-1)],
      [["0"], ["0"], "to the beginning", () => page.go(0)],
      [["$"], ["$"], page.facts.live ? "to what is shown now" : "to the end", () => page.end()],
      [["+", "-"], ["+", "=", "-"], "faster, slower", (key) => page.faster(key === "-" ? -1 : 1)],
      [["f"], ["f"], "follow the search", () => page.follow(!page.following)],
    ]],
    ["move", [
      [["↑", "k"], ["ArrowUp", "k"], "line up", () => tree().move(-1)],
      [["↓", "j"], ["ArrowDown", "j"], "line down", () => tree().move(1)],
      [["←", "h"], ["ArrowLeft", "h"], "fold, or go to the parent", () => tree().left()],
      [["→", "l"], ["ArrowRight", "l"], "unfold, or go to the first child", () => tree().right()],
      [["g", "Home"], ["g", "Home"], "first line", () => tree().move(-Infinity)],
      [["G", "End"], ["G", "End"], "last line", () => tree().move(Infinity)],
      [["PgUp", "PgDn"], ["PageUp", "PageDown"], "a page", (key) => tree().move((key === "PageUp" ? -1 : 1) * tree().page())],
      [["Enter"], ["Enter"], "fold or unfold", () => tree().toggle(tree().selected)],
      [["[", "]"], ["[", "]"], "fold all, unfold all", (key) => tree().foldAll(key === "[")],
      [["Tab"], [], "to the next part of the page", null],
      ...(page.trees.length > 1 ? [[["b"], ["b"], "to the other search", () => page.other()]] : []),
    ]],
    ["find", [
      [["/"], ["/"], "search the thoughts", () => $("find").focus()],
      [["n", "N"], ["n", "N"], "next and previous match", (key) => page.match(key === "n" ? 1 : -1)],
      [["t"], ["t"], "next theme", () => page.nextTheme()],
      [["?"], ["?"], "these keys", () => page.help()],
      [["Esc"], [], "close, or end the search", null],
    ]],
  ];
}

function helpOf(page, dialog) {
  const marks = Object.entries(page.facts.statuses).filter(([s]) => s !== "gone");
  dialog.replaceChildren(
    el("form", { method: "dialog" }, el("button", { "aria-label": "Close" }, "×")),
    el("div", { class: "columns" }, keyTable(page).map(([name, rows]) => el("section", null, el("h3", null, name), el("dl", null, rows.map(([shown, , what]) => [el("dt", null, shown.map((k) => el("kbd", null, k))), el("dd", null, what)]).flat())))),
    el("section", null, el("h3", null, "thoughts"), el("p", { class: "legend" }, marks.map(([s, m]) => el("span", { class: "s-" + s.replace(" ", "-") }, el("b", { class: "glyph" }, m.glyph), " " + m.word)))),
    el("p", { class: "dim" }, "Model, rules, search and user: the page always tells who did what. It was made by Espalier" + (page.facts.live ? "." : ", and contacts no network.")),
  );
}
