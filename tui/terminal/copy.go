package terminal

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/aymanbagabas/go-osc52/v2"

	"espalier/search/printable"
)

// Copy puts text on the clipboard of the terminal, wherever that runs (OSC 52).
// There is no answer: a terminal that does not allow it stays silent. tmux, as it is
// usually set up, ignores the sequence of a program inside it, and is asked to do the
// same itself. The text is made printable: a shell that it is pasted into would obey the
// rest.
func Copy(ctx context.Context, w io.Writer, text string) error {
	text = printable.Text(text)
	if os.Getenv("TMUX") == "" {
		_, err := osc52.New(text).WriteTo(w)
		return err
	}
	const patience = 2 * time.Second
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	tmux := exec.CommandContext(ctx, "tmux", "load-buffer", "-w", "-")
	tmux.Stdin = strings.NewReader(text)
	if said, err := tmux.CombinedOutput(); err != nil {
		return fmt.Errorf("not copied: tmux load-buffer -w (tmux 3.2 or newer) failed: %w: %s", err, printable.Line(string(said)))
	}
	return nil
}
