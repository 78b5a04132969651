# Checks an answer of sums.toml: reads a question as one line of JSON, writes a verdict as JSON.
# A thought that gives no answer breaks no rule.

# field is the text between the quotes behind a name.
function field(name) {
    if (!match($0, "\"" name "\":\"[^\"]*")) return ""
    return substr($0, RSTART + length(name) + 4, RLENGTH - length(name) - 4)
}
{
    split(field("input"), n, " ")
    answer = field("answer")
    verdict = answer == "" ? "legal" : answer + 0 == n[1] + n[3] && answer ~ /^[0-9.]+$/ ? "right" : "refused"
    printf "{\"verdict\":\"%s\",\"reason\":\"%s\",\"answer\":\"%s\"}\n", verdict, verdict == "refused" ? answer " is not the sum" : "", answer
}
