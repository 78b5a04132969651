package main

import "time"

// scenes are the pictures of the documents.
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
		args:  []string{"explore", "sudoku", "9x9 hard 1", "--theme", "gruvbox-dark", "--pace", "0"},
		steps: []step{{until: "checked by rule", keys: "gjjj"}},
	},
	{
		name: "thinking", width: 120, height: 34,
		args:  []string{"explore", "game24", "4 9 10 13", "--method", "cot", "--theme", "rose-pine", "--pace", "0"},
		steps: []step{{until: "checked by rule", keys: "gjI"}, {rest: time.Second, keys: "jj"}},
	},
	{
		name: "race", width: 120, height: 34,
		args:  []string{"race", "game24", "4 9 10 13", "--with", "tot-bfs", "--with", "tot-dfs", "--with", "mcts", "--theme", "nord", "--pace", "0"},
		steps: []step{{until: "judged by rule"}},
	},
	{
		name: "debugger", width: 120, height: 36,
		args:  []string{"explore", "game24", "1 3 4 6", "--beam", "1", "--evaluate", "logprob", "--theme", "catppuccin-mocha", "--pace", "0"},
		steps: []step{{until: "not solved", keys: "O"}, {rest: time.Second, keys: "A"}},
	},
	{
		name: "demo", width: 110, height: 32, record: true,
		args: []string{"explore", "game24", "4 9 10 13", "--paused", "--method", "tot-dfs", "--pace", "0", "--theme", "tokyonight"},
		steps: []step{
			{until: "paused", rest: 2 * time.Second, keys: "n"},
			{rest: 2 * time.Second, keys: "n"},
			{rest: 2 * time.Second, keys: "n"},
			{rest: 2 * time.Second, keys: "n"},
			{rest: 2 * time.Second, keys: "c"},
			{until: "checked by rule", rest: 3 * time.Second, keys: "gj"},
			{rest: time.Second, keys: "j"},
			{rest: 3 * time.Second, keys: "]"},
			{rest: 3 * time.Second, keys: "]"},
			{rest: 4 * time.Second, keys: "[["},
			{rest: time.Second, keys: ","},
			{rest: time.Second, keys: ","},
			{rest: time.Second, keys: ","},
			{rest: time.Second, keys: ">"},
			{rest: 2 * time.Second, keys: "O"},
			{rest: 4 * time.Second, keys: "gj"},
			{rest: 2 * time.Second, keys: "x"},
			{rest: 2 * time.Second, keys: "\r"},
			{rest: 5 * time.Second, keys: "c"},
			{rest: 5 * time.Second, keys: "d"},
			{rest: 5 * time.Second, keys: "\x1b"},
		},
	},
}
