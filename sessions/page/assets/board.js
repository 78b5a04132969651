// Boards are drawn as boards: cells with lines between boxes.

const roles = { " ": "blank", g: "given", p: "path", t: "this" };

function board(text, [rows, columns, boxRows, boxColumns]) {
  const [cells, kinds, fits = ""] = text.split("\n");
  const letters = Array.from(cells), few = fits.split(",");
  const table = el("table", { class: "board", "aria-label": "Board" });
  table.style.setProperty("--columns", columns);
  const body = table.appendChild(el("tbody"));
  for (let r = 0; r < rows; r++) {
    const line = body.appendChild(el("tr"));
    for (let c = 0; c < columns; c++) {
      const i = r * columns + c, kind = kinds[i] ?? " ";
      const role = roles[kind.toLowerCase()] ?? "blank";
      let shown = letters[i] === " " ? "" : letters[i];
      let name = role, fit = few[i];
      if (!shown && fit === "0") [shown, name] = ["✗", "none"];
      else if (!shown && fit && fit.length <= 2) [shown, name] = [fit, "fits"];
      if (kind !== " " && kind !== kind.toLowerCase()) name += " conflict";
      const box = (boxColumns && c > 0 && c % boxColumns === 0 ? " west" : "") + (boxRows && r > 0 && r % boxRows === 0 ? " north" : "");
      line.append(el("td", { class: name + box, title: { none: "nothing fits", fits: "all that fits, by the rules" }[name] }, shown));
    }
  }
  return table;
}
