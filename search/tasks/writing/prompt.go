package writing

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"

	"espalier/engine"
	"espalier/search"
	"espalier/search/reading"
	"espalier/search/tasks/chat"
	"espalier/search/tasks/reply"
)

// Prompt writes the question for a purpose (after Yao et al. 2023, section 4.2).
func (p *problem) Prompt(purpose search.Purpose, path []search.Step, dialect engine.Dialect) (search.Prompt, error) {
	return p.reprompt(purpose, path, nil, dialect)
}

// reprompt is Prompt, with the rules that were broken before.
func (p *problem) reprompt(purpose search.Purpose, path []search.Step, failed []search.Failure, dialect engine.Dialect) (search.Prompt, error) {
	judges := purpose == search.Judge || purpose == search.Think
	if !chat.Follows(dialect) {
		if judges {
			return chat.Judge(taskTitle, dialect)
		}
		return search.Prompt{}, chat.Needs(taskTitle)
	}
	if len(path) == 0 || path[len(path)-1].State == "" {
		return search.Prompt{}, errors.New("no prompt: it follows a thought that was refused")
	}
	var b strings.Builder
	switch plan := planOf(path); {
	case judges:
		b.WriteString(p.judgement(path[len(path)-1].Text))
	case purpose == search.Answer:
		b.WriteString(p.task() + "\n" + passageForm)
	case purpose == search.Solve:
		b.WriteString(p.task() + "\nMake a brief plan first, then write the passage. Your output has exactly this form:\n\nPlan:\n...\n\nPassage:\n...")
	case purpose != search.Propose && purpose != search.Continue:
		return search.Prompt{}, fmt.Errorf("writing has no prompt to %s", purpose)
	case purpose == search.Propose:
		return search.Prompt{}, fmt.Errorf("writing has one plan or passage a reply; use generate %q", search.GenerateSample)
	case plan == "":
		b.WriteString(p.task() + "\nDo not write it yet. Make a brief plan: for each paragraph one sentence on what happens in it, so that they make one story. Your output has exactly this form:\n\nPlan:\n...")
	default:
		b.WriteString(p.task() + "\nFollow this plan:\n" + plan + "\n\n" + passageForm)
	}
	if len(failed) > 0 {
		b.WriteString("\n\nEarlier replies were not accepted:\n")
		for _, f := range failed {
			fmt.Fprintf(&b, "- %s\n", f.Reason)
		}
	}
	return search.Prompt{Text: b.String(), MaxTokens: chat.MaxTokens}, nil
}

const passageForm = "Write the passage, its paragraphs apart by empty lines. Your output has exactly this form:\n\nPassage:\n..."

// task describes what to write.
func (p *problem) task() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Write a coherent passage of %d short paragraphs. The last sentence of each paragraph has to be, word for word:\n", sentences)
	for i, ending := range p.endings {
		fmt.Fprintf(&b, "%d. %s\n", i+1, ending)
	}
	return b.String()
}

// judgement asks for the paper's score of coherence.
func (p *problem) judgement(thought string) string {
	return p.task() + "\nThis is what somebody wrote:\n\n" + thought + "\n\n" +
		"How coherent is it, as one text? Say briefly what holds together and what does not. Then write on the last line, where S is a whole number from 1 to 10: The coherency score is S"
}

// ballot asks which of several plans or passages is the most coherent.
func (p *problem) ballot(paths [][]search.Step, dialect engine.Dialect) (search.Prompt, error) {
	if !chat.Follows(dialect) {
		return chat.Ballot(taskTitle, len(paths), dialect)
	}
	var b strings.Builder
	b.WriteString("Several choices were written to this instruction:\n\n" + p.task())
	for i, path := range paths {
		fmt.Fprintf(&b, "\nChoice %d:\n%s\n", i+1, path[len(path)-1].Text)
	}
	b.WriteString("\nDecide which choice is the most promising. Analyse each briefly. Then write on the last line: The best choice is N, where N is its number.")
	return search.Prompt{Text: b.String(), MaxTokens: chat.MaxTokens}, nil
}

var heading = regexp.MustCompile(`(?im)^[\s*#_]*(plan|passage)[\s*_]*:[ \t*_]*`)

// Parse finds the plan, the passage, or the score of a reply. A text without
// headings is the passage; where either could come, it has to be a whole one.
func (p *problem) Parse(purpose search.Purpose, completion string) ([]reading.Found, error) {
	text := reply.Text(completion)
	if text == "" {
		return nil, errors.New("the completion is empty")
	}
	switch purpose {
	case search.Judge, search.Think:
		return reading.Find(completion, reading.Want{Kind: reading.Number, Least: 1, Most: 10}).Found("")
	case search.Propose, search.Continue, search.Answer, search.Solve:
	default:
		return nil, errors.New("writing reads no " + string(purpose))
	}
	plan, passage := p.sections(text, purpose)
	var thoughts []reading.Found
	add := func(prefix, section string) {
		thoughts = append(thoughts, reading.Found{Text: prefix + section, Span: reading.Locate(completion, section)[0].Span})
	}
	if plan != "" && purpose != search.Answer {
		add(planPrefix+" ", plan)
	}
	if passage != "" {
		add(passagePrefix+"\n", passage)
	}
	if len(thoughts) == 0 {
		return nil, errors.New("there is neither a plan nor a passage in it")
	}
	if purpose == search.Continue { // one thought, the first
		thoughts = thoughts[:1]
	}
	return thoughts, nil
}

// sections divides a text by its headings.
func (p *problem) sections(text string, purpose search.Purpose) (plan, passage string) {
	marks := heading.FindAllStringSubmatchIndex(text, -1)
	if len(marks) == 0 {
		if purpose == search.Continue && p.broken(text) != "" {
			return text, ""
		}
		return "", text
	}
	for i, mark := range marks {
		end := len(text)
		if i+1 < len(marks) {
			end = marks[i+1][0]
		}
		section := strings.TrimSpace(text[mark[1]:end])
		if strings.EqualFold(text[mark[2]:mark[3]], "plan") {
			plan = section
		} else {
			passage = section
		}
	}
	return plan, passage
}

// RandomReply is the control: it judges by chance, and writes nothing.
func (p *problem) RandomReply(prompt string, rng *rand.Rand) string {
	return chat.RandomReply(prompt, labels(), rng)
}
