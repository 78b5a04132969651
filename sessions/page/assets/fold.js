// A run is a search that is folded up to a moment. Frames say what each event changed;
// what they replace is remembered, so that the way back is as short as the way there.

class Run {
  constructor(data) {
    this.name = data.name;
    this.frames = [];
    this.nodes = [];
    this.at = 0;
    this.now = { sums: null, end: null, setup: "", focus: -1 };
    this.undo = [];
    this.replies = new Map(); // by number of the event
    this.about = []; // indices of frames, by thought
    this.versions = 0;
    this.dirty = new Set(); // thoughts below which something changed since the rows were laid out
    this.changed = 0; // counts changes, for whoever remembers what it drew
    this.append(data.frames);
  }

  append(frames) {
    for (const frame of frames) {
      const i = this.frames.push(frame) - 1;
      if (frame.reply) this.replies.set(i + 1, frame.reply);
      for (const id of new Set(frame.nodes)) (this.about[id] ??= []).push(i);
    }
  }

  // keep forgets all frames but the first so many.
  keep(count) {
    this.seek(Math.min(this.at, count));
    for (let i = count; i < this.frames.length; i++) this.replies.delete(i + 1);
    this.frames.length = Math.min(this.frames.length, count);
    this.about = this.about.map((list) => list.filter((i) => i < count));
  }

  seek(moment) {
    moment = Math.max(0, Math.min(moment, this.frames.length));
    while (this.at < moment) this.forward();
    while (this.at > moment) this.back();
  }

  forward() {
    const frame = this.frames[this.at++];
    const undo = [];
    const set = (object, key, value) => {
      undo.push(object, key, object[key]);
      object[key] = value;
    };
    for (const change of frame.changes ?? []) {
      let node = this.nodes[change.id];
      if (!node) {
        node = { id: change.id, kids: [] };
        this.nodes.push(node);
        this.nodes[change.parent]?.kids.push(node);
        undo.push(null, node, this.nodes[change.parent]);
      }
      for (const key in change) if (key !== "id") set(node, key, change[key]);
      this.touch(node);
    }
    for (const key of ["sums", "end", "setup", "focus"]) {
      if (frame[key] !== undefined) set(this.now, key, frame[key]);
    }
    this.undo.push(undo);
    this.changed++;
  }

  back() {
    this.at--;
    const undo = this.undo.pop();
    for (let i = undo.length - 3; i >= 0; i -= 3) {
      const [object, key, value] = [undo[i], undo[i + 1], undo[i + 2]];
      if (object === null) {
        this.nodes.pop();
        value?.kids.pop();
        if (value) value.order = null;
        this.dirty.add(value?.id ?? 0);
        continue;
      }
      object[key] = value;
      if (object !== this.now) this.touch(object);
    }
    this.changed++;
  }

  // touch forgets the order of the thoughts beside one that changed, and how it was drawn.
  touch(node) {
    node.order = null;
    node.version = ++this.versions;
    const parent = this.nodes[node.parent];
    if (parent) parent.order = null;
    this.dirty.add(parent ? parent.id : node.id);
  }

  // share is a value on the scale from 0 to 1.
  share(value) {
    return value / (this.now.sums?.top || 1);
  }

  frame() {
    return this.frames[this.at - 1];
  }

  // target is the thought at which something happened last.
  target() {
    const frame = this.frame();
    if (!frame || (frame.end && !frame.end.solved)) return -1;
    return frame.focus ?? frame.nodes?.[0] ?? this.now.focus;
  }

  path(id) {
    const path = [];
    for (let n = this.nodes[id]; n; n = this.nodes[n.parent]) path.unshift(n);
    return path;
  }

  // prompt puts the text of a prompt together again.
  prompt(reply) {
    const p = reply.prompt;
    return p.like ? this.replies.get(p.like).prompt.text.slice(0, p.keep) + p.text : p.text;
  }

  // says is the last sentence up to the moment.
  says() {
    for (let i = this.at - 1; i >= 0; i--) if (this.frames[i].says) return this.frames[i].says;
    return "";
  }
}

// el makes an element. Its children are elements or text, which is never markup.
function el(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "class") element.className = value;
    else if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== ""));
  return element;
}

const $ = (id) => document.getElementById(id);

const clamp = (x, low, high) => Math.max(low, Math.min(x, high));

const thousands = new Intl.NumberFormat("en");

const plural = (n, word) => `${thousands.format(n)} ${word}${n === 1 ? "" : "s"}`;

// shareText writes a share in the three digits of the terminal: .071, 1.00.
function shareText(v) {
  if (!Number.isFinite(v)) return "?";
  const text = v.toFixed(3);
  return text.startsWith("0") ? text.slice(1) : v.toFixed(2);
}

// level is the name of a value's colour.
const level = (v) => (v >= 2 / 3 ? "high" : v >= 1 / 3 ? "mid" : "low");
