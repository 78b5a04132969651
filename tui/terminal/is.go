package terminal

import (
	"os"
	"runtime"
	"strings"

	"github.com/charmbracelet/x/term"
)

// Is reports whether a file is a terminal.
func Is(f *os.File) bool { return term.IsTerminal(f.Fd()) }

// IsDumb reports whether the terminal can only print lines. Windows sets no TERM.
func IsDumb() bool {
	name := os.Getenv("TERM")
	return name == "dumb" || name == "" && runtime.GOOS != "windows"
}

// IsASCII reports whether the locale of the environment is one whose characters are not
// encoded in UTF-8, such as C. Where none is set, terminals of today speak UTF-8.
func IsASCII(getenv func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToLower(getenv(name)); locale != "" {
			return !strings.Contains(locale, "utf-8") && !strings.Contains(locale, "utf8")
		}
	}
	return false
}

// Width is the number of columns of a terminal, and 0 for any other file.
func Width(f *os.File) int {
	width, _, err := term.GetSize(f.Fd())
	if err != nil {
		return 0
	}
	return width
}
