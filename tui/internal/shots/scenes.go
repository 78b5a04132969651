package main

import "time"

// scenes are the pictures of the README.
var scenes = []scene{
	{
		name: "solved", width: 120, height: 34,
		args:  []string{"explore", "game24", "4 9 10 13", "--theme", "tokyonight", "--pace", "0"},
		steps: []step{{until: "checked by rule", keys: "gjj"}},
	},
	{
		name: "light", width: 120, height: 34, light: true,
		args:  []string{"explore", "game24", "4 9 10 13", "--theme", "catppuccin-latte", "--pace", "0"},
		steps: []step{{until: "checked by rule", keys: "gjj"}},
	},
	{
		name: "sudoku", width: 120, height: 34,
		args:  []string{"explore", "sudoku", "9x9 easy 1", "--theme", "gruvbox-dark", "--pace", "0"},
		steps: []step{{until: "checked by rule", keys: "g"}},
	},
	{
		name: "debugger", width: 120, height: 36,
		args:  []string{"explore", "game24", "1 3 4 6", "--beam", "1", "--evaluate", "logprob", "--theme", "catppuccin-mocha", "--pace", "0"},
		steps: []step{{until: "not solved", keys: "O"}, {rest: time.Second, keys: "A"}},
	},
}
