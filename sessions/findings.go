package sessions

import (
	"context"
	"errors"
	"io/fs"
	"os"
)

// Findings are about the user's store of sessions.
type Findings struct {
	Path  string `json:"path,omitempty"`
	Count int    `json:"count"`
	Bytes int64  `json:"bytes"`
	Error string `json:"error,omitempty"`
}

// Examine reads the store of sessions whole. One that is not there yet is
// not made for that.
func Examine(ctx context.Context) (f Findings) {
	path, err := Path(os.Getenv)
	if err != nil {
		f.Error = err.Error()
		return f
	}
	f.Path = path
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return f
	}
	if err == nil {
		f.Bytes = info.Size()
		f.Count, err = checkAll(ctx, path)
	}
	if err != nil {
		f.Error = err.Error()
	}
	return f
}

func checkAll(ctx context.Context, path string) (int, error) {
	store, err := Open(ctx, path)
	if err != nil {
		return 0, err
	}
	list, err := store.List(ctx, Query{})
	return len(list), errors.Join(err, store.Check(ctx), store.Close())
}
