package prompting

// Hints are for tests.
var Hints = hints
