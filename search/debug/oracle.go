package debug

// Oracle says whether a state can still be solved; known is false if it cannot
// tell. It is exact, it is not the model, and no search ever sees it.
type Oracle func(state string) (solvable, known bool)
