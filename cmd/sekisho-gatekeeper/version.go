package main

import (
	"encoding/json"
	"errors"
	"io"
	"runtime/debug"
)

// versions are those that a report needs to say which engine has judged.
type versions struct {
	Gatekeeper string `json:"gatekeeper"`
	Frameworks string `json:"frameworks"`
	OPA        string `json:"opa"`
}

func writeVersions(out io.Writer) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return errors.New("the program does not know its modules: build it with go build or go install, in module mode")
	}
	return json.NewEncoder(out).Encode(versionsOf(info))
}

func versionsOf(info *debug.BuildInfo) versions {
	var v versions
	fields := map[string]*string{
		"github.com/open-policy-agent/gatekeeper/v3":         &v.Gatekeeper,
		"github.com/open-policy-agent/frameworks/constraint": &v.Frameworks,
		"github.com/open-policy-agent/opa":                   &v.OPA,
	}
	for _, module := range info.Deps {
		if field := fields[module.Path]; field != nil {
			*field = module.Version
		}
	}
	return v
}
