package main

import (
	"database/sql"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"espalier/sessions"
)

// What an imported session names is not contacted before a yes, and never gets a
// key of the user's.
func TestAnImportedSessionContactsNobodyUnasked(t *testing.T) {
	r := record(t)
	host := "openai:" + r.URL + "/v1#m"
	for name, c := range map[string]struct{ model, evaluator, reconfigured string }{
		"model":               {host, "", ""},
		"value model":         {"random", host, ""},
		"reconfigured":        {"random", "", host},
		"one of two":          {"openai:https://api.openai.com/v1," + r.URL + "#m", "", ""},
		"capitals":            {"openai:" + strings.Replace(r.URL, "http", "HTTP", 1) + "#m", "", ""},
		"an odd path":         {"openai:" + r.URL + "/x/../api.openai.com/v1#m", "", ""},
		"ollama":              {"ollama:m", "", ""},
		"ollama reconfigured": {"random", "", "ollama:m"},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMachine(t, "OLLAMA_HOST="+r.URL, "OPENAI_BASE_URL="+r.URL)
			before := len(r.requests())
			file := m.foreign("game24", c.model, c.evaluator, c.reconfigured)
			if out, status := m.run("sessions", "import", file); status != 0 {
				t.Fatal(out)
			}
			commands := opening("last")
			if c.reconfigured == "" {
				commands = append(commands, []string{"sessions", "bisect", file, "seed=1..2"})
			}
			for _, command := range commands {
				if c.reconfigured != "" && command[1] == "bisect" {
					continue // which begins anew, with the first setup alone
				}
				out, status := m.run(command...)
				if status != 2 || !strings.Contains(out, strings.TrimPrefix(r.URL, "http://")) || !strings.Contains(out, "key: no") || !strings.Contains(out, "--trust") {
					t.Errorf("%v: status %d: %s", command, status, out)
				}
			}
			for _, command := range [][]string{{"sessions", "replay", "last"}, {"sessions", "export", "last", "--format", "markdown"}, {"sessions", "fork", "last"}, {"sessions", "show", "last"}} {
				if out, status := m.run(command...); status != 0 {
					t.Errorf("%v: %s", command, out)
				}
			}
			if out, status := m.run("solve", "--session", "last"); status != 2 || !strings.Contains(out, "--trust") {
				t.Errorf("its fork: status %d: %s", status, out)
			}
			if after := r.requests()[before:]; len(after) > 0 {
				t.Errorf("the server was asked: %q", after)
			}
			m.run("solve", "--session", "last", "--trust", "--wait", "0", "--timeout", "2s")
			if name != "one of two" && name != "reconfigured" && name != "ollama reconfigured" && len(r.requests()) == before {
				t.Error("it was not asked with leave either, so that this test shows nothing")
			}
			if r.keys() > 0 {
				t.Error("the key was sent")
			}
		})
	}
}

// Nobody is asked about a session that touches nothing outside the program.
func TestAnImportedSessionOfTheProgramsOwnModelAsksNothing(t *testing.T) {
	m := newMachine(t)
	m.run("sessions", "import", m.foreign("game24", "random", "", ""))
	if out, status := m.run("solve", "--session", "last"); status > 1 || strings.Contains(out, "would") {
		t.Errorf("status %d: %s", status, out)
	}
	m.run("sessions", "import", m.foreign("game24", "./some.gguf", "", ""))
	if out, status := m.run("solve", "--session", "last"); status != 2 || !strings.Contains(out, "read     the model ./some.gguf") {
		t.Errorf("status %d: %s", status, out)
	}
}

// The key goes where the user said, and nowhere else.
func TestKeysAreForServersThatTheUserNamed(t *testing.T) {
	r := record(t)
	model := "openai:" + r.URL + "#m"
	t.Run("typed, and resumed", func(t *testing.T) {
		m, before := newMachine(t), r.keys()
		out, _ := m.run("solve", "game24", "4 9 10 13", "--method", "io", "--model", model, "--wait", "0", "--max-calls", "1")
		typed := r.keys()
		if typed == before {
			t.Fatalf("a server that was typed got no key: %s", out)
		}
		if out, status := m.run("solve", "--session", "last", "--wait", "0"); strings.Contains(out, "--trust") || r.keys() == typed {
			t.Errorf("an own session is asked about, or gets no key: status %d, %s", status, out)
		}
	})
	t.Run("allowed in the settings", func(t *testing.T) {
		m, before := newMachine(t), r.keys()
		m.write("config/config.toml", "[servers]\nallow = [\""+r.URL+"\"]\n", 0o600)
		m.run("sessions", "import", m.foreign("game24", model, "", ""))
		if out, status := m.run("solve", "--session", "last"); status != 2 || !strings.Contains(out, "key: yes, OPENAI_API_KEY") || r.keys() != before {
			t.Errorf("status %d: %s", status, out)
		}
		if m.run("solve", "--session", "last", "--trust", "--wait", "0"); r.keys() == before {
			t.Error("an allowed server got no key")
		}
	})
	t.Run("a key file is not for what a log names", func(t *testing.T) {
		m, before := newMachine(t), r.keys()
		m.run("sessions", "import", m.foreign("game24", model, "", ""))
		if m.run("solve", "--session", "last", "--trust", "--wait", "0", "--key-file", m.write("key", testKey, 0o600)); r.keys() != before {
			t.Error("the key of the file was sent")
		}
	})
	t.Run("a key file is for what stands beside it", func(t *testing.T) {
		other := record(t)
		m := newMachine(t)
		m.env = append(m.env, "OPENAI_API_KEY=another")
		key := m.write("key", testKey, 0o600)
		before := r.keys()
		out, _ := m.say("set model openai:"+other.URL+"#m\n", "solve", "game24", "4 9 10 13", "--method", "io", "--model", model, "--key-file", key, "--wait", "0", "--debug")
		if r.keys() == before {
			t.Errorf("the server beside the file got no key: %s", out)
		}
		if got := other.requests(); len(got) == 0 || other.keys() > 0 || !strings.HasSuffix(got[0], " Bearer another") {
			t.Errorf("a server that was set later: %q; %s", got, out)
		}
	})
	t.Run("unencrypted", func(t *testing.T) {
		for address, warned := range map[string]bool{"http://nowhere.invalid": true, "https://nowhere.invalid": false, "http://127.0.0.1:1": false, "http://localhost:1": false} {
			out, _ := newMachine(t).run("solve", "game24", "4 9 10 13", "--method", "io", "--model", "openai:"+address+"#m", "--wait", "0")
			if strings.Contains(out, "unencrypted") != warned {
				t.Errorf("%s: %s", address, out)
			}
		}
	})
	t.Run("what changes in an imported session", func(t *testing.T) { // the search writes names its own way
		m, before := newMachine(t), r.keys()
		m.run("sessions", "import", m.foreign("game24", "random", strings.Replace(model, "#m", "/v1#m", 1), ""))
		asked := len(r.requests())
		if out, _ := m.say("set beam=3\nstep\nset seed=9\ncontinue\nset value-model "+strings.Replace(model, "http", "HTTP", 1)+"\ncontinue\n", "solve", "--session", "last", "--trust", "--debug"); len(r.requests()) == asked || r.keys() != before {
			t.Errorf("%d requests, %d keys: %s", len(r.requests())-asked, r.keys()-before, out)
		}
	})
	t.Run("an export is imported again", func(t *testing.T) {
		m, before := newMachine(t), len(r.requests())
		m.run("solve", "game24", "4 9 10 13", "--method", "io", "--model", model, "--wait", "0")
		m.run("sessions", "export", "last", "own.jsonl")
		at := len(r.requests())
		if at == before {
			t.Fatal("nothing was searched")
		}
		m.run("sessions", "import", "own.jsonl")
		if out, status := m.run("sessions", "bisect", "own.jsonl", "seed=1..2"); status != 2 || len(r.requests()) != at {
			t.Errorf("status %d: %s", status, out)
		}
	})
}

// Nothing tells where a session of an older store came from: it is asked about, gets
// no key after a yes, and is an own one once it is adopted.
func TestASessionFromBeforeOriginsWereRecorded(t *testing.T) {
	r := record(t)
	m := newMachine(t)
	m.run("solve", "game24", "4 9 10 13", "--method", "io", "--model", "openai:"+r.URL+"#m", "--wait", "0")
	db, err := sql.Open("sqlite", filepath.Join(m.dir, "store", "sessions.db"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("UPDATE sessions SET imported = NULL"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before, keys := len(r.requests()), r.keys()
	if out, status := m.run("sessions", "bisect", "last", "seed=1..2"); status != 2 || !strings.Contains(out, "may have been made elsewhere") {
		t.Errorf("bisected: status %d: %s", status, out)
	}
	if out, status := m.run("solve", "--session", "last"); status != 2 || len(r.requests()) != before || !strings.Contains(out, "key: no") || !strings.Contains(out, "may have been made elsewhere") {
		t.Errorf("status %d: %s", status, out)
	}
	m.run("solve", "--session", "last", "--trust", "--wait", "0")
	if len(r.requests()) == before || r.keys() != keys {
		t.Errorf("after a yes: %q", r.requests()[before:])
	}
	if out, status := m.run("sessions", "adopt", "last", "--trust"); status != 0 {
		t.Errorf("adopted: status %d: %s", status, out)
	}
	if out, _ := m.run("solve", "--session", "last", "--wait", "0"); r.keys() == keys || strings.Contains(out, "--trust") {
		t.Errorf("an adopted one is asked about again: %s", out)
	}
}

// Of a store that somebody else has made, no session is an own one, whatever it
// says, and no answer that lies beside it counts.
func TestAStoreFromElsewhere(t *testing.T) {
	r := record(t)
	theirs := newMachine(t)
	theirs.run("solve", "game24", "4 9 10 13", "--method", "io", "--model", "openai:"+r.URL+"#m", "--wait", "0")
	before := len(r.requests())
	ours := newMachine(t)
	ours.env = append(ours.env, sessions.PathVariable+"="+filepath.Join(theirs.dir, "store", "sessions.db"))
	for _, command := range opening("last") {
		if out, status := ours.run(command...); status != 2 || !strings.Contains(out, "may have been made elsewhere") {
			t.Errorf("%v: status %d: %s", command, status, out)
		}
	}
	if before == 0 || len(r.requests()) != before {
		t.Errorf("%d requests, %d unasked", before, len(r.requests())-before)
	}
	ours.run("sessions", "adopt", "last", "--trust")
	if out, _ := ours.run("solve", "--session", "last", "--wait", "0"); strings.Contains(out, "--trust") {
		t.Errorf("it was adopted, and is asked about again: %s", out)
	}
}

// A server that sends its askers elsewhere does not send the key along.
func TestAKeyDoesNotFollowARedirect(t *testing.T) {
	other := record(t)
	var first string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		first = q.Header.Get("Authorization")
		http.Redirect(w, q, other.URL+q.URL.Path, http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	newMachine(t).run("solve", "game24", "4 9 10 13", "--method", "io", "--model", "openai:"+server.URL+"#m", "--wait", "0")
	if first != "Bearer "+testKey {
		t.Fatalf("the server itself got %q", first)
	}
	if other.keys() > 0 {
		t.Errorf("the key went on to another server: %q", other.requests())
	}
}

// A session that the user adopts is resumed like an own one, after one question that
// says so. Its paths remain those of another machine.
func TestAnAdoptedSessionAsksNothing(t *testing.T) {
	r := record(t)
	m := newMachine(t)
	m.run("sessions", "import", m.foreign("game24", "openai:"+r.URL+"/v1#m", "", ""))
	if out, status := m.run("sessions", "adopt", "last"); status != 2 || !strings.Contains(out, "key: yes, OPENAI_API_KEY") || !strings.Contains(out, r.URL) {
		t.Errorf("status %d: %s", status, out)
	}
	if out, status := m.run("solve", "--session", "last"); status != 2 || len(r.requests()) > 0 {
		t.Errorf("adopted without a yes: status %d, %q: %s", status, r.requests(), out)
	}
	for range 2 { // again changes nothing
		if out, status := m.run("sessions", "adopt", "last", "--trust"); status != 0 || !strings.Contains(out, "adopted 20251101-abc123") || len(r.requests()) > 0 {
			t.Errorf("status %d, %q: %s", status, r.requests(), out)
		}
	}
	m.run("sessions", "fork", "last")
	for _, id := range []string{"20251101-abc123", "last"} {
		keys := r.keys()
		if out, _ := m.run("solve", "--session", id, "--wait", "0"); strings.Contains(out, "--trust") || r.keys() == keys {
			t.Errorf("%s: %d keys: %s", id, r.keys(), out)
		}
	}
	if out, _ := m.run("sessions", "show", "20251101-abc123"); !strings.Contains(out, "foreign.jsonl") || !strings.Contains(out, "adopted") {
		t.Error(out)
	}

	m.run("sessions", "import", m.foreign("/proc/self/cwd/evil.toml", "random", "", ""))
	m.write("evil.toml", "title = \"Evil\"\nexample = \"x\"\n[prompts]\nanswer = \"x\"\n", 0o600)
	if out, status := m.run("sessions", "adopt", "last"); status != 0 { // there is nothing to ask
		t.Errorf("status %d: %s", status, out)
	}
	if out, status := m.run("solve", "--session", "last"); status != 2 || !strings.Contains(out, "never opened") {
		t.Errorf("status %d: %s", status, out)
	}
}
