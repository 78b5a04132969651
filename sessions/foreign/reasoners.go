package foreign

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"espalier/search"
	"espalier/search/malformed"
)

// llm-reasoners (maitrix-org) writes trees for its visualizer: {"logs": [...]}, a snapshot of the
// tree after each iteration. Edges carry numbers, such as Q and reward; which edge was taken
// from a node is its selected_edge. Prompts, replies and the question are not there, unless
// whoever recorded it put them into the data of a node.

type reasonersLog struct {
	Logs []reasonersSnapshot `json:"logs"`
}

type reasonersSnapshot struct {
	Nodes map[string]reasonersNode `json:"nodes"`
	Edges map[string]reasonersEdge `json:"edges"`
}

type reasonersNode struct {
	ID       int                        `json:"id"`
	Data     map[string]json.RawMessage `json:"data"`
	Selected *int                       `json:"selected_edge"`
}

type reasonersEdge struct {
	ID     int                        `json:"id"`
	Source int                        `json:"source"`
	Target int                        `json:"target"`
	Data   map[string]json.RawMessage `json:"data"`
}

func reasonersTree() Format {
	return Format{
		Name: "llm-reasoners", About: "trees of maitrix-org/llm-reasoners, as its visualizer shows them",
		recognises: func(f file) bool {
			var log reasonersLog
			return strings.HasPrefix(strings.TrimSpace(string(f.data[:min(len(f.data), 64)])), "{") && json.Unmarshal(f.data, &log) == nil &&
				len(log.Logs) > 0 && len(log.Logs[0].Nodes) > 0 && log.Logs[0].Edges != nil
		},
		read: readReasoners,
	}
}

func readReasoners(ctx context.Context, r *reader) error {
	var log reasonersLog
	if err := json.Unmarshal(r.data, &log); err != nil {
		return malformed.JSON(r.data, err)
	}
	w := reasonersWalk{ctx: ctx, at: map[int]search.NodeID{}, worth: map[search.NodeID]float64{}}
	for i, s := range log.Logs {
		if err := w.snapshot(r, s); err != nil {
			return errAt("snapshot", i+1, err)
		}
	}
	if w.builder == nil {
		return errNothing
	}
	w.id = "tree 1"
	return r.keep(w.builder) // whether and how it ended is not recorded
}

// reasonersWalk follows a tree from snapshot to snapshot.
type reasonersWalk struct {
	*builder
	ctx   context.Context
	root  int
	at    map[int]search.NodeID
	worth map[search.NodeID]float64
}

// snapshot adds what is new in a tree, what is valued otherwise, and which path was taken.
func (w *reasonersWalk) snapshot(r *reader, s reasonersSnapshot) error {
	nodes := map[int]reasonersNode{}
	for _, key := range slices.Sorted(maps.Keys(s.Nodes)) {
		n := s.Nodes[key]
		if _, twice := nodes[n.ID]; twice {
			return fmt.Errorf("two nodes have the number %d", n.ID)
		}
		nodes[n.ID] = n
	}
	below, parents := map[int][]reasonersEdge{}, map[int]bool{}
	for _, key := range slices.Sorted(maps.Keys(s.Edges)) {
		e := s.Edges[key]
		_, from := nodes[e.Source]
		_, to := nodes[e.Target]
		if !from || !to || parents[e.Target] || e.Source == e.Target {
			return fmt.Errorf("edge %d, from node %d to %d, belongs to no tree", e.ID, e.Source, e.Target)
		}
		parents[e.Target] = true
		below[e.Source] = append(below[e.Source], e)
	}
	for _, edges := range below {
		slices.SortFunc(edges, func(a, b reasonersEdge) int { return cmp.Compare(a.ID, b.ID) })
	}
	root, err := rootOf(nodes, parents)
	if err != nil {
		return err
	}
	if w.builder == nil {
		w.start(r, nodes[root])
	}
	if root != w.root {
		return fmt.Errorf("its root is node %d, and was node %d", root, w.root)
	}
	reached := 0
	for queue := []int{root}; len(queue) > 0; queue = queue[1:] {
		reached++
		if err := w.children(queue[0], below[queue[0]], nodes); err != nil {
			return err
		}
		for _, e := range below[queue[0]] {
			queue = append(queue, e.Target)
		}
	}
	if reached != len(nodes) {
		return fmt.Errorf("%d of %d nodes cannot be reached from the root", len(nodes)-reached, len(nodes))
	}
	w.taken(root, nodes, s)
	return nil
}

func rootOf(nodes map[int]reasonersNode, parents map[int]bool) (int, error) {
	var roots []int
	for id := range nodes {
		if !parents[id] {
			roots = append(roots, id)
		}
	}
	if len(roots) != 1 {
		return 0, fmt.Errorf("it has %d nodes without one above them, not a single root", len(roots))
	}
	return roots[0], nil
}

func (w *reasonersWalk) start(r *reader, root reasonersNode) {
	about := search.Started{
		Puzzle: search.Puzzle{Task: "llm-reasoners", Input: wordsOf(root.Data)}, Settings: search.Settings{Method: "mcts", Evaluate: search.EvaluateValue, Evaluations: 1}, Model: search.Unknown, BestLabel: 1,
		Provenance: &search.Provenance{By: "maitrix-org/llm-reasoners", Lacks: []search.Lack{
			search.LacksModel, search.LacksSeed, search.LacksTemperature, search.LacksTokens, search.LacksCalls, search.LacksLogProbs, search.LacksPrompts, search.LacksJudgements,
			search.LacksEnd, search.LacksTimes,
		}},
	}
	if about.Puzzle.Input == "" {
		about.Puzzle.Input = "not recorded"
		about.Provenance.Lacks = append(about.Provenance.Lacks, search.LacksPuzzle)
	}
	w.builder = r.begin(about)
	w.root = root.ID
	w.at[root.ID] = 0
}

// children adds those of a node that were not there, and the values that are new.
func (w *reasonersWalk) children(id int, edges []reasonersEdge, nodes map[int]reasonersNode) error {
	parent := w.at[id]
	var fresh []reasonersEdge
	for _, e := range edges {
		if _, ok := w.at[e.Target]; !ok {
			fresh = append(fresh, e)
		}
	}
	if len(fresh) > 0 {
		w.decide(search.Action{Kind: search.Expand, Nodes: []search.NodeID{parent}, Purpose: search.Continue, Count: len(fresh)})
	}
	for _, e := range fresh {
		text := thoughtOf(e, nodes[e.Target])
		check := search.Check{State: cmp.Or(wordsOf(nodes[e.Target].Data), text), Short: firstLine(text)}
		child, err := w.thought(parent, text, check, 0, 0)
		if err != nil {
			return err
		}
		w.at[e.Target] = child
	}
	var valued []search.Valued
	var ids []search.NodeID
	for _, e := range edges {
		value, ok := worthOf(e)
		child := w.at[e.Target]
		if before, known := w.worth[child]; ok && (!known || before != value) {
			w.worth[child] = value
			valued, ids = append(valued, search.Valued{Node: child, Value: value}), append(ids, child)
		}
	}
	if len(valued) > 0 {
		w.decide(search.Action{Kind: search.Evaluate, Nodes: ids})
		for _, v := range valued {
			w.add(v)
		}
	}
	return nil
}

// taken keeps the path that was selected from the root.
func (w *reasonersWalk) taken(root int, nodes map[int]reasonersNode, s reasonersSnapshot) {
	edges := map[int]reasonersEdge{}
	for _, e := range s.Edges {
		edges[e.ID] = e
	}
	var path []search.NodeID
	for at := root; len(path) < len(nodes); {
		selected := nodes[at].Selected
		if selected == nil {
			break
		}
		e, ok := edges[*selected]
		if !ok || e.Source != at {
			break
		}
		at = e.Target
		path = append(path, w.at[at])
	}
	if len(path) > 0 {
		slices.Reverse(path) // the search is at the deepest
		w.selects(path, nil, "")
	}
}

// worthOf is the value of a thought: Q, where there is one, or else the reward.
func worthOf(e reasonersEdge) (float64, bool) {
	for _, name := range []string{"Q", "reward"} {
		if v, err := strconv.ParseFloat(string(e.Data[name]), 64); err == nil {
			return v, true
		}
	}
	return 0, false
}

// thoughtOf is the action that led to a node, or else what the node says.
func thoughtOf(e reasonersEdge, n reasonersNode) string {
	if action, ok := e.Data["action"]; ok {
		if text := plainJSON(action); text != "" {
			return text
		}
	}
	return cmp.Or(wordsOf(n.Data), fmt.Sprintf("node %d", n.ID))
}

// wordsOf lists data as lines, "name: value"; a single text stands for itself.
func wordsOf(data map[string]json.RawMessage) string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(data)) {
		if text := plainJSON(data[name]); text != "" && len(data) == 1 {
			return text
		} else if text != "" {
			lines = append(lines, name+": "+text)
		}
	}
	return strings.Join(lines, "\n")
}

// plainJSON is a text without its quotes, and other values as JSON has them.
func plainJSON(data json.RawMessage) string {
	var text string
	if json.Unmarshal(data, &text) == nil {
		return strings.TrimSpace(text)
	}
	return string(data)
}
