package start

import (
	"cmp"
	"slices"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"espalier/themes"
	"espalier/tui/prompt"
)

// form is the start screen: a puzzle to type, three things to pick, and settings
// to type where the method's own will not do.
type form struct {
	tasks   []TaskChoice
	recent  []Choice // below the fields, each a line; the last may be all of them
	all     bool     // the last of recent is all of them
	palette *themes.Palette

	field    formField
	picked   [fieldCount]int
	options  [fieldCount][]Choice
	input    textinput.Model // edits; formview.go draws it
	settings textinput.Model
	check    func(Chosen) error // of the settings
	own      bool               // the puzzle was typed, and is not the task's example
	accepted bool

	width, height int
}

// formField is a line of the form.
type formField int

const (
	fieldPuzzle formField = iota
	fieldTask
	fieldMethod
	fieldSettings
	fieldModel
	fieldCount // what follows are the lines of recent sessions
)

func newForm(o Options) *form {
	if o.Theme == nil {
		o.Theme = themes.Default()
	}
	f := &form{tasks: o.Tasks, palette: o.Theme.Palette(o.Profile), settings: prompt.NewInput(), check: o.Settings}
	f.settings.SetValue(o.Chosen.Settings)
	for _, t := range o.Tasks {
		f.options[fieldTask] = append(f.options[fieldTask], t.Choice)
	}
	f.options[fieldMethod], f.options[fieldModel] = o.Methods, o.Models
	f.recent = slices.Clone(o.Recent)
	if f.all = o.All != ""; f.all {
		f.recent = append(f.recent, Choice{Title: o.All})
	}
	f.pick(fieldTask, o.Chosen.Task)
	f.pick(fieldMethod, cmp.Or(o.Chosen.Method, f.task().Method))
	f.pick(fieldModel, o.Chosen.Model)
	f.input, f.own = prompt.NewInput(), o.Chosen.Input != ""
	f.input.SetValue(o.Chosen.Input)
	if !f.own {
		f.input.SetValue(f.task().Example)
	}
	return f
}

func (f *form) pick(field formField, name string) {
	for i, c := range f.options[field] {
		if c.Name == name {
			f.picked[field] = i
		}
	}
}

func (f *form) task() TaskChoice { return f.tasks[f.picked[fieldTask]] }

func (f *form) choice(field formField) Choice { return f.options[field][f.picked[field]] }

func (f *form) chosen() Chosen {
	if r := f.onRecent(); r >= 0 {
		return Chosen{Session: f.recent[r].Name, All: f.all && r == len(f.recent)-1}
	}
	return Chosen{
		Task: f.task().Name, Input: f.input.Value(), Method: f.choice(fieldMethod).Name, Settings: f.settings.Value(),
		Model: f.choice(fieldModel).Name,
	}
}

// onRecent is the recent session that is marked, -1 if a field is.
func (f *form) onRecent() int { return max(int(f.field-fieldCount), -1) }

// lines are the fields and the recent sessions.
func (f *form) lines() formField { return fieldCount + formField(len(f.recent)) }

// Init does nothing.
func (f *form) Init() tea.Cmd { return nil }

// Update takes one message.
func (f *form) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		f.width, f.height = msg.Width, msg.Height
		if f.width <= 0 || f.height <= 0 {
			f.width, f.height = 80, 24
		}
	case tea.KeyMsg:
		return f, f.key(msg)
	}
	return f, nil
}

func (f *form) key(k tea.KeyMsg) tea.Cmd {
	switch k.String() {
	case "esc", "ctrl+c":
		return tea.Quit
	case "ctrl+z":
		return tea.Suspend
	case "enter":
		if f.onRecent() >= 0 || f.problem() == nil && f.unsettled() == nil {
			f.accepted = true
			return tea.Quit
		}
	case "up", "shift+tab":
		f.field = (f.field + f.lines() - 1) % f.lines()
	case "down", "tab":
		f.field = (f.field + 1) % f.lines()
	case "left", "right":
		if f.typed() {
			f.edit(k)
		} else if f.onRecent() < 0 {
			f.turn(map[string]int{"left": -1, "right": 1}[k.String()])
		}
	default:
		if (k.Type == tea.KeyRunes || k.Type == tea.KeySpace) && !f.typed() {
			f.field = fieldPuzzle // what one types first
		}
		if f.typed() {
			f.edit(k)
		}
	}
	return nil
}

// typed says whether the field is one to type in.
func (f *form) typed() bool { return f.field == fieldPuzzle || f.field == fieldSettings }

func (f *form) edit(k tea.KeyMsg) {
	if f.field == fieldSettings {
		f.settings, _ = f.settings.Update(k)
		return
	}
	before := f.input.Value()
	f.input, _ = f.input.Update(k)
	f.own = f.own || f.input.Value() != before
}

// turn picks the next choice of the field. The method follows the task, and so
// does a puzzle that was not typed.
func (f *form) turn(by int) {
	n := len(f.options[f.field])
	if n == 0 {
		return
	}
	f.picked[f.field] = (f.picked[f.field] + by + n) % n
	if f.field == fieldTask {
		f.pick(fieldMethod, f.task().Method)
		if !f.own {
			f.input.SetValue(f.task().Example)
		}
	}
}

// problem says why the puzzle cannot be searched.
func (f *form) problem() error {
	if check := f.task().Check; check != nil {
		return check(f.input.Value())
	}
	return nil
}

// unsettled says why the settings cannot be.
func (f *form) unsettled() error {
	if f.check == nil || f.onRecent() >= 0 {
		return nil
	}
	return f.check(f.chosen())
}
