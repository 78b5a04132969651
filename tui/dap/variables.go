package dap

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	protocol "github.com/google/go-dap"

	"espalier/search"
	"espalier/search/debug"
	"espalier/search/english"
	"espalier/search/printable"
	"espalier/tui"
)

// shown is what the editor may look at where the search stopped.
type shown struct {
	handles handles
	d       *debug.Debugger
	facts   tui.Facts
	text    func(error) string
}

// handle is something that has variables.
type handle struct {
	thought search.NodeID // that they are of; noThought: none
	list    func() []protocol.Variable
	set     func(name, value string) (line string, err error) // the verb that sets one; nil: none can be
}

// handles are what the editor may ask for at this stop.
type handles struct{ all []handle }

func (h *handles) add(x handle) int {
	h.all = append(h.all, x)
	return len(h.all)
}

func (h *handles) find(reference int) (handle, error) {
	if reference < 1 || reference > len(h.all) {
		return handle{}, fmt.Errorf("there are no variables %d at this stop", reference)
	}
	return h.all[reference-1], nil
}

func (h *handles) forget() { h.all = nil }

// variables lists what a handle has, or a part of it.
func (s *Session) variables(a protocol.VariablesArguments) (protocol.ResponseMessage, error) {
	h, err := s.shown.handles.find(a.VariablesReference)
	if err != nil {
		return nil, err
	}
	all := h.list()
	from := min(max(a.Start, 0), len(all))
	all = all[from:]
	if a.Count > 0 {
		all = all[:min(a.Count, len(all))]
	}
	if all == nil {
		all = []protocol.Variable{}
	}
	return &protocol.VariablesResponse{Body: protocol.VariablesResponseBody{Variables: all}}, nil
}

// variable is a value with its name. What an expression calls by that name can be watched.
func (w *shown) variable(name string, value any, evaluate string) protocol.Variable {
	v := protocol.Variable{Name: printable.Line(name), EvaluateName: evaluate}
	switch x := value.(type) {
	case nil:
		v.Value, v.Type = "none", "none"
	case string:
		v.Value, v.Type = printable.Text(x), "text"
	case bool:
		v.Value, v.Type = strconv.FormatBool(x), "true or false"
	case int:
		v.Value, v.Type = strconv.Itoa(x), "whole number"
	case float64:
		v.Value, v.Type = strconv.FormatFloat(x, 'g', 4, 64), "number"
	case []any:
		v.Value, v.Type, v.IndexedVariables = english.Plural(len(x), "element"), "list", len(x)
		if len(x) > 0 {
			v.VariablesReference = w.handles.add(handle{thought: noThought, list: func() (all []protocol.Variable) {
				for i, e := range x {
					all = append(all, w.variable(strconv.Itoa(i+1), e, ""))
				}
				return all
			}})
		}
	case map[string]any:
		v.Value, v.Type, v.NamedVariables = english.Plural(len(x), "field"), "fields", len(x)
		v.VariablesReference = w.handles.add(handle{thought: noThought, list: func() []protocol.Variable { return w.fields(x) }})
	default:
		v.Value = printable.Text(fmt.Sprint(x))
	}
	return v
}

// fields are those of an object of JSON, by name.
func (w *shown) fields(object map[string]any) (all []protocol.Variable) {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		all = append(all, w.variable(name, object[name], ""))
	}
	return all
}

// scopes are those of a frame.
func (s *Session) scopes(a protocol.ScopesArguments) (protocol.ResponseMessage, error) {
	id, err := s.thoughtOf(a.FrameId)
	if err != nil || s.d.Tree().Len() == 0 {
		return nil, errors.Join(err, errEmpty(s.d.Tree()))
	}
	n := s.d.Tree().Node(id)
	r := &protocol.ScopesResponse{}
	add := func(name, hint string, indexed int, h handle) {
		r.Body.Scopes = append(r.Body.Scopes, protocol.Scope{
			Name: name, PresentationHint: hint, VariablesReference: s.shown.handles.add(h), IndexedVariables: indexed, Expensive: hint == "",
		})
	}
	add("State", "locals", 0, handle{thought: id, list: func() []protocol.Variable { return s.shown.state(n) }, set: setThought(id)})
	add("Values and votes", "locals", 0, handle{thought: id, list: func() []protocol.Variable { return s.shown.values(n) }, set: setThought(id)})
	if n.Check.Frame != nil {
		add("Program", "locals", 0, handle{thought: noThought, list: func() []protocol.Variable { return s.shown.program(n) }})
	}
	if tokens := s.shown.tokensOf(n); len(tokens) > 0 {
		add("Tokens", "", len(tokens), handle{thought: noThought, list: func() []protocol.Variable { return s.shown.tokens(tokens) }})
	}
	if len(n.Children) > 0 {
		add("Thoughts below", "", len(n.Children), handle{thought: noThought, list: func() []protocol.Variable { return s.shown.thoughts(n.Children) }})
	}
	if a.FrameId == eventFrame {
		add("Event", "", 0, handle{thought: noThought, list: s.shown.theEvent})
	}
	add("Search", "", 0, handle{thought: noThought, list: s.shown.search})
	add("Settings", "", 0, handle{thought: noThought, list: s.shown.settings, set: func(name, value string) (string, error) {
		return "set " + name + " " + value, nil
	}})
	return r, nil
}

func errEmpty(t *search.Tree) error {
	if t.Len() == 0 {
		return errors.New("nothing has happened yet")
	}
	return nil
}

// theEvent is the current event as it is exported.
func (w *shown) theEvent() []protocol.Variable {
	data, err := json.Marshal(w.d.Line().Log()[w.d.Moment()-1])
	var fields map[string]any
	if err == nil {
		err = json.Unmarshal(data, &fields)
	}
	if err != nil {
		return []protocol.Variable{w.variable("error", w.text(err), "")}
	}
	return w.fields(fields)
}
