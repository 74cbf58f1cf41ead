// Package plan evaluates Rego by way of the plans that OPA makes of it.
//
// OPA's own evaluator, topdown, interprets the syntax tree and unifies term by term, which costs a microsecond or two for an
// expression. OPA also compiles Rego to an intermediate representation, the plan, in which every variable has a number and
// every step is decided: https://www.openpolicyagent.org/docs/ir. OPA turns plans into WebAssembly; this package turns them
// into Go closures that work on OPA's values and call OPA's built-in functions.
//
// topdown stays the judge. What is rare or could differ is not imitated but refused: rules with statements that are not
// supported are left out of the [Program], and an evaluation that fails says so without the details, so that the caller asks
// topdown, which has the same error or none.
package plan
