package bench

import (
	"context"
	"strings"
	"testing"

	"espalier/search"
	"espalier/search/calibration"
	"espalier/search/tasks/game24/solver"
)

// The values of all searches of a row are pooled; a row without any has no line.
func TestCalibrationLines(t *testing.T) {
	p := plan(t, "random")
	p.Judge = func(p search.Problem, tree *search.Tree) (calibration.Judgements, error) {
		oracle := solver.Oracle(p.Puzzle())
		return calibration.Of(tree, func(n *search.Node) (bool, bool) { return oracle(n.Check.State) }), nil
	}
	rows, err := Run(context.Background(), p)
	if err != nil {
		t.Fatal(err)
	}
	values := 0
	for _, x := range rows[2].Results {
		values += len(x.Judgements.All)
	}
	lines := CalibrationLines(rows)
	if len(lines) != 1 || lines[0].Method != "tot-bfs b=5" || lines[0].Count+lines[0].Unknown != values || lines[0].By != calibration.BySolver || values == 0 {
		t.Errorf("%+v, of %d values", lines, values)
	}
	if text := calibrationTable(rows, 80); !strings.HasPrefix(text, "tot-bfs b=5, values by random\n") {
		t.Error(text)
	}
}
