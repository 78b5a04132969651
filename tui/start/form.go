package start

import (
	"context"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"

	"espalier/tui/jobs"
	"espalier/tui/prompt"
	"espalier/tui/shell"
)

// Form is the screen: a puzzle to type, three things to pick, and settings to type
// where the method's own will not do.
type Form struct {
	shell.Quiet
	shell.Canvas
	host   *shell.Host
	tasks  []TaskChoice
	recent []Choice // below the fields, each a line; the last may be all of them
	all    bool     // the last of recent is all of them
	begin  func(Chosen) shell.Opener
	closed func()

	field    formField
	picked   [fieldCount]int
	options  [fieldCount][]Choice
	methods  []Choice        // of all tasks
	model    string          // that the user picked last: another task may not have it
	input    textinput.Model // edits; formview.go draws it
	settings textinput.Model
	own      bool // the puzzle was typed, and is not the task's example

	readable *jobs.Latest[puzzle, error] // why the puzzle cannot be read
	settled  *jobs.Latest[Chosen, error] // why the settings cannot be
	failed   error                       // why what was chosen could not be opened

	last string // line that was drawn
}

// puzzle is what a task is asked to read.
type puzzle struct {
	task  int
	input string
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

// New makes the form.
func New(o Options) shell.New {
	return func(h *shell.Host) shell.Screen { return newForm(h, o) }
}

func newForm(h *shell.Host, o Options) *Form {
	f := &Form{host: h, tasks: o.Tasks, begin: o.Begin, closed: o.Closed, settings: prompt.NewInput(), model: o.Chosen.Model}
	f.readable = jobs.NewLatest(h.Jobs(), func(ctx context.Context, p puzzle) error {
		if check := o.Tasks[p.task].Check; check != nil {
			return check(ctx, p.input)
		}
		return nil
	})
	f.settled = jobs.NewLatest(h.Jobs(), func(ctx context.Context, c Chosen) error {
		if o.Settings == nil {
			return nil
		}
		return o.Settings(ctx, c)
	})
	f.settings.SetValue(o.Chosen.Settings)
	for _, t := range o.Tasks {
		f.options[fieldTask] = append(f.options[fieldTask], t.Choice)
	}
	f.methods = o.Methods
	f.recent = slices.Clone(o.Recent)
	if f.all = o.All != ""; f.all {
		f.recent = append(f.recent, Choice{Title: o.All})
	}
	f.pick(fieldTask, o.Chosen.Task)
	f.offerMethods()
	f.pick(fieldMethod, o.Chosen.Method)
	f.offerModels()
	f.input, f.own = prompt.NewInput(), o.Chosen.Input != ""
	f.input.SetValue(o.Chosen.Input)
	if !f.own {
		f.input.SetValue(f.task().Example)
	}
	return f
}

// offerMethods offers those that can search the task, its own first in hand.
func (f *Form) offerMethods() {
	f.options[fieldMethod], f.picked[fieldMethod] = f.methods, 0
	if suits := f.task().Suits; suits != nil {
		f.options[fieldMethod] = slices.DeleteFunc(slices.Clone(f.methods), func(c Choice) bool { return !suits(c.Name) })
	}
	f.pick(fieldMethod, f.task().Method)
}

// offerModels offers those that can do the task. The one that the user picked comes
// back with a task that has it.
func (f *Form) offerModels() {
	f.options[fieldModel], f.picked[fieldModel] = f.task().Models, 0
	f.pick(fieldModel, f.model)
}

func (f *Form) pick(field formField, name string) {
	for i, c := range f.options[field] {
		if c.Name == name {
			f.picked[field] = i
		}
	}
}

func (f *Form) task() TaskChoice { return f.tasks[f.picked[fieldTask]] }

func (f *Form) choice(field formField) Choice { return f.options[field][f.picked[field]] }

func (f *Form) chosen() Chosen {
	if r := f.onRecent(); r >= 0 {
		return Chosen{Session: f.recent[r].Name}
	}
	return Chosen{
		Task: f.task().Name, Input: f.input.Value(), Method: f.choice(fieldMethod).Name, Settings: f.settings.Value(),
		Model: f.choice(fieldModel).Name,
	}
}

// onRecent is the recent session that is marked, -1 if a field is.
func (f *Form) onRecent() int { return max(int(f.field-fieldCount), -1) }

// lines are the fields and the recent sessions.
func (f *Form) lines() formField { return fieldCount + formField(len(f.recent)) }

// Key fills the form in. Keys that only mean something everywhere are left to the
// shell.
func (f *Form) Key(k tea.KeyMsg) (tea.Cmd, bool) {
	f.Redraw = true
	switch k.Type {
	case tea.KeyCtrlC, tea.KeyCtrlZ, tea.KeyCtrlP, tea.KeyF1, tea.KeyCtrlO:
		return nil, false
	default:
	}
	f.failed = nil
	switch k.String() {
	case "esc":
		return f.host.Back(), true
	case "enter":
		return f.accept(), true
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
	return f.ask(), true
}

// ask has the puzzle and the settings checked as they are now.
func (f *Form) ask() tea.Cmd {
	cmd := f.readable.Ask(puzzle{f.picked[fieldTask], f.input.Value()})
	if f.onRecent() < 0 {
		cmd = tea.Batch(cmd, f.settled.Ask(f.chosen()))
	}
	return cmd
}

// accept opens what was chosen. What goes wrong stays in the form.
func (f *Form) accept() tea.Cmd {
	if r := f.onRecent(); f.all && r == len(f.recent)-1 {
		return f.host.Go("sessions")
	} else if r < 0 && (f.problem() != nil || f.unsettled() != nil) || f.begin == nil {
		return nil
	}
	return f.host.Open(f.begin(f.chosen()), func(err error) { f.failed, f.Redraw = err, true })
}

// typed reports whether the field is one to type in.
func (f *Form) typed() bool { return f.field == fieldPuzzle || f.field == fieldSettings }

func (f *Form) edit(k tea.KeyMsg) {
	if f.field == fieldSettings {
		f.settings, _ = f.settings.Update(k)
		return
	}
	if pasted := string(k.Runes); k.Paste && f.task().OneLine != nil && strings.ContainsAny(pasted, "\r\n") {
		if line, ok := f.task().OneLine(pasted); ok {
			f.input.SetValue(line)
			f.input.CursorEnd()
			f.own = true
			return
		}
	}
	before := f.input.Value()
	f.input, _ = f.input.Update(k)
	f.own = f.own || f.input.Value() != before
}

// turn picks the next choice of the field. The method follows the task, and so
// does a puzzle that was not typed.
func (f *Form) turn(by int) {
	n := len(f.options[f.field])
	if n == 0 {
		return
	}
	f.picked[f.field] = (f.picked[f.field] + by + n) % n
	if f.field == fieldModel {
		f.model = f.choice(fieldModel).Name
	}
	if f.field == fieldTask {
		f.offerMethods()
		f.offerModels()
		if !f.own {
			f.input.SetValue(f.task().Example)
		}
	}
}

// problem says why the puzzle cannot be searched, as far as that is known.
func (f *Form) problem() error {
	err, _ := f.readable.Answer()
	return err
}

// unsettled says why the settings cannot be, as far as that is known.
func (f *Form) unsettled() error {
	if f.onRecent() >= 0 {
		return nil
	}
	err, _ := f.settled.Answer()
	return err
}
