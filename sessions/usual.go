package sessions

import "path/filepath"

// UsualFolder is the folder that sessions are in unless PathVariable says otherwise. It
// is empty if the user has none.
func UsualFolder(getenv func(string) string) string {
	path, err := Path(func(name string) string {
		if name == PathVariable {
			return ""
		}
		return getenv(name)
	})
	if err != nil {
		return ""
	}
	return filepath.Dir(path)
}
