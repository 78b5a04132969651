package reading

import (
	"regexp"
	"sync"
)

// lazily returns a regular expression that is compiled when it is first used. There are dozens, a
// reply takes a few, and every command would wait for all.
func lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}
