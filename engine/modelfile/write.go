package modelfile

import (
	"io"
	"os"
	"path/filepath"
	"strings"

	"espalier/engine/wholefile"
)

// IsGGUF reports whether a path names a GGUF file; any other is a folder of safetensors.
func IsGGUF(path string) bool { return strings.HasSuffix(path, ".gguf") }

// NameIn is what a model of this path is called inside of a file.
func NameIn(path string) string {
	name := strings.TrimSuffix(filepath.Base(path), ".gguf")
	if name == "embedded" {
		return "espalier"
	}
	return name
}

// Write writes a .gguf file, or a folder of safetensors in the type of the options, and
// returns its size in bytes.
func (f *Files) Write(out string, o GGUFOptions) (int64, error) {
	var err error
	if IsGGUF(out) {
		err = wholefile.Stream(out, 0o644, func(w io.Writer) error { return f.WriteGGUF(w, o) })
	} else {
		err = f.WriteFolder(out, o.Type)
	}
	if err != nil {
		return 0, err
	}
	return sizeOf(out)
}

// sizeOf adds up the bytes of a file, or of the files of a folder.
func sizeOf(path string) (int64, error) {
	var size int64
	err := filepath.WalkDir(path, func(_ string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	return size, err
}
