// Package explorer is the screen on which a search is watched, debugged and changed.
//
// What a search did arrives as events through a Mailbox. The Explorer folds them into a
// tree of its own, draws it, and sends intents to a Driver. It has one owner: Update of
// the shell, which alone calls its methods. What waits is a job.
//
// Its parts are types of their own:
//
//   - feed takes events from the Mailbox, and shows them at a pace for the eye;
//   - history is a log and the moment of it that is shown;
//   - steering is the verbs of the debugger, whatIf those that change the search,
//     breakpoints where it stops;
//   - movement goes about in the panes, finder finds and marks thoughts;
//   - view is what stands where: treePane, logPane, the costs, the timeline, and the
//     inspector of package inspector;
//   - onward leads to other searches.
package explorer
