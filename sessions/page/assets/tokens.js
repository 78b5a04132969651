// How a completion came about: its tokens, and how the engine computed them.

// tokens are coloured by how much each surprised the model; the least likely are listed.
function tokens(c) {
  const { text, p, top } = c.heat;
  const surprise = (i) => Math.min(-Math.log(Math.max(p[i], 0.5) / 1000) / 3, 1);
  const rivals = (i) => (top?.[i] ?? []).filter((r) => r.text !== text[i]).map((r) => `${quoted(r.text)} ${shareText(r.p / 1000)}`).join(", ");
  const words = text.map((t, i) => el("span", { class: "h" + Math.min(Math.floor(surprise(i) * 8), 7), title: [`p ${shareText(p[i] / 1000)}`, rivals(i)].filter(Boolean).join("; instead: ") }, t, t.endsWith("⏎") ? "\n" : ""));
  const parts = [el("p", { class: "reply heat" }, words)];
  if (c.tokens > text.length) parts.push(el("p", { class: "dim" }, `the first ${text.length} of ${c.tokens}`));
  const worst = text.map((_, i) => i).filter((i) => p[i] < 500).sort((a, b) => p[a] - p[b] || a - b).slice(0, 5);
  if (worst.length) parts.push(el("p", { class: "dim" }, "least likely:"), el("ol", null, worst.map((i) => el("li", null, el("code", null, quoted(text[i])), ` ${shareText(p[i] / 1000)}`, rivals(i) ? el("span", { class: "dim" }, " instead of " + rivals(i)) : ""))));
  return parts;
}

function quoted(text) {
  return "“" + text.replaceAll(" ", "␣") + "”";
}

// engine is what the cache saved, what was drafted, and which experts had the work.
function engine(e, bar) {
  const parts = [], prompt = (e.computed ?? 0) + (e.reused ?? 0);
  if (prompt) parts.push(bar("computed", (e.computed ?? 0) / prompt, String(e.computed ?? 0)), bar("reused", (e.reused ?? 0) / prompt, String(e.reused ?? 0)));
  if (e.cached && e.heads) parts.push(bar("cached", e.cached / e.heads, sizeText(e.cached)), bar("all heads", 1, sizeText(e.heads)));
  (e.drafts ?? []).forEach((d, i) => parts.push(bar(`${i + 1} ahead`, d.proposed ? d.accepted / d.proposed : 0, `${d.accepted} of ${d.proposed}`)));
  if (e.layers) parts.push(el("p", { class: "dim" }, `experts, ${e.per_token} of ${e.experts} a token`));
  for (const layer of e.layers ?? []) {
    const cells = [...layer.load].map((d) => el("i", { class: "h" + Math.min(+d, 7) }));
    parts.push(el("div", { class: "line" }, el("span", { class: "name" }, `layer ${layer.number}`), el("span", { class: "experts", role: "img", "aria-label": "load from 0 to 9: " + layer.load }, cells)));
  }
  return parts.length ? parts : [el("p", { class: "dim" }, "Nothing of it is known.")];
}

function sizeText(n) {
  return n >= 1 << 20 ? (n / (1 << 20)).toFixed(1) + " MiB" : n >= 1 << 10 ? (n / (1 << 10)).toFixed(1) + " KiB" : n + " B";
}
