package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// root is the top of the repository, seen from this package.
const root = "../.."

// documents are the Markdown files of the repository by path, but for examples of
// exports.
func documents(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == ".git"):
			return filepath.SkipDir
		case filepath.Ext(path) != ".md":
			return nil
		}
		text, err := os.ReadFile(path)
		texts[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(texts) < 10 {
		t.Fatalf("only %d documents found", len(texts))
	}
	return texts
}

func exists(path string) bool {
	matches, err := filepath.Glob(path)
	return err == nil && len(matches) > 0
}

func TestLinksInDocumentsWork(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	texts := documents(t)
	for path, text := range texts {
		for _, match := range link.FindAllStringSubmatch(text, -1) {
			target, anchor, _ := strings.Cut(match[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			file := path
			if target != "" {
				file = filepath.Join(filepath.Dir(path), target)
			}
			if !exists(file) {
				t.Errorf("%s links to %s, which does not exist", path, match[1])
			} else if anchor != "" && !hasHeading(texts[file], anchor) {
				t.Errorf("%s links to %s, but there is no such heading", path, match[1])
			}
		}
	}
}

// hasHeading reports whether a heading of text has the anchor that GitHub gives it.
func hasHeading(text, anchor string) bool {
	dropped := regexp.MustCompile(`[^\pL\pN _-]`)
	for line := range strings.Lines(text) {
		heading, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " ")
		if !ok || !strings.HasPrefix(line, "#") {
			continue
		}
		slug := dropped.ReplaceAllString(strings.ToLower(strings.TrimSpace(heading)), "")
		if strings.ReplaceAll(slug, " ", "-") == anchor {
			return true
		}
	}
	return false
}

// A path is quoted code with a slash or the name of a Go file. One without a
// slash is in the folder of the path before it.
func TestPathsInDocumentsExist(t *testing.T) {
	code := regexp.MustCompile("`([A-Za-z0-9_.*/-]+)`")
	for _, name := range []string{"ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"} {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		folder, found := root, 0
		for _, match := range code.FindAllStringSubmatch(string(text), -1) {
			path := match[1]
			if !strings.ContainsAny(path, "/") && filepath.Ext(path) != ".go" || strings.HasPrefix(path, "./") ||
				strings.Contains(path, "NAME") || strings.HasPrefix(path, "bin/") || strings.HasPrefix(path, "run/") {
				continue
			}
			found++
			if strings.Contains(path, "/") {
				path = filepath.Join(root, path)
				folder = filepath.Dir(path)
			} else {
				path = filepath.Join(folder, path)
			}
			if !exists(path) {
				t.Errorf("%s names %s, which does not exist", name, path)
			}
		}
		if found == 0 && name != "README.md" {
			t.Errorf("no path found in %s", name)
		}
	}
}

func TestReadmeIsShort(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if words := len(strings.Fields(string(text))); words > 1500 {
		t.Errorf("README.md has %d words, more than 1,500: move some into a doc folder", words)
	}
}

// commandLines are the arguments of every espalier command in text.
func commandLines(text string) (lines []string) {
	fenced := false
	text = strings.ReplaceAll(text, "\\\n", " ")
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		code, indented := strings.CutPrefix(line, "    ")
		if !indented && !fenced {
			continue
		}
		if arguments, ok := strings.CutPrefix(strings.TrimPrefix(code, "$ "), "espalier "); ok {
			lines = append(lines, strings.TrimSpace(arguments))
		}
	}
	return lines
}

// placeholders are words of documents that stand for something of the reader's.
var placeholders = strings.NewReplacer(" PATH ", " embedded ", " FILE ", " search.jsonl ", " ID ", " last ", " A B ", " last last ")

// shellWords splits a line as a shell does, up to a comment, a pipe or a redirection.
func shellWords(line string) (words []string) {
	word := regexp.MustCompile(`^\s*((?:"[^"]*"|[^\s"])+)`)
	for {
		match := word.FindStringSubmatch(line)
		if match == nil || strings.ContainsAny(match[1][:1], "#|>;&") {
			return words
		}
		words = append(words, strings.ReplaceAll(match[1], `"`, ""))
		line = line[len(match[0]):]
	}
}
