package manual

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

type garden struct {
	Plant struct {
		Tree  string `arg:"" help:"What to plant."`
		Depth int    `short:"d" placeholder:"N" env:"DEPTH" help:".5 is shallow, \\ is not a number."`
		Ghost bool   `hidden:""`
	} `cmd:"" help:"Plant a tree."`
	Prune struct {
		Hard struct{} `cmd:"" help:"To the ground."`
	} `cmd:""`
	Secret struct{} `cmd:"" hidden:""`
}

func TestWrite(t *testing.T) {
	parser, err := kong.New(new(garden), kong.Name("garden"), kong.Description("Trees to plant.\n\n  spring  plant\n  autumn  prune\n\nThat is all."))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := Write(&b, parser.Model, "a place for trees", Section{"EXIT STATUS", []string{"0\tGrown.", "Else:", "    withered"}}); err != nil {
		t.Fatal(err)
	}
	got := b.String()
	for _, want := range []string{
		".TH GARDEN 1\n.SH NAME\ngarden \\- a place for trees\n",
		"Trees to plant.\n.sp\n.nf\n  spring  plant\n  autumn  prune\n.fi\n.sp\nThat is all.\n",
		".SS plant\nPlant a tree.\n.PP\n\\fBgarden plant\\fR <tree> [flags]\n",
		".TP\n\\fItree\\fR\nWhat to plant.\n",
		".TP\n\\fB\\-d\\fR, \\fB\\-\\-depth\\fR=\\fIN\\fR\n\\&.5 is shallow, \\e is not a number.\nEnvironment: DEPTH.\n",
		".SS prune hard\nTo the ground.\n",
		".SH EXIT STATUS\n.TP\n0\nGrown.\n.PP\nElse:\n.PP\n.nf\n    withered\n.fi\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	for _, no := range []string{"ghost", "secret"} {
		if strings.Contains(got, no) {
			t.Errorf("it tells of %s", no)
		}
	}
	if groff, err := exec.LookPath("groff"); err == nil {
		run := exec.Command(groff, "-man", "-ww", "-Tutf8", "-z")
		run.Stdin = strings.NewReader(got)
		if out, err := run.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("groff: %v: %s", err, out)
		}
	}
}
