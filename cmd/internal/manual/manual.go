// Package manual writes a manual page from the model that kong makes of a
// program's commands.
package manual

import (
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// Section is what the model does not know: "EXIT STATUS", and its paragraphs. A
// paragraph may begin with a term and a tab: "0<tab>solved".
type Section struct {
	Title      string
	Paragraphs []string
}

// Write writes the page of section 1, in the macros of man(7).
func Write(w io.Writer, app *kong.Application, about string, sections ...Section) error {
	p := page{}
	p.line(".TH %s 1", strings.ToUpper(app.Name))
	p.line(".SH NAME")
	p.line(`%s \- %s`, app.Name, text(about))
	p.line(".SH SYNOPSIS")
	p.line(`.B %s`, app.Name)
	p.line(`.RI [ command ] " " [ flags ]`)
	p.line(".SH DESCRIPTION")
	p.prose(app.Help)
	p.line(".SH COMMANDS")
	for _, c := range app.Children {
		p.command(c)
	}
	p.line(".SH FLAGS OF EVERY COMMAND")
	p.flags(app.Flags)
	for _, s := range sections {
		p.line(".SH %s", s.Title)
		for _, paragraph := range s.Paragraphs {
			if term, rest, ok := strings.Cut(paragraph, "\t"); ok {
				p.term(text(term))
				paragraph = rest
			} else {
				p.line(".PP")
			}
			p.prose(paragraph)
		}
	}
	_, err := io.WriteString(w, p.String())
	return err
}

type page struct{ strings.Builder }

func (p *page) line(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

func (p *page) term(marked string) {
	p.line(".TP")
	p.line("%s", marked)
}

// prose keeps the lines of what is indented, and fills the rest.
func (p *page) prose(s string) {
	verbatim := false
	for line := range strings.Lines(s) {
		line = strings.TrimRight(line, "\n ")
		if indented := strings.HasPrefix(line, "  "); indented != verbatim {
			p.line("%s", map[bool]string{true: ".nf", false: ".fi"}[indented])
			verbatim = indented
		}
		if line == "" {
			p.line(".sp")
		} else {
			p.line("%s", text(line))
		}
	}
	if verbatim {
		p.line(".fi")
	}
}

// command writes a command, or those below it.
func (p *page) command(n *kong.Node) {
	if n.Hidden {
		return
	}
	if len(n.Children) == 0 {
		p.line(".SS %s", text(n.Path()))
		p.prose(n.Help)
		p.line(".PP")
		p.line(`\fB%s\fR %s`, text(n.FullPath()), text(strings.TrimSpace(arguments(n)+" [flags]")))
		if n.Detail != "" {
			p.line(".PP")
			p.prose(n.Detail)
		}
		p.positional(n)
		p.flags(n.Flags)
	}
	for _, c := range n.Children {
		p.command(c)
	}
}

func arguments(n *kong.Node) string {
	var all []string
	for _, a := range n.Positional {
		all = append(all, a.Summary())
	}
	return strings.Join(all, " ")
}

func (p *page) positional(n *kong.Node) {
	for _, a := range n.Positional {
		if a.Help != "" {
			p.term(`\fI` + text(a.Name) + `\fR`)
			p.prose(a.Help)
		}
	}
}

// flags come in the order of the help, under the titles of their groups.
func (p *page) flags(all []*kong.Flag) {
	group := ""
	for _, f := range all {
		if f.Hidden {
			continue
		}
		if f.Group != nil && f.Group.Title != group {
			group = f.Group.Title
			p.line(".PP")
			p.line(`\fI%s\fR`, text(group))
		}
		name := `\fB` + text("--"+f.Name) + `\fR`
		if f.Short != 0 {
			name = `\fB` + text("-"+string(f.Short)) + `\fR, ` + name
		}
		if !f.IsBool() && !f.IsCounter() {
			name += `=\fI` + text(f.FormatPlaceHolder()) + `\fR`
		}
		p.term(name)
		p.prose(f.Help)
		if len(f.Envs) > 0 {
			p.line("Environment: %s.", text(strings.Join(f.Envs, ", ")))
		}
	}
}

// text escapes what roff would obey. A hyphen that may be typed is a minus sign.
func text(s string) string {
	s = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = `\&` + s
	}
	return s
}
