#compdef espalier
# Completion of espalier for zsh: source <(espalier completion zsh)
_espalier() {
	local line
	local -a found
	for line in "${(@f)$("${(Q)words[1]}" complete -- "${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
		[[ -n $line ]] && found+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}")
	done
	if (( $#found )); then
		_describe espalier found
	else
		_files
	fi
}
if [[ $funcstack[1] = _espalier ]]; then
	_espalier "$@"
else
	compdef _espalier espalier
fi
