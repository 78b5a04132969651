package game24

import (
	"fmt"
	"strings"

	"espalier/search"
)

// The words before a chain that is written at once, and before what is said of it.
const (
	draftMode    = "Draft:"
	feedbackMode = "Feedback:"
)

// mostDeliberated bounds a vote in tokens, and mostRemembered the drafts that a prompt repeats: the model
// was taught no longer texts.
const (
	mostDeliberated = 900
	mostRemembered  = 4
)

// deliberatePrompt is for the model that was taught to vote, list, and mend what it drafts. Drafts and feedback alternate in
// its texts, as they do in the path of an answer that is to be better:
//
//	Input: 4 9 10 13 Draft: 4 + 9 = 13 (left: 10 13 13)
//	...
//	Answer: (10 - ((4 + 9) - 13)) = 24
//	Feedback: 4 + 9 = 13 (left: 10 13 13)
//	...
//	revise
//	Draft:
func (p *problem) deliberatePrompt(purpose search.Purpose, path []search.Step) (search.Prompt, error) {
	state := path[len(path)-1].State
	switch purpose {
	case search.Propose:
		return listPrompt(state), nil
	case search.Continue, search.Judge, search.Think:
		return linePrompt(purpose, state)
	case search.Answer:
		return search.Prompt{Text: "Input: " + state + " " + draftMode, Stop: []string{"\n\n"}, MaxTokens: 96}, nil
	case search.Feedback:
		return search.Prompt{Text: dialogue(path) + feedbackMode, Stop: []string{"\n\n"}, MaxTokens: 256}, nil
	case search.Refine:
		return search.Prompt{Text: dialogue(path) + draftMode, Stop: []string{"\n\n"}, MaxTokens: 96}, nil
	default:
		return search.Prompt{}, fmt.Errorf("this model was taught to vote, to list steps and to mend drafts, and not to %s; use model embedded", purpose)
	}
}

// dialogue is what was written of an answer so far: drafts, each with the feedback on it but perhaps the last.
func dialogue(path []search.Step) string {
	said := path[1:]
	if drop := (len(said)+1)/2 - mostRemembered; drop > 0 {
		said = said[2*drop:]
	}
	text := "Input: " + path[0].State + " "
	for i, s := range said {
		text += []string{draftMode, feedbackMode}[i%2] + " " + strings.TrimSpace(s.Text) + "\n"
	}
	return text
}
