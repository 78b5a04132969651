// A live page is told what a search has done, and which moment its presenter shows. It goes
// along until its reader goes elsewhere.

function attach(page) {
  const source = new EventSource(page.facts.live);
  page.attached = true;
  source.addEventListener("message", (event) => {
    const news = JSON.parse(event.data), run = page.runs[0];
    if (news.keep < run.frames.length) run.keep(news.keep);
    run.append(news.frames);
    page.player.count(news.keep);
    page.timeline.scan();
    page.presented = news.moment;
    if (page.attached) page.player.seek(news.moment, news.moment > page.player.moment ? "play" : "seek");
    else page.changed("state");
  });
  source.addEventListener("other", () => location.reload());
  source.addEventListener("bye", () => {
    source.close();
    page.over = true;
    page.words("step");
  });
}
