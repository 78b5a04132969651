package shots

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// awaited has the browser wait for what a script promises.
func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }

var laptop = screen{width: 1280, height: 800}

// atEnd opens a page that is still, which shows the end at first.
func atEnd(t *testing.T, name string, s screen) *browser {
	t.Helper()
	s.still = true
	b := open(t, page(t, name), s)
	b.until("the end is shown", "page.player.moment === page.player.length && document.querySelectorAll('.row').length > 1")
	return b
}

// TestPictures draws every kind of page on every kind of screen. Nothing sticks out, and no
// part is squeezed away.
func TestPictures(t *testing.T) {
	for _, name := range []string{"bfs", "sudoku", "beside", "dfs"} {
		for _, size := range [][2]int64{{360, 740}, {1280, 800}, {1920, 1080}} {
			for _, dark := range []bool{true, false} {
				shot := fmt.Sprintf("%s-%d-%s", name, size[0], map[bool]string{true: "dark", false: "light"}[dark])
				t.Run(shot, func(t *testing.T) {
					b := atEnd(t, name, screen{width: size[0], height: size[1], dark: dark})
					if over := eval[string](b, "['body', 'header', 'main', 'footer', '#thought'].filter((s) => { const e = document.querySelector(s); return e.scrollWidth > e.clientWidth }).join()"); over != "" {
						t.Errorf("it is too wide for the screen: %s", over)
					}
					if tall := eval[float64](b, "page.tree().view.clientHeight / page.tree().height"); tall < 4 {
						t.Errorf("there is room for %.1f rows", tall)
					}
					if ground := eval[string](b, "getComputedStyle(document.body).backgroundColor"); (ground == "rgb(18, 22, 26)") != dark {
						t.Errorf("the ground is %s", ground)
					}
					b.shot(shot)
				})
			}
		}
	}
}

// TestPlays: a page that is opened plays to its end by itself, and the tree grows.
func TestPlays(t *testing.T) {
	b := open(t, page(t, "bfs"), laptop)
	b.until("it plays", "page.player.playing && page.player.moment > 3")
	few := eval[int](b, "page.runs[0].nodes.length")
	b.press("+", "+", "+", "+")
	b.until("the tree has grown", fmt.Sprintf("page.runs[0].nodes.length > %d + 20", few))
	b.press(" ")
	b.until("it stands still", "!page.player.playing")
	b.shot("playing")
	at := eval[int](b, "page.player.moment")
	time.Sleep(300 * time.Millisecond)
	if now := eval[int](b, "page.player.moment"); now != at {
		t.Errorf("paused at event %d, and at %d soon after", at, now)
	}
	b.press(" ")
	b.until("it plays to the end", "page.player.moment === page.player.length && !page.player.playing")
	if got := eval[string](b, "document.getElementById('outcome').textContent"); !strings.HasPrefix(got, "★ ") {
		t.Errorf("the outcome is %q", got)
	}
}

// TestScrubs: whatever moments are visited on the way, a moment looks the same.
func TestScrubs(t *testing.T) {
	b := atEnd(t, "dfs", laptop)
	state := "JSON.stringify(page.runs[0].nodes.map(({ order, kids, version, row, rest, ...n }) => ({ ...n, kids: kids.map((k) => k.id) }))) + JSON.stringify(page.runs[0].now)"
	length := eval[int](b, "page.player.length")
	seen := map[int]string{}
	for _, share := range []int{0, 30, 60, 90, 60, 30, 100, 0, 60} {
		moment := length * share / 100
		b.do(chromedp.Evaluate(fmt.Sprintf("(() => { const m = document.getElementById('moment'); m.value = %d; m.dispatchEvent(new Event('input')) })()", moment), nil))
		now := eval[string](b, state)
		if before, ok := seen[moment]; ok && before != now {
			t.Errorf("event %d looks different the second time", moment)
		}
		seen[moment] = now
	}
	if seen[0] == seen[length] || len(seen) < 5 {
		t.Error("all moments look alike")
	}
	b.press(".")
	if at := eval[int](b, "page.player.moment"); at <= length*60/100 {
		t.Errorf("a step leads to event %d", at)
	}
	b.press("0")
	if at := eval[int](b, "page.player.moment"); at != 0 {
		t.Errorf("0 leads to event %d", at)
	}
}

// TestKeys does with keys alone what can be done.
func TestKeys(t *testing.T) {
	b := atEnd(t, "bfs", laptop)
	selected := "document.querySelector('[aria-selected=true] .short').textContent"
	b.press("g")
	if got := eval[string](b, selected); got != "4 9 10 13" {
		t.Errorf("g selects %q", got)
	}
	first := eval[int](b, "page.tree().rows.length")
	b.press("j", kb.ArrowDown, "k")
	if got := eval[int](b, "page.tree().place(page.tree().selected)"); got != 1 {
		t.Errorf("two lines down and one up is line %d", got)
	}
	b.press("h")
	if folded := eval[int](b, "page.tree().rows.length"); folded >= first {
		t.Errorf("folded, %d lines are left of %d", folded, first)
	}
	b.press("l")
	b.press("G")
	if got := eval[int](b, "page.tree().rows.length - page.tree().place(page.tree().selected)"); got != 1 {
		t.Errorf("G is %d lines from the end", got)
	}
	b.press("?")
	if !eval[bool](b, "document.getElementById('help').open && document.getElementById('help').textContent.includes('play or pause')") {
		t.Error("? shows no help")
	}
	b.shot("help")
	b.press(kb.Escape)
	b.press("/")
	if !eval[bool](b, "document.activeElement.id === 'find'") {
		t.Error("/ does not lead to the search")
	}
	b.do(chromedp.Evaluate(`document.getElementById("find").value = ""`, nil)) // the driver types the / as well
	for _, c := range "= 24" {
		b.press(string(c))
	}
	b.until("matches are counted", `/^[1-9]\d* found$/.test(document.getElementById("found").textContent)`)
	b.press(kb.Enter)
	if got := eval[string](b, selected); !strings.Contains(got, "= 24") {
		t.Errorf("the match is %q", got)
	}
	if got := eval[string](b, "document.querySelector('.selected mark').textContent"); got != "= 24" {
		t.Errorf("marked is %q", got)
	}
	b.shot("search")
	b.press(kb.Escape)
	if eval[bool](b, "document.querySelector('.row mark') !== null || document.activeElement !== page.tree().view") {
		t.Error("esc does not end the search")
	}
	b.press("t")
	if got := eval[string](b, "document.documentElement.dataset.theme"); got != "dark" {
		t.Errorf("t chooses the theme %q", got)
	}
}

// TestTwoSearches: two trees at one moment; a thought that both have is selected in both.
func TestTwoSearches(t *testing.T) {
	b := atEnd(t, "beside", laptop)
	if n := eval[int](b, "document.querySelectorAll('[role=tree]').length"); n != 2 {
		t.Fatalf("%d trees", n)
	}
	if got := eval[string](b, "document.querySelector('.parting').textContent"); !strings.Contains(got, "beam 1 → 3") {
		t.Errorf("they differ in %q", got)
	}
	b.press("g", "j")
	if got := eval[string](b, "page.trees.map((t) => t.run.nodes[t.thought()].short).join('; ')"); got == "; " || strings.Split(got, "; ")[0] != strings.Split(got, "; ")[1] {
		t.Errorf("selected are %s", got)
	}
	b.press("b", "G")
	if eval[int](b, "page.active") != 0 {
		t.Error("b does not lead to the other search")
	}
}

// TestAccessibilityTree reads what a screen reader is given.
func TestAccessibilityTree(t *testing.T) {
	b := atEnd(t, "bfs", laptop)
	var tree struct {
		Nodes []struct {
			Ignored bool `json:"ignored"`
			Role    struct {
				Value any `json:"value"`
			} `json:"role"`
			Name struct {
				Value any `json:"value"`
			} `json:"name"`
		} `json:"nodes"`
	}
	b.do(chromedp.ActionFunc(func(ctx context.Context) error {
		return cdp.Execute(ctx, "Accessibility.getFullAXTree", nil, &tree)
	}))
	names := map[string][]string{}
	for _, n := range tree.Nodes {
		if role, ok := n.Role.Value.(string); ok && !n.Ignored {
			names[role] = append(names[role], fmt.Sprint(n.Name.Value))
		}
	}
	for role, want := range map[string]string{
		"tree": "Thoughts of", "treeitem": "13 - 10 = 3, left 3 4 9, value 1.00, solved", "heading": "Game of 24 4 9 10 13", "slider": "Moment",
		"button": "Play", "searchbox": "Search the thoughts", "combobox": "Speed", "region": "Thought", "status": "",
	} {
		if !slices.ContainsFunc(names[role], func(name string) bool { return strings.Contains(name, want) }) {
			t.Errorf("no %s is called %q: %q", role, want, names[role])
		}
	}
	if got := eval[string](b, "document.getElementById('live').textContent"); !strings.Contains(got, "solved") {
		t.Errorf("the live region says %q", got)
	}
	active := eval[string](b, "(() => { const a = document.getElementById(page.tree().view.getAttribute('aria-activedescendant')); return [a?.getAttribute('role'), a?.getAttribute('aria-selected'), a?.getAttribute('aria-level')].join() })()")
	if active != "treeitem,true,4" {
		t.Errorf("active is %s", active)
	}
}

// TestHostileTextIsShown: as text, and nothing else comes of it.
func TestHostileTextIsShown(t *testing.T) {
	b := atEnd(t, "hostile", laptop)
	b.press("g", "j", "/")
	for _, c := range "script" {
		b.press(string(c))
	}
	b.press(kb.Escape)
	for _, details := range []string{"details:nth-of-type(1) summary", "details:last-of-type summary"} {
		b.do(chromedp.Evaluate(fmt.Sprintf("document.querySelector(%q)?.click()", details), nil))
	}
	b.do(chromedp.Evaluate("page.table.filter((r) => r[3] && !r[1].includes('?')).forEach((r) => r[3](r[1][0]))", nil))
	b.do(chromedp.Evaluate("page.go(page.player.length); page.select(1)", nil))
	if got := eval[string](b, "[window.harm, document.images.length, document.scripts.length, document.querySelectorAll('style').length].join()"); got != ",0,2,1" {
		t.Errorf("harm, images, scripts and styles: %s", got)
	}
	for _, place := range []string{"#puzzle", ".row .short", "#thought h2", "#thought .reply", "#thought .note", "title"} {
		if got := eval[string](b, fmt.Sprintf("document.querySelector(%q).textContent", place)); !strings.Contains(got, "</script><script>window.harm = 1</script><img") {
			t.Errorf("%s says %q", place, got)
		}
	}
	b.shot("hostile")
}

// TestBoards: a thought on a board shows it, with the cell that it filled.
func TestBoards(t *testing.T) {
	b := atEnd(t, "sudoku", laptop)
	if got := eval[string](b, "[document.querySelectorAll('.board tr').length, document.querySelectorAll('.board td').length, document.querySelectorAll('.board .this').length, document.querySelectorAll('.board .blank').length].join()"); got != "9,81,2,0" {
		t.Errorf("rows, cells, filled by this thought and blank: %s", got)
	}
}

// TestTenThousandThoughts: few rows are elements, and scrolling and playing are smooth.
func TestTenThousandThoughts(t *testing.T) {
	b := atEnd(t, "large", laptop)
	if n := eval[int](b, "page.runs[0].nodes.length"); n < 10000 {
		t.Fatalf("%d thoughts", n)
	}
	if n := eval[int](b, "document.querySelectorAll('.row').length"); n > 80 {
		t.Errorf("%d rows are elements", n)
	}
	// Time of the processor, which is told and not judged: the machine may be busy.
	b.do(chromedp.ActionFunc(func(ctx context.Context) error {
		return cdp.Execute(ctx, "Performance.enable", map[string]string{"timeDomain": "threadTicks"}, nil)
	}))
	spent := func() float64 {
		var all struct {
			Metrics []struct {
				Name  string  `json:"name"`
				Value float64 `json:"value"`
			} `json:"metrics"`
		}
		b.do(chromedp.ActionFunc(func(ctx context.Context) error { return cdp.Execute(ctx, "Performance.getMetrics", nil, &all) }))
		for _, m := range all.Metrics {
			if m.Name == "TaskDuration" {
				return 1000 * m.Value
			}
		}
		t.Fatal("no TaskDuration")
		return 0
	}
	const frames = 20
	for _, c := range []struct{ what, script string }{
		{"scrolling", "page.tree().view.scrollTop = (i * 4999) % page.tree().view.scrollHeight"},
		{"playing", "page.player.seek(page.player.length / 2 + 3 * i, 'play')"},
		{"scrubbing", "page.player.seek(Math.round(page.player.length * ((i * 0.37) % 1)))"},
	} {
		begin := spent()
		b.do(chromedp.Evaluate(fmt.Sprintf(`new Promise((done) => {
			let i = 0;
			const frame = () => { %s; ++i < %d ? requestAnimationFrame(frame) : done() };
			requestAnimationFrame(frame);
		})`, c.script, frames), nil, awaited))
		took := (spent() - begin) / frames
		t.Logf("%s: %.1f ms a frame", c.what, took)
	}
}
