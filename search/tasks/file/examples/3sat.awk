# Checks one thought of 3sat.toml: reads a question as one line of JSON, writes a
# verdict as JSON. No text of this task has a quote in it, so that fields can be cut
# out of the line; a program for other tasks had better use a JSON library.

# field is the text between the brackets or quotes behind a name.
function field(name, close_mark) {
    if (!match($0, "\"" name "\":[\"[][^" close_mark "]*")) return ""
    return substr($0, RSTART + length(name) + 4, RLENGTH - length(name) - 4)
}

function done(verdict, reason, state) {
    printf "{\"verdict\":\"%s\",\"reason\":\"%s\",\"state\":\"%s\",\"answer\":\"%s\"}\n", verdict, reason, state, verdict == "right" ? state : ""
    exit
}

{
    formula = field("input", "\"")
    thought = field("thought", "\"")
    steps = field("steps", "]")
    gsub(/"/, "", steps)
    if (thought == "") done("refused", "give variables values, one at a time")

    clauses = split(formula, clause, "&")
    for (i = 1; i <= clauses; i++) {
        literals = split(clause[i], literal, /[ ()|!]+/)
        for (j = 1; j <= literals; j++) if (literal[j] != "") known[literal[j]] = 1
    }

    given = split(steps (steps == "" ? "" : ",") thought, pairs, ",")
    for (i = 1; i <= given; i++) {
        gsub(/ /, "", pairs[i])
        split(pairs[i], side, "=")
        if (!(side[1] in known)) done("refused", "there is no variable " side[1])
        if (side[1] in value) done("refused", side[1] " has a value already")
        value[side[1]] = side[2]
        state = state (i > 1 ? " " : "") pairs[i]
    }

    open = 0
    for (i = 1; i <= clauses; i++) {
        text = clause[i]
        gsub(/^ +| +$/, "", text)
        literals = split(text, literal, /[ ()|]+/)
        holds = waits = 0
        for (j = 1; j <= literals; j++) {
            name = literal[j]
            negated = sub(/^!/, "", name)
            if (name == "") continue
            if (!(name in value)) waits = 1
            else if ((value[name] == "true") != negated) holds = 1
        }
        if (!holds && !waits) done("refused", "it breaks " text)
        if (!holds) open = 1
    }
    done(open ? "legal" : "right", "", state)
}
