package explorer

import (
	"fmt"

	"espalier/themes"
)

// mostSpeed is how often the speed can be doubled, or halved.
const mostSpeed = 6

// changeSpeed doubles or halves the speed at which events are shown, and that of a
// player that delivers them.
func (st *steering) changeSpeed(by int) {
	p := &st.e.history.pace
	p.speed += by
	if player, ok := st.driver.(Player); ok {
		player.SetSpeed(p.times())
	}
	st.e.host.Say(themes.Text, p.tempoNamed())
}

// tempoNamed is the speed in words.
func (p *pace) tempoNamed() string {
	switch {
	case p.speed > 0:
		return fmt.Sprintf("%d times as fast as usual", 1<<p.speed)
	case p.speed < 0:
		return fmt.Sprintf("1/%d of the usual speed", 1<<-p.speed)
	}
	return "the usual speed"
}

func (st *steering) cannotSlow() string {
	if st.e.history.pace.speed <= -mostSpeed {
		return "slower would be a still; s steps"
	}
	return ""
}

func (st *steering) cannotHasten() string {
	if st.e.history.pace.speed >= mostSpeed {
		return "this is as fast as it goes; esc goes to the end"
	}
	return ""
}
