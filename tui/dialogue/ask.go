package dialogue

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"espalier/engine/parallel"
)

// AskYes asks a question. Anything but y and yes is no. It fails only if the context
// ends before there is an answer.
func AskYes(ctx context.Context, in io.Reader, out io.Writer, question string) (bool, error) {
	fmt.Fprint(out, question+" [y/N] ")
	answers := make(chan string, 1)
	var reader parallel.Group // not waited for: a read of a terminal cannot be woken
	reader.Go(func() {
		line, _ := bufio.NewReader(in).ReadString('\n') // nothing is no
		answers <- strings.ToLower(strings.TrimSpace(line))
	})
	select {
	case answer := <-answers:
		return answer == "y" || answer == "yes", nil
	case <-ctx.Done():
		fmt.Fprintln(out)
		return false, ctx.Err()
	}
}
