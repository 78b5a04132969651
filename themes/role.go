// Package themes maps meanings to colours.
//
// A screen never names a colour. It names a Role, such as "a pruned thought" or "the
// highest step of the heat scale", and a Theme defines its look. A theme is resolved
// once, for the colours of the terminal, into a Palette of escape sequences; drawing
// then only copies strings.
//
// Colour is never the only sign of a meaning: next to every role that distinguishes
// things, a glyph or a word says the same.
package themes

// Role is a meaning that has a look.
type Role int

// The roles. The heat roles go from "expected" (0) to "surprising".
const (
	Background Role = iota // of the whole screen; left to the terminal when unset
	Selection              // background of the selected line
	Text
	Dim // less important text
	Title
	Accent
	Key // a key in a hint
	Frame
	Focus  // of the pane with the focus
	Notice // text that needs attention

	TreeGuide
	TreeFrontier
	TreeKept
	TreePruned
	TreeRefused
	TreeDead
	TreeBacktracked
	TreeSolved
	TreeLive // what a model is writing

	ValueHigh
	ValueMid
	ValueLow

	StatusRunning
	StatusPaused
	StatusSolved
	StatusUnsolved
	StatusFailed

	SparkValue
	SparkFrontier
	SparkBacktrack

	ByModel // by a model
	ByRule  // by a rule, without a model

	Heat0
	Heat1
	Heat2
	Heat3
	Heat4
	Heat5
	Heat6
	Heat7

	DebugBreakpoint // where a search will stop
	DebugStop       // where it stopped
	FindMatch       // a match of a search for text

	OracleAlive // from an exact solver, not the model
	OracleDead

	DiffMine   // only on this side of a fork
	DiffOthers // only on the other side

	roleCount
)

// HeatSteps is the number of heat roles.
const HeatSteps = int(Heat7-Heat0) + 1

// roleNames are the names used in theme files.
var roleNames = [roleCount]string{
	Background: "background",
	Selection:  "selection",
	Text:       "text",
	Dim:        "dim",
	Title:      "title",
	Accent:     "accent",
	Key:        "key",
	Frame:      "frame",
	Focus:      "focus",
	Notice:     "notice",

	TreeGuide:       "tree.guide",
	TreeFrontier:    "tree.frontier",
	TreeKept:        "tree.kept",
	TreePruned:      "tree.pruned",
	TreeRefused:     "tree.refused",
	TreeDead:        "tree.dead",
	TreeBacktracked: "tree.backtracked",
	TreeSolved:      "tree.solved",
	TreeLive:        "tree.live",

	ValueHigh: "value.high",
	ValueMid:  "value.mid",
	ValueLow:  "value.low",

	StatusRunning:  "status.running",
	StatusPaused:   "status.paused",
	StatusSolved:   "status.solved",
	StatusUnsolved: "status.unsolved",
	StatusFailed:   "status.failed",

	SparkValue:     "spark.value",
	SparkFrontier:  "spark.frontier",
	SparkBacktrack: "spark.backtrack",

	ByModel: "by.model",
	ByRule:  "by.rule",

	DebugBreakpoint: "debug.breakpoint",
	DebugStop:       "debug.stop",
	FindMatch:       "find.match",

	OracleAlive: "oracle.alive",
	OracleDead:  "oracle.dead",

	DiffMine:   "diff.mine",
	DiffOthers: "diff.others",

	Heat0: "heat.0", Heat1: "heat.1", Heat2: "heat.2", Heat3: "heat.3",
	Heat4: "heat.4", Heat5: "heat.5", Heat6: "heat.6", Heat7: "heat.7",
}

// kin are fallbacks for roles that a theme does not define, because it is older than the
// role.
var kin = map[Role]Role{
	DebugBreakpoint: TreeRefused,
	DebugStop:       Notice,
	FindMatch:       Notice,
	OracleAlive:     ByRule,
	OracleDead:      Dim,
	DiffMine:        TreeKept,
	DiffOthers:      TreeBacktracked,
}

// String returns the name of the role in theme files.
func (r Role) String() string {
	if r < 0 || r >= roleCount {
		return "unknown role"
	}
	return roleNames[r]
}

// Roles lists every role, in the order of a theme file.
func Roles() []Role {
	roles := make([]Role, roleCount)
	for i := range roles {
		roles[i] = Role(i)
	}
	return roles
}

func roleNamed(name string) (Role, bool) {
	for r, n := range roleNames {
		if n == name {
			return Role(r), true
		}
	}
	return 0, false
}

// Heat returns the role for a position on the heat scale: 0 is expected, 1 surprising.
func Heat(share float64) Role {
	step := int(share * float64(HeatSteps))
	return Heat0 + Role(min(max(step, 0), HeatSteps-1))
}

// Value returns the role for a value between 0 and 1.
func Value(v float64) Role {
	switch {
	case v >= 2.0/3:
		return ValueHigh
	case v >= 1.0/3:
		return ValueMid
	}
	return ValueLow
}
