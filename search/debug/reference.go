package debug

import (
	"fmt"
	"strings"

	"espalier/search/method"
)

// Reference is the page of all verbs, in Markdown.
func Reference() string {
	var b strings.Builder
	b.WriteString("# Verbs\n\nThe verbs of `espalier solve --debug`, of `explore --plain` and of the explorer's `:` line. A verb may be\n" +
		"shortened to any unambiguous prefix; an empty line repeats the last one where that makes sense.\n" +
		"`help VERB` explains one.\n")
	group := ""
	for _, v := range Verbs() {
		if v.Group != group {
			group = v.Group
			fmt.Fprintf(&b, "\n## %s\n\n| verb | also | | for example |\n|---|---|---|---|\n", group)
		}
		also := ""
		if len(v.Aliases) > 0 {
			also = "`" + strings.Join(v.Aliases, "` `") + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | `%s` |\n", strings.ReplaceAll(v.Usage(), "|", "\\|"), also, v.Help, v.Sample())
	}
	b.WriteString("\n## Kinds of events, after `on`\n\n| kind | |\n|---|---|\n")
	for _, k := range kinds() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", k.name, k.about)
	}
	b.WriteString("\nInside a reply, which is stopped there and then while a model writes it:\n\n| kind | |\n|---|---|\n")
	for _, k := range insideKinds {
		fmt.Fprintf(&b, "| `%s` | %s |\n", k[0], k[1])
	}
	fmt.Fprintf(&b, "\n## Names in expressions\n\n`%s`\n\nThe language is that of [expr-lang.org](https://expr-lang.org), with `~` as a synonym of `contains`.\n", strings.Join(Names(), "` `"))
	b.WriteString("\n## Settings, after `set`\n\n| setting | | methods, with their defaults |\n|---|---|---|\n")
	for _, o := range method.Options() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", o.Name, o.Help, method.UsualBy(o.Name))
	}
	fmt.Fprintf(&b, "\nFor every method: `%s`.\n", strings.Join(SettingNames(""), "` `"))
	return b.String()
}
