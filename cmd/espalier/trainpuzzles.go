package main

import (
	"bufio"
	"fmt"

	"espalier/engine/train/curriculum"
)

type trainPuzzlesCmd struct {
	HoldOut string `type:"existingfile" placeholder:"FILE" help:"Print only puzzles held out when training with these test puzzles."`
}

// Run prints the puzzles of the Game of 24 that have a solution.
func (c trainPuzzlesCmd) Run() error {
	puzzles := curriculum.Solvable()
	if c.HoldOut != "" {
		h, err := readHoldOut(c.HoldOut, curriculum.ReadHoldOut)
		if err != nil {
			return err
		}
		puzzles = h.Of(puzzles)
	}
	out := bufio.NewWriter(rawStdout)
	for _, p := range puzzles {
		fmt.Fprintln(out, p)
	}
	return out.Flush()
}
