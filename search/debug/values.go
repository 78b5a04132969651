package debug

import (
	"fmt"
	"math"
	"reflect"
	"strconv"

	"espalier/search"
)

// Values are what expressions can say of a thought, in words, by the names that they have
// there: "status" is "pruned", "value" is "0.75". What is not known is missing, and so is
// all that an exact solver would have to be asked for.
func Values(t *search.Tree, id search.NodeID) map[string]string {
	values := map[string]string{}
	scope := reflect.ValueOf(scopeOf(t, id)).Elem()
	for field, value := range scope.Fields() {
		name := field.Tag.Get("expr")
		if name == "solvable" || field.Tag.Get("of") != "" && name != "seq" {
			continue
		}
		if text, known := inWords(value.Interface()); known {
			values[name] = text
		}
	}
	return values
}

func inWords(value any) (text string, known bool) {
	if f, is := value.(float64); is {
		return strconv.FormatFloat(f, 'g', -1, 64), !math.IsNaN(f)
	}
	return fmt.Sprint(value), true
}
