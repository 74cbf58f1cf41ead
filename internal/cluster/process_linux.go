package cluster

import "syscall"

// endWithParent has the kernel end a program with the test, also when the test panics on its timeout and runs no Cleanup.
func endWithParent() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
