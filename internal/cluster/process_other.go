//go:build !linux

package cluster

import "syscall"

func endWithParent() *syscall.SysProcAttr { return nil }
