// The timeline is the log as a strip: how much was open at each moment, where the search
// came back, where it ended.

class Timeline {
  constructor(player, canvas, ahead, range, go) {
    Object.assign(this, { player, canvas, ahead, range });
    range.addEventListener("input", () => go(Number(range.value)));
    new ResizeObserver(() => this.draw()).observe(canvas.parentElement);
  }

  // scan collects what is drawn: the most that was open in each column, and the marks.
  scan() {
    this.range.max = this.player.length;
    this.draw();
  }

  // columns divides a run into so many columns.
  columns(run, width, length) {
    const tops = new Float64Array(width).fill(-1), marks = [];
    let open = 0;
    run.frames.forEach((f, i) => {
      open = f.sums?.open ?? open;
      const from = Math.floor((i / length) * width), to = Math.min(width - 1, Math.floor(((i + 1) / length) * width));
      for (let x = from; x <= to; x++) tops[x] = Math.max(tops[x], open);
      if (f.end || f.by === "user" || f.word === "back") marks.push([to, f]);
    });
    return { tops, marks };
  }

  // paint draws the whole log once.
  paint(width, height, ratio, colour) {
    const canvas = new OffscreenCanvas(width * ratio, height * ratio), c = canvas.getContext("2d");
    c.scale(ratio, ratio);
    const runs = this.player.runs.map((run) => this.columns(run, width, Math.max(this.player.length, 1)));
    const most = Math.max(4, ...runs.map((r) => r.tops.reduce((a, b) => Math.max(a, b), 0)));
    const lane = height / runs.length;
    runs.forEach(({ tops, marks }, n) => {
      const low = (n + 1) * lane - 3, rise = lane - 9;
      c.fillStyle = colour("spark-frontier");
      tops.forEach((top, x) => top > 0 && c.fillRect(x, low - (top / most) * rise, 1, (top / most) * rise));
      for (const [x, f] of marks) {
        c.fillStyle = colour(f.end ? (f.end.solved ? "status-solved" : "status-unsolved") : f.by === "user" ? "accent" : "spark-backtrack");
        if (f.end) c.fillRect(x - 2, low - rise, 3, rise + 3);
        else c.fillRect(x, low - 4, 1, 7);
      }
      c.fillStyle = colour("frame");
      c.fillRect(0, low, width, 1);
    });
    if (this.shared) c.fillRect((this.shared / this.player.length) * width, 0, 1, height);
    return canvas;
  }

  // draw fits the picture to the page and its colours.
  draw() {
    const { canvas } = this, box = canvas.parentElement, [width, height] = [box.clientWidth, box.clientHeight];
    if (!width || !height) return;
    const ratio = devicePixelRatio || 1, style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue("--" + name).trim();
    const picture = this.paint(width, height, ratio, colour);
    [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext("2d").drawImage(picture, 0, 0);
    this.show();
  }

  // show veils what is ahead.
  show() {
    this.ahead.style.transform = `scaleX(${1 - this.player.moment / Math.max(this.player.length, 1)})`;
  }

  update() {
    if (this.range.max !== String(this.player.length)) this.range.max = this.player.length;
    this.range.value = this.player.moment;
    const frame = this.player.runs.at(-1).frame();
    this.range.setAttribute("aria-valuetext", `event ${this.player.moment} of ${this.player.length}${frame ? ": " + frame.word : ""}`);
    this.show();
  }
}
