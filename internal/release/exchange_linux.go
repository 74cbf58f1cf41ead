package release

import (
	"errors"
	"fmt"
	"io/fs"

	"golang.org/x/sys/unix"
)

// exchange swaps two folders in one step, so that at no time there is none. The error is [errors.ErrUnsupported] where the file
// system cannot do so, and [fs.ErrNotExist] where one of the two is not there.
//
// https://man7.org/linux/man-pages/man2/rename.2.html
func exchange(a, b string) error {
	err := unix.Renameat2(unix.AT_FDCWD, a, unix.AT_FDCWD, b, unix.RENAME_EXCHANGE)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, unix.EINVAL): // what file systems say that do not know the flag
		return fmt.Errorf("%w: %w", errors.ErrUnsupported, err)
	default:
		return &fs.PathError{Op: "exchange", Path: a, Err: err}
	}
}
