package terminal

import (
	"os"
	"runtime"

	"github.com/charmbracelet/x/term"
)

// Is reports whether a file is a terminal.
func Is(f *os.File) bool { return term.IsTerminal(f.Fd()) }

// IsDumb reports whether the terminal can only print lines. Windows sets no TERM.
func IsDumb() bool {
	name := os.Getenv("TERM")
	return name == "dumb" || name == "" && runtime.GOOS != "windows"
}

// Width is the number of columns of a terminal, and 0 for any other file.
func Width(f *os.File) int {
	width, _, err := term.GetSize(f.Fd())
	if err != nil {
		return 0
	}
	return width
}
