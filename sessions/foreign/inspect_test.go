package foreign

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"
)

// archived is an archive of members, compressed as Inspect does it now.
func archived(t *testing.T, members map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(zstandard, func(out io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(out) })
	for name, text := range members {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zstandard})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestInspectArchives(t *testing.T) {
	var log struct {
		Samples []json.RawMessage `json:"samples"`
	}
	whole := fixture(t, "inspect.json")
	if err := json.Unmarshal(whole, &log); err != nil {
		t.Fatal(err)
	}
	good := map[string]string{"header.json": string(whole), "samples/1_epoch_1.json": string(log.Samples[0])}
	found, format, err := Read(context.Background(), "x.eval", archived(t, good), "", problems)
	if err != nil || format.Name != "inspect-eval" || len(found) != 1 {
		t.Fatalf("%d searches of %q, error %v", len(found), format.Name, err)
	}
	if diff := cmp.Diff(readFixture(t, "inspect.json")[0].Events, found[0].Events); diff != "" {
		t.Error(diff)
	}
	for name, c := range map[string]struct {
		members map[string]string
		want    string
	}{
		"no eval":    {map[string]string{"header.json": "{}"}, "no eval with a task and a model"},
		"not JSON":   {map[string]string{"header.json": string(whole), "samples/1_epoch_1.json": "{"}, "samples/1_epoch_1.json: it breaks off after `{`"},
		"no samples": {map[string]string{"header.json": string(whole)}, "there is no search in it"},
	} {
		if _, _, err := Read(t.Context(), "x.eval", archived(t, c.members), "", problems); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
	archive, err := zip.NewReader(bytes.NewReader(fixture(t, "log.eval")), int64(len(fixture(t, "log.eval"))))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.File {
		if _, err := unpack(f, 100); err == nil || !strings.Contains(err.Error(), "more than 100 bytes") {
			t.Errorf("%s: error %v", f.Name, err)
		}
	}
	damaged := archived(t, good)
	copy(damaged[60:], "XXXXXXXX")
	if _, _, err := Read(t.Context(), "x.eval", damaged, "inspect-eval", problems); err == nil {
		t.Error("a damaged archive is read")
	}
}
