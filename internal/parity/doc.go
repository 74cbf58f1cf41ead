// Package parity compares what different engines find with the same policies on the same objects: the engine in this module,
// an unmodified conftest, a stock OPA with the policies as a bundle, and Gatekeeper with generated templates.
//
// The other engines are programs that are found on the machine, so that none of them fattens this module's command.
package parity
