package config

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"espalier/search/suggest"
	"espalier/sessions/trust"
	"espalier/tui/usercommand"
)

// row is a key of a file: what it means, and where its value goes.
type row[T any] struct {
	key     string
	about   string
	to      func(*T) any             // a *string, *bool, *time.Duration or *[]string
	check   func(value string) error // of a value that has the right type, or of each in a list; may be nil
	example string                   // that the document shows in the place of the default
}

// settings are the keys of a file, in the order of the document.
func settings() []row[Settings] {
	return []row[Settings]{
		{
			key: "theme", about: "A theme of `espalier themes list`, a .toml file, or auto: the terminal's own colours. Choosing a theme on the\nscreen (t, T) writes this line.",
			to: func(s *Settings) any { return &s.Theme }, check: knownTheme,
		},
		{
			key: "background", about: "light or dark picks that side of a theme which has two; auto asks the terminal.",
			to: func(s *Settings) any { return &s.Background }, check: oneOf("auto", "light", "dark"),
		},
		{
			key: "mouse", about: "The mouse selects and scrolls on the screen; false leaves it to the terminal.",
			to: func(s *Settings) any { return &s.Mouse },
		},
		{
			key: "reduced-motion", about: "Nothing moves on its own.",
			to: func(s *Settings) any { return &s.ReducedMotion },
		},
		{
			key: "notify.by", about: "How the end of a search is announced: bell rings, osc9 and osc777 also show a notification in terminals that\nknow the sequence, auto does what the terminal is known to understand, off nothing.",
			to: func(s *Settings) any { return &s.Notify.By }, check: oneOf(Notifiers()...),
		},
		{
			key: "notify.after", about: "Searches that took at least this long are announced,",
			to: func(s *Settings) any { return &s.Notify.After },
		},
		{
			key: "notify.unfocused", about: "and, in terminals that report it, those that end while another window has the keyboard.",
			to: func(s *Settings) any { return &s.Notify.Unfocused },
		},
		{
			key: "servers.allow", about: "Servers that may have OPENAI_API_KEY although only an imported session names them (SECURITY.md).",
			to: func(s *Settings) any { return &s.Servers }, check: isServer, example: `["https://llm.example.org", "http://10.0.0.7:8000"]`,
		},
	}
}

// commands are the keys of a [[command]].
func commands() []row[usercommand.Command] {
	type command = usercommand.Command
	return []row[command]{
		{key: "name", about: "on the `:` line and in [keys]", example: `"ask-colleague"`, to: func(c *command) any { return &c.Name }},
		{key: "key", about: "or a list of keys; may be missing", example: `"ctrl+e"`, to: func(c *command) any { return &c.Keys }},
		{key: "screen", about: "or a list: " + strings.Join(usercommand.Screens(), ", ") + "; missing: all", example: `"explorer"`, to: func(c *command) any { return &c.Screens }, check: oneOf(usercommand.Screens()...)},
		{key: "title", about: "in the help", example: `"mail this thought"`, to: func(c *command) any { return &c.Title }},
		{key: "run", about: "is run by sh", example: `'printf "%s\n\n%s\n" "$ESPALIER_TYPED" "$ESPALIER_TEXT" | mail -s "thought $ESPALIER_ID" me'`, to: func(c *command) any { return &c.Run }},
		{key: "output", about: "popup; none; thought: injected below the selected one; terminal: it has the terminal", example: `"popup"`, to: func(c *command) any { return &c.Output }, check: oneOf(usercommand.Outputs()...)},
		{key: "ask", about: "asks for a line first, which is in $ESPALIER_TYPED", example: `"what to write:"`, to: func(c *command) any { return &c.Ask }},
		{key: "confirm", about: "asks before it runs", example: `"mail it?"`, to: func(c *command) any { return &c.Confirm }},
	}
}

func knownTheme(name string) error {
	if name == "auto" {
		return nil
	}
	_, _, err := OpenTheme(name)
	return err
}

func isServer(address string) error {
	if trust.Server(address) == "" {
		return fmt.Errorf(`want the address of a server, "https://host" or "http://host:8000"`)
	}
	return nil
}

// oneOf allows these words.
func oneOf(words ...string) func(string) error {
	return func(value string) error {
		if slices.Contains(words, value) {
			return nil
		}
		return fmt.Errorf("unknown value %q; want %s%s", value, strings.Join(words, ", "), meant(value, words))
	}
}

// meant is the end of a message about a word that nobody knows.
func meant(word string, words []string) string {
	if best := suggest.Nearest(word, words); best != "" {
		return fmt.Sprintf("; did you mean %q?", best)
	}
	return ""
}

// written is a value as it stands in a file.
func written(value any) string {
	switch v := value.(type) {
	case *string:
		return strconv.Quote(*v)
	case *bool:
		return strconv.FormatBool(*v)
	case *time.Duration:
		return strconv.Quote(shortest(*v))
	case *[]string:
		quoted := make([]string, len(*v))
		for i, s := range *v {
			quoted[i] = strconv.Quote(s)
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	}
	panic(fmt.Sprintf("a setting of type %T", value))
}

// shortest is a time without the zeros that Go writes behind it.
func shortest(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	return text
}
