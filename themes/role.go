// Package themes turns names for what a thing means into colours for how it
// looks.
//
// A screen never names a colour. It names a Role ("a thought that was cut", "the
// highest step of the heat scale"), and a Theme says what that looks like. A
// theme is resolved once, for the colours that the terminal has, into a Palette
// of ready-made escape sequences; drawing is then copying strings.
//
// Colour is never the only carrier of a meaning: every role that tells things
// apart stands beside a glyph or a word that says the same.
package themes

// Role is a meaning that can be given a look.
type Role int

// The roles of the explorer. heatSteps heat roles follow one another, from
// "expected" (0) to "surprising".
const (
	Background Role = iota // of the whole screen; left to the terminal when unset
	Selection              // background of the selected line
	Text
	Dim // what may be overlooked
	Title
	Accent
	Key // a key in a hint
	Frame
	Focus  // of the pane that keys go to
	Notice // words that need attention

	TreeGuide
	TreeFrontier
	TreeKept
	TreePruned
	TreeRefused
	TreeDead
	TreeBacktracked
	TreeSolved
	TreeLive // what a model is writing now

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

	ByModel // said or done by a model
	ByRule  // found by a rule, no model involved

	Heat0
	Heat1
	Heat2
	Heat3
	Heat4
	Heat5
	Heat6
	Heat7

	DebugBreakpoint // where a search is to stop
	DebugStop       // where it stopped
	FindMatch       // letters that were looked for

	OracleAlive // an exact solver's word, never the model's
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

// kin are the roles whose look a role has where a theme gives it none: a theme
// that was made before the role was keeps its colours together.
var kin = map[Role]Role{
	DebugBreakpoint: TreeRefused,
	DebugStop:       Notice,
	FindMatch:       Notice,
	OracleAlive:     ByRule,
	OracleDead:      Dim,
	DiffMine:        TreeKept,
	DiffOthers:      TreeBacktracked,
}

// String is the role's name in theme files.
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

// Heat is the role for a share of the heat scale: 0 is expected, 1 surprising.
func Heat(share float64) Role {
	step := int(share * float64(HeatSteps))
	return Heat0 + Role(min(max(step, 0), HeatSteps-1))
}

// Value is the role for a value between 0 and 1.
func Value(v float64) Role {
	switch {
	case v >= 2.0/3:
		return ValueHigh
	case v >= 1.0/3:
		return ValueMid
	}
	return ValueLow
}
