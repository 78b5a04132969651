package checkpoint

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"espalier/engine/boundedfile"
)

// The files of a folder of safetensors.
const (
	SingleFile = "model.safetensors"
	IndexFile  = "model.safetensors.index.json"
)

// maxIndex exceeds the index of any published model.
const maxIndex = 256 << 20

// OpenFolder maps the safetensors of a folder: the files that model.safetensors.index.json
// lists, or model.safetensors. The caller must close it.
func OpenFolder(dir string) (*File, error) {
	index := filepath.Join(dir, IndexFile)
	if _, err := os.Stat(index); errors.Is(err, fs.ErrNotExist) {
		return Open(filepath.Join(dir, SingleFile))
	}
	places, err := readIndex(index)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", index, err)
	}
	all := new(File)
	for _, shard := range slices.Sorted(maps.Keys(places)) {
		err := all.addShard(dir, shard, places[shard])
		if err != nil {
			return nil, errors.Join(fmt.Errorf("%s: %w", index, err), all.Close())
		}
	}
	all.addIndex()
	return all, nil
}

// readIndex returns the names of the tensors in each file.
func readIndex(path string) (map[string][]string, error) {
	data, err := boundedfile.Regular(path, maxIndex)
	if err != nil {
		return nil, err
	}
	return parseIndex(data)
}

// parseIndex reads weight_map: for each tensor, the name of a file in the index's folder.
func parseIndex(data []byte) (map[string][]string, error) {
	var index struct {
		Map map[string]string `json:"weight_map"`
	}
	if err := json.Unmarshal(data, &index); err != nil {
		return nil, err
	}
	if len(index.Map) == 0 {
		return nil, errors.New("no weight_map: want a file name for each tensor")
	}
	places := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(index.Map)) {
		file := index.Map[name]
		switch {
		case file != filepath.Base(file) || !filepath.IsLocal(file) || strings.ContainsAny(file, `/\`):
			return nil, fmt.Errorf("tensor %q is listed in %q, want the name of a file in the same folder", name, file)
		case !strings.HasSuffix(file, ".safetensors"):
			return nil, fmt.Errorf("tensor %q is listed in %q, want a .safetensors file", name, file)
		}
		places[file] = append(places[file], name)
	}
	return places, nil
}

// addShard opens one file and adds the tensors that the index assigns to it.
func (f *File) addShard(dir, name string, tensors []string) error {
	shard, err := Open(filepath.Join(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("tensor %q is listed in %s, which does not exist: %w", tensors[0], name, err)
	}
	if err != nil {
		return err
	}
	f.maps = append(f.maps, shard.maps...)
	for _, t := range tensors {
		i, ok := shard.index[t]
		if !ok {
			return fmt.Errorf("tensor %q is listed in %s: %w in that file", t, name, ErrNoTensor)
		}
		f.entries = append(f.entries, shard.entries[i])
	}
	return nil
}
