// The player is the one clock of the page: it brings all runs to a moment, and on from it.

class Player {
  constructor(runs, changed) {
    this.runs = runs;
    this.changed = changed; // called with "play", "step" or "seek"
    this.moment = 0;
    this.playing = false;
    this.speed = 1;
    this.beats = [0]; // of the moments: how many frames up to each are worth a look
    this.count();
  }

  get length() {
    return Math.max(...this.runs.map((r) => r.frames.length));
  }

  // count brings the beats up to date with the frames. What happens in both runs at once
  // takes no longer than in one.
  count(from = this.beats.length - 1) {
    this.beats.length = Math.min(this.beats.length, from + 1);
    for (let i = this.beats.length - 1; i < this.length; i++) {
      this.beats.push(this.beats[i] + (this.runs.some((r) => r.frames[i] && !r.frames[i].quiet) ? 1 : 0));
    }
    this.moment = Math.min(this.moment, this.length);
  }

  // rate is the number of beats a second: slow enough to read along, and at most a minute
  // and a half for the longest search.
  get rate() {
    const steady = 3, longest = 90;
    return Math.max(steady, this.beats.at(-1) / longest) * this.speed;
  }

  seek(moment, how = "seek") {
    this.moment = clamp(moment, 0, this.length);
    for (const run of this.runs) run.seek(this.moment);
    this.beat = this.beats[this.moment];
    this.changed(how);
  }

  // step goes to the next frame that is worth a look, or to the one before.
  step(by) {
    this.pause();
    let to = this.moment + by;
    while (to > 0 && to < this.length && this.beats[to] === this.beats[to - 1]) to += by;
    this.seek(to, "step");
  }

  play() {
    if (this.playing) return;
    if (this.moment === this.length) this.seek(0);
    this.playing = true;
    this.beat = this.beats[this.moment];
    this.last = performance.now();
    this.changed("state");
    requestAnimationFrame((t) => this.tick(t));
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.changed("state");
  }

  toggle() {
    this.playing ? this.pause() : this.play();
  }

  tick(time) {
    if (!this.playing) return;
    const longest = 0.1; // seconds: a page that was hidden goes on where it was
    this.beat += Math.min((time - this.last) / 1000, longest) * this.rate;
    this.last = time;
    let to = this.moment;
    while (to < this.length && this.beats[to + 1] <= this.beat) to++;
    while (to > this.moment && this.beats[to] === this.beats[to - 1]) to--; // to one that says something
    if (this.beats[to] === this.beats[this.length] && this.beat >= this.beats[to]) to = this.length; // nothing more to see
    if (to !== this.moment) {
      const beat = this.beat;
      this.seek(to, "play");
      this.beat = Math.min(beat, this.beats.at(-1));
    }
    if (this.moment === this.length) return this.pause();
    requestAnimationFrame((t) => this.tick(t));
  }
}
