// Package statistics is what results are judged by: intervals, paired tests, and how well
// stated probabilities agree with what happened. It knows numbers alone.
package statistics
