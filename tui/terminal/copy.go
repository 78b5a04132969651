package terminal

import (
	"io"

	"github.com/aymanbagabas/go-osc52/v2"

	"espalier/search/printable"
)

// Copy puts text on the clipboard of the terminal, wherever that runs (OSC 52).
// There is no answer: a terminal that does not allow it stays silent. The text is
// made printable: a shell that it is pasted into would obey the rest.
func Copy(w io.Writer, text string) {
	_, _ = osc52.New(printable.Text(text)).WriteTo(w)
}
