//go:build !linux

package release

import "errors"

// exchange would swap two folders in one step.
func exchange(string, string) error { return errors.ErrUnsupported }
