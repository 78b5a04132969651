// Package shots tries the pages of espalier in a real Chromium. It is a module of its
// own, so that the program does not depend on what drives the browser.
package shots

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// What TestMain makes: the program, a folder, and a browser.
var (
	espalier, folder string
	started          context.Context
)

func TestMain(m *testing.M) {
	os.Exit(func() int {
		if chromium() == "" {
			fmt.Println("no Chromium: pages are not tried in a browser; apt-get install chromium")
			return 0
		}
		var err error
		if folder, err = os.MkdirTemp("", "espalier-page"); err != nil {
			fmt.Println(err)
			return 1
		}
		defer os.RemoveAll(folder)
		espalier = filepath.Join(folder, "espalier")
		build := exec.Command("go", "build", "-trimpath", "-o", espalier, "./cmd/espalier")
		build.Dir = filepath.Join("..", "..", "..", "..")
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Printf("%v: %s\n", err, out)
			return 1
		}
		options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium()), chromedp.NoSandbox)
		ctx, end := chromedp.NewExecAllocator(context.Background(), options...)
		defer end()
		started, end = chromedp.NewContext(ctx)
		defer end()
		if err := chromedp.Run(started); err != nil {
			fmt.Println("Chromium does not start:", err)
			return 1
		}
		return m.Run()
	}())
}

func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// run runs the program.
func run(t *testing.T, args ...string) string {
	t.Helper()
	c := exec.Command(espalier, args...)
	c.Env = append(os.Environ(), "ESPALIER_SESSIONS="+filepath.Join(folder, "sessions.db"))
	out, err := c.Output()
	if _, ok := err.(*exec.ExitError); err != nil && !(ok && args[0] == "solve") { // a search may find nothing
		t.Fatalf("%v: %v %s", args, err, out)
	}
	return string(out)
}

var pages = map[string]func(*testing.T, string){
	"bfs": func(t *testing.T, file string) {
		run(t, "solve", "game24", "4 9 10 13")
		run(t, "sessions", "export", "last", file)
	},
	"dfs": func(t *testing.T, file string) {
		run(t, "solve", "game24", "2 3 5 12", "--method", "tot-dfs", "--evaluate", "logprob")
		run(t, "sessions", "export", "last", file)
	},
	"sudoku": func(t *testing.T, file string) {
		run(t, "solve", "sudoku", "9x9 medium 3")
		run(t, "sessions", "export", "last", file)
	},
	"beside": func(t *testing.T, file string) {
		run(t, "solve", "game24", "1 3 4 6", "--evaluate", "logprob", "--beam", "1")
		narrow := strings.Fields(run(t, "sessions", "list", "--limit", "1"))
		run(t, "solve", "game24", "1 3 4 6", "--evaluate", "logprob", "--beam", "3")
		for _, word := range narrow {
			if strings.HasPrefix(word, "20") && strings.Contains(word, "-") {
				run(t, "sessions", "export", "last", file, "--beside", word)
				return
			}
		}
		t.Fatal("no session is listed")
	},
	"hostile": func(t *testing.T, file string) {
		log := filepath.Join(folder, "hostile.jsonl")
		if err := os.WriteFile(log, hostile(), 0o600); err != nil {
			t.Fatal(err)
		}
		run(t, "sessions", "export", log, file)
	},
	"large": func(t *testing.T, file string) {
		log := filepath.Join(folder, "large.jsonl")
		if err := os.WriteFile(log, large(10000), 0o600); err != nil {
			t.Fatal(err)
		}
		run(t, "sessions", "export", log, file)
	},
}

// attack is a text that does harm wherever it is taken for anything but text.
const attack = "</script><script>window.harm = 1</script><img src=x onerror='window.harm = 1'><style>* { display: none }</style> \u2028 {{script}} ${window.harm = 1} javascript:harm"

// hostile is a log that has the attack in every place.
func hostile() []byte {
	text, _ := json.Marshal(attack)
	var b strings.Builder
	for i, line := range []string{
		`"type":"started","puzzle":{"task":X,"input":X},"state":X,"settings":{"method":"cot"},"model":X,"seed":1,"budget":{}`,
		`"type":"replied","node":0,"purpose":"propose","prompt":X,"completions":[{"text":X,"thinking":X,"note":X}],"calls":1,"usage":{}`,
		`"type":"thought","node":1,"parent":0,"text":X,"reply":2,"choice":0,"logprob":-1`,
		`"type":"checked","node":1,"verdict":"legal","state":X,"short":X,"answer":X`,
		`"type":"valued","node":1,"value":1,"samples":[{"label":X,"count":1}],"reply":2`,
		`"type":"noted","node":1,"text":X`,
		`"type":"pruned","nodes":[1],"reason":X`,
		`"type":"exhausted","node":1,"answer":X,"reason":X`,
	} {
		fmt.Fprintf(&b, `{"seq":%d,%s}`+"\n", i+1, strings.ReplaceAll(line, "X", string(text)))
	}
	return []byte(b.String())
}

// large is the log of so many thoughts, ten below each of the first.
func large(thoughts int) []byte {
	var b strings.Builder
	seq := 0
	add := func(format string, args ...any) {
		seq++
		fmt.Fprintf(&b, `{"seq":%d,`+format+"}\n", append([]any{seq}, args...)...)
	}
	add(`"type":"started","puzzle":{"task":"game24","input":"4 9 10 13"},"state":"4 9 10 13","settings":{"method":"tot-bfs","beam":5},"model":"made up","seed":1,"budget":{}`)
	for id := 1; id <= thoughts; id += 10 {
		parent := (id - 1) / 10
		add(`"type":"replied","node":%d,"purpose":"propose","prompt":"Input: 4 9 10 13","completions":[{"text":"9 - 4 = 5"}],"calls":1,"usage":{}`, parent)
		reply := seq
		for i := id; i < id+10; i++ {
			add(`"type":"thought","node":%d,"parent":%d,"text":"%d + 4 = %d","reply":%d,"choice":0,"logprob":-1`, i, parent, i, i+4, reply)
			add(`"type":"checked","node":%d,"verdict":"legal","state":"%d"`, i, i+4)
			add(`"type":"valued","node":%d,"value":%f`, i, float64(i*7919%1000)/50)
		}
	}
	return []byte(b.String())
}

var made sync.Map

// page is the address of a page, which is made once.
func page(t *testing.T, name string) string {
	t.Helper()
	file := filepath.Join(folder, name+".html")
	once, _ := made.LoadOrStore(name, new(sync.Once))
	once.(*sync.Once).Do(func() { pages[name](t, file) })
	return "file://" + file
}

// browser is a page that is open.
type browser struct {
	t   *testing.T
	ctx context.Context

	mu     sync.Mutex
	errors []string
}

type screen struct {
	width, height int64
	dark, still   bool
}

// open opens a page. Whatever the browser complains of, and whatever the page asks of a
// network, fails the test.
func open(t *testing.T, url string, s screen) *browser {
	t.Helper()
	ctx, cancel := chromedp.NewContext(started)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, time.Minute)
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx}
	chromedp.ListenTarget(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			b.wrong("exception: " + e.ExceptionDetails.Error())
		case *log.EventEntryAdded:
			b.wrong("console: " + e.Entry.Text)
		case *runtime.EventConsoleAPICalled:
			b.wrong("console: " + fmt.Sprint(e.Type))
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, "file://") && !strings.HasPrefix(e.Request.URL, "http://127.0.0.1:") {
				b.wrong("it asks for " + e.Request.URL)
			}
		}
	})
	t.Cleanup(func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		for _, text := range b.errors {
			t.Error(text)
		}
	})
	scheme, motion := "light", "no-preference"
	if s.dark {
		scheme = "dark"
	}
	if s.still {
		motion = "reduce"
	}
	b.do(network.Enable(), log.Enable(), chromedp.EmulateViewport(s.width, s.height),
		emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: motion}}),
		chromedp.Navigate(url))
	return b
}

func (b *browser) wrong(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.errors = append(b.errors, text)
}

func (b *browser) do(actions ...chromedp.Action) {
	b.t.Helper()
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// eval is what a script returns.
func eval[T any](b *browser, script string) (value T) {
	b.t.Helper()
	b.do(chromedp.Evaluate(script, &value))
	return value
}

// until waits for a script to return true.
func (b *browser) until(what, script string) {
	b.t.Helper()
	for end := time.Now().Add(20 * time.Second); !eval[bool](b, script); {
		if time.Now().After(end) {
			b.t.Fatalf("%s: not after 20 s: %s", what, script)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func (b *browser) press(keys ...string) {
	b.t.Helper()
	for _, k := range keys {
		b.do(chromedp.KeyEvent(k))
	}
}

// shot writes a picture to the folder that SHOTS names, for somebody to look at.
func (b *browser) shot(name string) {
	b.t.Helper()
	var data []byte
	b.do(chromedp.CaptureScreenshot(&data))
	if dir := os.Getenv("SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".png"), data, 0o600); err != nil {
			b.t.Fatal(err)
		}
	}
}
