// Package parity holds the tests that compare this module's findings with those of other engines that run the same
// policies. It has no code of its own; the engines are test dependencies and never part of the command.
package parity
