package trust

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"espalier/engine/boundedfile"
	"espalier/engine/wholefile"
	"espalier/search/malformed"
)

// Memory remembers the task files that the user has named to a command, and which of
// them may run their program.
type Memory struct {
	path  string
	tasks map[string]taskFile // by absolute path
}

type taskFile struct {
	Allowed string    `json:"allowed,omitempty"` // the digest that may run; empty: none
	Since   time.Time `json:"since"`
}

// memoryForm is the file.
type memoryForm struct {
	Tasks map[string]taskFile `json:"task_files"`
}

// OpenMemory reads the memory in a folder.
func OpenMemory(dir string) (*Memory, error) {
	m := &Memory{path: filepath.Join(dir, "trust.json"), tasks: map[string]taskFile{}}
	return m, m.read()
}

// NoMemory returns a memory that is not stored.
func NoMemory() *Memory { return &Memory{tasks: map[string]taskFile{}} }

func (m *Memory) read() error {
	if m.path == "" {
		return nil
	}
	data, err := boundedfile.Regular(m.path, boundedfile.Data)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("the list of allowed task files: %w", err)
	}
	var form memoryForm
	if err := json.Unmarshal(data, &form); err != nil {
		return fmt.Errorf("the list of allowed task files %s is damaged: %w; delete it to be asked again", m.path, malformed.JSON(data, err))
	}
	for path, t := range form.Tasks {
		m.tasks[path] = t
	}
	return nil
}

// Named finds the task file that a name in a log refers to, among the files that the
// user has named here: the one at that path, or else, of those with the same base name
// that still exist, the last one named. ok is false if there is none.
func (m *Memory) Named(name string) (path string, ok bool) {
	if _, ok := m.tasks[name]; ok {
		return name, true
	}
	base := name[strings.LastIndexAny(name, `/\`)+1:]
	for p, t := range m.tasks {
		if filepath.Base(p) != base || path != "" && !t.Since.After(m.tasks[path].Since) {
			continue
		}
		if _, err := os.Stat(p); err == nil {
			path = p
		}
	}
	return path, path != ""
}

// Allows reports whether the user has allowed the program in its current state.
func (m *Memory) Allows(p Program) bool {
	return p.Digest != "" && m.tasks[p.File].Allowed == p.Digest
}

// Know remembers that the user has named a task file and, if digest is not empty, that
// it may run its program. It writes only changes.
func (m *Memory) Know(file, digest string) error {
	if t, ok := m.tasks[file]; ok && (digest == "" || t.Allowed == digest) {
		return nil
	}
	if err := m.read(); err != nil { // another process may have written
		return err
	}
	m.tasks[file] = taskFile{Allowed: digest, Since: time.Now().UTC()}
	if m.path == "" {
		return nil
	}
	data, err := json.MarshalIndent(memoryForm{m.tasks}, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(m.path), 0o700); err != nil {
		return err
	}
	return wholefile.Write(m.path, append(data, '\n'), 0o600)
}

// Digest identifies a task file and its programs: a SHA-256 of the text of the file, their
// commands, and the content of each word of a command that is a file in or below dir.
// It therefore changes with the programs.
func Digest(text []byte, commands [][]string, dir string) (string, error) {
	all := sha256.New()
	add := func(kind string, sum []byte) { fmt.Fprintf(all, "%s %x\n", kind, sum) }
	sum := sha256.Sum256(text)
	add("text", sum[:])
	for _, word := range slices.Concat(commands...) {
		sum := sha256.Sum256([]byte(word))
		add("word", sum[:])
		file := word
		if !filepath.IsAbs(file) {
			file = filepath.Join(dir, file)
		}
		if inside, err := filepath.Rel(dir, file); err != nil || !filepath.IsLocal(inside) {
			continue
		}
		if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
			continue
		}
		content, err := digestOf(file)
		if err != nil {
			return "", fmt.Errorf("the program of the task file: %w", err)
		}
		add("file", content)
	}
	return hex.EncodeToString(all.Sum(nil)), nil
}

func digestOf(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return nil, err
	}
	return sum.Sum(nil), nil
}
