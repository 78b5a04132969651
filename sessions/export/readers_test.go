package export

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// readers are programs in Python that read a file with the package of whoever defined its
// format, and print what they found. ESPALIER_PYTHON is one that has the packages.
var readers = map[string]struct{ needs, file, program, want string }{
	"otlp": {"opentelemetry.proto.trace.v1.trace_pb2", "a.otlp.json", `
import sys
from google.protobuf import json_format
from opentelemetry.proto.trace.v1.trace_pb2 import TracesData
for file in sys.argv[1:]:
    spans = json_format.Parse(open(file).read(), TracesData()).resource_spans[0].scope_spans[0].spans
    print(len(spans), {a.key for s in spans[1:] for a in s.attributes} >= {"gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.output.messages"}, all(s.parent_span_id == spans[0].span_id for s in spans[1:]))
`, "5 True True\n"},
	"inspect": {"inspect_ai.log", "a.inspect.json", `
import sys
from inspect_ai.log import read_eval_log
for file in sys.argv[1:]:
    log = read_eval_log(file)
    sample = log.samples[0]
    print(log.status, sample.scores["rules"].value if sample.scores else None, sum(e.event == "model" for e in sample.events), sum(e.event == "info" for e in sample.events))
`, "success C 4 36\n"},
}

// Exports are read by the projects' own readers, where those are installed.
func TestReadersOfTheFormats(t *testing.T) {
	python := os.Getenv("ESPALIER_PYTHON")
	if python == "" {
		python = "python3"
	}
	for format, r := range readers {
		t.Run(format, func(t *testing.T) {
			if out, err := exec.CommandContext(t.Context(), python, "-c", "import "+r.needs).CombinedOutput(); err != nil {
				t.Skipf("no %s (ESPALIER_PYTHON names a Python that has it): %v %s", r.needs, err, bytes.TrimSpace(out))
			}
			files := []string{"-c", r.program}
			write := func(name string, text []byte) {
				file := filepath.Join(t.TempDir(), name+r.file)
				if err := os.WriteFile(file, text, 0o600); err != nil {
					t.Fatal(err)
				}
				files = append(files, file)
			}
			write("good", exported(t, format, sample(), Options{}))
			for _, words := range attacks {
				write("hostile", exported(t, format, attacked(words), Options{}))
			}
			out, err := exec.CommandContext(t.Context(), python, files...).CombinedOutput()
			if err != nil || !strings.HasPrefix(string(out), r.want) {
				t.Errorf("error %v, output %s, want %s", err, out, r.want)
			}
		})
	}
}
