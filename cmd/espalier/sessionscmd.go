package main

import (
	"espalier/cmd/internal/console"
)

// sessionsCmd looks after stored searches. Wherever an ID is asked for, its
// beginning will do, the beginning of its second half, or the word last.
type sessionsCmd struct {
	Browse      sessionsBrowseCmd      `cmd:"" hidden:"" default:"withargs"`
	List        sessionsListCmd        `cmd:"" help:"List sessions."`
	Show        sessionsShowCmd        `cmd:"" help:"Show the details of a session."`
	Resume      sessionsResumeCmd      `cmd:"" help:"Resume an unfinished session."`
	Replay      sessionsReplayCmd      `cmd:"" help:"Replay a session, without a model."`
	Fork        sessionsForkCmd        `cmd:"" help:"Copy a session up to an event, to continue it differently."`
	Diff        sessionsDiffCmd        `cmd:"" help:"Find the first event in which two sessions differ. Exit status 1 if they do."`
	Bisect      sessionsBisectCmd      `cmd:"" help:"Find the value of a setting at which the outcome changes."`
	Export      sessionsExportCmd      `cmd:"" help:"Export a session as a log, report, picture or recording."`
	Import      sessionsImportCmd      `cmd:"" help:"Import sessions exported as JSON lines, and searches that other programs recorded."`
	Autopsy     sessionsAutopsyCmd     `cmd:"" help:"Say what lost searches that were not solved, according to an exact solver."`
	Calibration sessionsCalibrationCmd `cmd:"" help:"Compare the values that searches gave their thoughts with what these were worth."`
	Adopt       sessionsAdoptCmd       `cmd:"" help:"Trust sessions from elsewhere, or from an older version, as if you had made them."`
	Rm          sessionsRmCmd          `cmd:"" help:"Delete sessions; they can be restored for 30 days."`
	Restore     sessionsRestoreCmd     `cmd:"" help:"Restore deleted sessions."`
	Purge       sessionsPurgeCmd       `cmd:"" help:"Permanently remove deleted sessions."`
	Tag         sessionsTagCmd         `cmd:"" help:"Add tags to a session."`
	Untag       sessionsUntagCmd       `cmd:"" help:"Remove tags from a session."`
	Note        sessionsNoteCmd        `cmd:"" help:"Add a note to a session or to one of its events, or delete one."`
	Rename      sessionsRenameCmd      `cmd:"" help:"Set the title of a session; an empty one removes it."`
}

// Help says how sessions are named.
func (sessionsCmd) Help() string {
	return "An ID can be shortened to any unambiguous prefix, with or without its date; last is the session used last. replay, diff, bisect and export also accept an exported .jsonl file."
}

// printJSON prints a line for each value.
func printJSON[T any](values ...T) error {
	lines := console.JSON()
	for _, v := range values {
		if err := lines.Encode(v); err != nil {
			return err
		}
	}
	return nil
}
