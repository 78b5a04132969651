// Command shots takes pictures of the real program: it runs the binary in a
// terminal of its own making, types, and draws what stands on the screen as SVG.
// Beside the pictures it records one demo as asciicast v2.
//
//	make shots
//
// It lives in a module of its own, because a terminal emulator is more than the
// program needs.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	binary := flag.String("bin", "bin/espalier", "the program")
	out := flag.String("out", "tui/shots", "folder for the pictures")
	only := flag.String("only", "", "take this one alone")
	flag.Parse()
	if err := take(*binary, *out, *only); err != nil {
		fmt.Fprintln(os.Stderr, "shots:", err)
		os.Exit(1)
	}
}

func take(binary, out, only string) error {
	binary, err := filepath.Abs(binary)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	for _, s := range scenes {
		if only != "" && s.name != only {
			continue
		}
		if err := s.shoot(binary, out); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		fmt.Println(filepath.Join(out, s.name))
	}
	return nil
}
