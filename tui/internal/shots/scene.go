package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// scene is one run of the program, and what is done in it.
type scene struct {
	name          string // of the file, without its ending
	args          []string
	width, height int
	light         bool // the terminal's own colours
	steps         []step
	record        bool // a cast of all of it, instead of a picture of its end
}

// step types keys, after what it waits for has come.
type step struct {
	until string        // text on the screen
	rest  time.Duration // then a pause, for the eye
	keys  string
}

// patience is how long a text may take to come.
const patience = 60 * time.Second

// settled is how long a screen must stand still before its picture is taken.
const settled = 600 * time.Millisecond

func (s scene) shoot(binary, out string) error {
	home, err := os.MkdirTemp("", "shots")
	if err != nil {
		return err
	}
	defer os.RemoveAll(home)
	t, err := start(binary, s.args, s.width, s.height, s.light, home)
	if err != nil {
		return err
	}
	defer t.close()
	for _, step := range s.steps {
		if err := t.await(step.until, patience); err != nil {
			return err
		}
		time.Sleep(step.rest)
		if err := t.press(step.keys); err != nil {
			return err
		}
	}
	if s.record {
		t.close()
		return write(filepath.Join(out, s.name+".cast"), t.cast())
	}
	if err := t.still(settled, patience); err != nil {
		return err
	}
	return write(filepath.Join(out, s.name+".svg"), t.svg())
}

func write(path string, text []byte) error {
	if err := os.WriteFile(path, text, 0o644); err != nil {
		return fmt.Errorf("write the picture: %w", err)
	}
	return nil
}
