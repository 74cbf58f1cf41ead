// Package e2e holds the tests that use the built command together with the real, unmodified tools that it works with, and
// that run the commands of the documentation. They run with `make e2e`.
package e2e
