package launch

import (
	"cmp"
	"errors"
	"fmt"

	"espalier/cmd/internal/console"
	"espalier/cmd/internal/exit"
	"espalier/search"
	"espalier/sessions/page"
	"espalier/sessions/page/live"
	"espalier/tui/explorer"
)

// ServeFlags say whether an audience can watch in a browser.
type ServeFlags struct {
	Serve       string `group:"screen" placeholder:"HOST:PORT" help:"Show what the explorer shows as a page in browsers, read only, such as 127.0.0.1:0 for any free port."`
	ServeRemote bool   `group:"screen" help:"Let --serve listen at an address that other machines can reach."`
}

// Listen begins to serve what the screens show, if that was asked for. The caller calls
// end when they are closed.
func (f ServeFlags) Listen(screens *ScreenFlags) (end func(), err error) {
	switch unsafe := live.CheckAddress(f.Serve); {
	case f.Serve == "":
		return func() {}, nil
	case screens.IsPlain():
		return nil, exit.BadInput(errors.New("--serve shows what a screen shows, and there is none"), "run it on a terminal, without --plain; espalier sessions export writes a page")
	case unsafe != nil && !f.ServeRemote:
		return nil, exit.BadInput(unsafe, "--serve-remote allows it")
	case unsafe != nil:
		warning(unsafe.Error() + "; nothing is encrypted on the way")
	}
	s, err := live.Listen(f.Serve)
	if err != nil {
		return nil, exit.Failed(err)
	}
	fmt.Fprintf(console.Stderr, "espalier: the search can be watched at %s\n", s.URL())
	screens.audience = s
	return s.Close, nil
}

// served has the audience told of a search, and the user of the audience, if there is one.
func (f ScreenFlags) served(facts page.Facts, o explorer.Options) explorer.Options {
	if f.audience == nil {
		return o
	}
	o.Audience = f.audience.URL()
	o.Notice = cmp.Or(o.Notice, "served at "+o.Audience)
	one := new(byte) // no two searches are equal
	o.Shown = func(branch int, log []search.Event, moment int) {
		f.audience.Show(live.View{Facts: facts, Search: one, Branch: branch, Log: log, Moment: moment})
	}
	return o
}
