package complete

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

type garden struct {
	Start struct {
		Plain bool `help:"Lines of text."`
	} `cmd:"" hidden:"" default:"withargs"`
	Plant struct {
		Tree  string   `arg:""`
		Where []string `arg:"" optional:""`
		Depth int      `short:"d" help:"How deep. In inches."`
		Soil  string   `enum:"clay,sand" default:"clay"`
		Water bool     `short:"w"`
		Ghost bool     `hidden:""`
	} `cmd:"" help:"Plant a tree. It grows."`
	Prune struct {
		Hard struct{} `cmd:""`
		Soft struct{} `cmd:"" aliases:"gently"`
	} `cmd:""`
	Secret struct{} `cmd:"" hidden:""`
	Config string
}

func model(t *testing.T) *kong.Node {
	t.Helper()
	parser, err := kong.New(new(garden))
	if err != nil {
		t.Fatal(err)
	}
	return parser.Model.Node
}

func values(name string) []Candidate {
	switch name {
	case "tree":
		return []Candidate{{"pear", "for cider"}, {"plum", ""}}
	case "where":
		return []Candidate{{"north", ""}, {"south", ""}}
	}
	return nil
}

func TestWords(t *testing.T) {
	node := model(t)
	for line, want := range map[string]string{
		"":                               "plant prune",
		"p":                              "plant prune",
		"pl":                             "plant",
		"x":                              "",
		"prune |":                        "hard soft",
		"prune gently |":                 "",
		"--":                             "--config --help --plain",
		"plant --":                       "--config --depth --help --soil --water",
		"plant |":                        "pear plum",
		"plant pe":                       "pear",
		"plant pear |":                   "north south",
		"plant pear north |":             "north south",
		"plant --soil |":                 "clay sand",
		"plant --soil = s":               "sand",
		"plant --soil =":                 "clay sand",
		"plant --soil=s":                 "--soil=sand",
		"plant --soil = sand |":          "pear plum",
		"plant -d 3 |":                   "pear plum",
		"plant --depth=3 -w |":           "pear plum",
		"plant --depth |":                "",
		"plant --config a pear s":        "south",
		"--config a pl":                  "plant",
		"plant -- --":                    "",
		"plant -- pear s":                "south",
		"plant --none=x":                 "",
		"prune pear |":                   "",
		"plant --soil clay --water --de": "--depth",
	} {
		words := strings.Fields(line)
		if rest, ok := strings.CutSuffix(line, " |"); ok {
			words = append(strings.Fields(rest), "")
		}
		var got []string
		for _, c := range Words(node, words, values) {
			got = append(got, c.Text)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

func TestCandidatesAreExplained(t *testing.T) {
	for line, want := range map[string]string{"plant --d": "How deep", "plan": "Plant a tree", "plant pe": "for cider"} {
		got := Words(model(t), strings.Fields(line), values)
		if len(got) != 1 || got[0].About != want {
			t.Errorf("%q: got %+v, want %q", line, got, want)
		}
	}
}

// Each shell asks a program named espalier for words, and takes those it prints.
func TestScripts(t *testing.T) {
	bin := t.TempDir()
	const program = "#!/bin/sh\nprintf '%s\\n' \"$*\" >>\"$ASKED\"\nprintf 'tot-bfs\\tbreadth: first\\ntot-dfs\\tdepth first\\n'\n"
	if err := os.WriteFile(filepath.Join(bin, "espalier"), []byte(program), 0o755); err != nil {
		t.Fatal(err)
	}
	for shell, command := range map[string]string{
		"bash": `source "$SCRIPT"; COMP_WORDS=(espalier solve --method tot); COMP_CWORD=3; _espalier; printf '%s\n' "${COMPREPLY[@]}"`,
		"fish": `source $SCRIPT; complete -C "espalier solve --method tot"`,
		"zsh":  `compdef() { }; source $SCRIPT; _describe() { print -l -- "${(@)found}" }; words=(espalier solve --method tot); CURRENT=4; _espalier`,
	} {
		t.Run(shell, func(t *testing.T) {
			path, err := exec.LookPath(shell)
			if err != nil {
				t.Skip(err)
			}
			script, err := Script(shell)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			file, asked := filepath.Join(dir, "script"), filepath.Join(dir, "asked")
			if err := os.WriteFile(file, script, 0o644); err != nil {
				t.Fatal(err)
			}
			run := exec.Command(path, "-c", command)
			run.Env = append(os.Environ(), "SCRIPT="+file, "ASKED="+asked, "HOME="+dir, "PATH="+bin+":"+os.Getenv("PATH"))
			out, err := run.CombinedOutput()
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			want := map[string]string{
				"bash": "tot-bfs\ntot-dfs\n",
				"fish": "tot-bfs\tbreadth: first\ntot-dfs\tdepth first\n",
				"zsh":  "tot-bfs:breadth: first\ntot-dfs:depth first\n",
			}[shell]
			if string(out) != want {
				t.Errorf("got %q, want %q", out, want)
			}
			if got, _ := os.ReadFile(asked); !bytes.Equal(got, []byte("complete -- solve --method tot\n")) {
				t.Errorf("it asked %q", got)
			}
		})
	}
	for _, shell := range Shells {
		if script, err := Script(shell); err != nil || len(script) == 0 {
			t.Errorf("no script for %s: %v", shell, err)
		}
	}
}
