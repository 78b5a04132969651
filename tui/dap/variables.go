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
	"espalier/search/english"
	"espalier/search/printable"
)

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
	h, err := s.handles.find(a.VariablesReference)
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
func (s *Session) variable(name string, value any, evaluate string) protocol.Variable {
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
			v.VariablesReference = s.handles.add(handle{thought: noThought, list: func() (all []protocol.Variable) {
				for i, e := range x {
					all = append(all, s.variable(strconv.Itoa(i+1), e, ""))
				}
				return all
			}})
		}
	case map[string]any:
		v.Value, v.Type, v.NamedVariables = english.Plural(len(x), "field"), "fields", len(x)
		v.VariablesReference = s.handles.add(handle{thought: noThought, list: func() []protocol.Variable { return s.fields(x) }})
	default:
		v.Value = printable.Text(fmt.Sprint(x))
	}
	return v
}

// fields are those of an object of JSON, by name.
func (s *Session) fields(object map[string]any) (all []protocol.Variable) {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		all = append(all, s.variable(name, object[name], ""))
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
			Name: name, PresentationHint: hint, VariablesReference: s.handles.add(h), IndexedVariables: indexed, Expensive: hint == "",
		})
	}
	add("State", "locals", 0, handle{thought: id, list: func() []protocol.Variable { return s.state(n) }, set: setThought(id)})
	add("Values and votes", "locals", 0, handle{thought: id, list: func() []protocol.Variable { return s.values(n) }, set: setThought(id)})
	if n.Check.Frame != nil {
		add("Program", "locals", 0, handle{thought: noThought, list: func() []protocol.Variable { return s.program(n) }})
	}
	if tokens := s.tokensOf(n); len(tokens) > 0 {
		add("Tokens", "", len(tokens), handle{thought: noThought, list: func() []protocol.Variable { return s.tokens(tokens) }})
	}
	if len(n.Children) > 0 {
		add("Thoughts below", "", len(n.Children), handle{thought: noThought, list: func() []protocol.Variable { return s.thoughts(n.Children) }})
	}
	if a.FrameId == eventFrame {
		add("Event", "", 0, handle{thought: noThought, list: s.theEvent})
	}
	add("Search", "", 0, handle{thought: noThought, list: s.search})
	add("Settings", "", 0, handle{thought: noThought, list: s.settings, set: func(name, value string) (string, error) {
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
func (s *Session) theEvent() []protocol.Variable {
	data, err := json.Marshal(s.d.Line().Log()[s.d.Moment()-1])
	var fields map[string]any
	if err == nil {
		err = json.Unmarshal(data, &fields)
	}
	if err != nil {
		return []protocol.Variable{s.variable("error", s.Text(err), "")}
	}
	return s.fields(fields)
}
