package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/sekisho/sekisho"
)

// tag is set by the linker for released binaries; others take the version of their module.
var tag string

func version() string {
	if tag != "" {
		return tag
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}

func newVersionCommand(streams Streams) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version of sekisho and of the OPA in it",
		Args:  none,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(streams.Out, "sekisho %s\nopa %s\nkubernetes %s\n", version(), opaVersion(), sekisho.NewestKubernetes)
			return err
		},
	}
}

func opaVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, module := range info.Deps {
		if module.Path == "github.com/open-policy-agent/opa" {
			return module.Version
		}
	}
	return "unknown"
}
